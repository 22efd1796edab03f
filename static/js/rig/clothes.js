// @ts-check
// What the three wear: markup in the figure's coordinates; @name becomes a colour of the theme.

/** A ribbed cardigan over a cream blouse. */
export const MIRA = `<path d="M300 520C262 520 232 506 214 500 150 520 92 536 66 590 56 614 52 640 50 690H550C548 640 544 614 534 590 508 536 450 520 386 500 368 506 338 520 300 520Z" fill="@under"/>
<path d="M214 500C240 530 270 552 300 560 330 552 360 530 386 500 372 494 364 490 358 486 344 512 322 530 300 540 278 530 256 512 242 486 236 490 228 494 214 500Z" fill="@underLight"/>
<path d="M300 560V690" stroke="@underShade" stroke-width="3"/><circle cx="300" cy="590" r="4" fill="@underShade"/><circle cx="300" cy="630" r="4" fill="@underShade"/>
<path d="M214 497C150 514 90 532 62 588 50 614 46 644 44 690H262C254 640 236 560 214 497Z" fill="url(#@cloth)"/>
<path d="M386 497C450 514 510 532 538 588 550 614 554 644 556 690H338C346 640 364 560 386 497Z" fill="url(#@cloth)"/>
<path d="M214 497C236 560 252 634 260 690H282C272 630 254 556 226 502ZM386 497C364 560 348 634 340 690H318C328 630 346 556 374 502Z" fill="@clothDark"/>
<path d="M222 516l14 -5M230 542l15 -5M238 568l15 -5M245 594l15 -4M251 620l15 -4M256 646l15 -4M378 516l-14 -5M370 542l-15 -5M362 568l-15 -5M355 594l-15 -4M349 620l-15 -4M344 646l-15 -4" stroke="@clothLight" stroke-width="2.4" stroke-linecap="round" opacity=".55"/>
<path d="M120 640C122 612 130 590 146 574M480 640C478 612 470 590 454 574" fill="none" stroke="@clothDark" stroke-width="4" stroke-linecap="round" opacity=".6"/>`;

/** A hooded sweater with cords. */
export const SOL = `<path d="M206 486C170 500 152 520 156 548 200 590 400 590 444 548 448 520 430 500 394 486L300 520Z" fill="@clothDark"/>
<path d="M196 512C140 526 88 544 64 596 54 620 50 650 48 690H552C550 650 546 620 536 596 512 544 460 526 404 512 380 548 340 566 300 566 260 566 220 548 196 512Z" fill="url(#@cloth)"/>
<path d="M224 492C190 500 172 516 176 540 190 572 250 604 292 610 276 588 252 560 236 532 228 518 224 504 224 492ZM376 492C410 500 428 516 424 540 410 572 350 604 308 610 324 588 348 560 364 532 372 518 376 504 376 492Z" fill="url(#@hood)"/>
<path d="M224 492C224 504 228 518 236 532 252 560 276 588 292 610M376 492C376 504 372 518 364 532 348 560 324 588 308 610" fill="none" stroke="@clothDark" stroke-width="3" opacity=".7"/>
<path d="M252 512C262 540 282 560 300 568 318 560 338 540 348 512 334 528 318 536 300 536 282 536 266 528 252 512Z" fill="@under"/>
<path d="M268 592C264 616 266 640 262 664M332 592C336 616 334 640 338 664" fill="none" stroke="@under" stroke-width="5.5" stroke-linecap="round"/><circle cx="268" cy="590" r="5" fill="@clothDark"/><circle cx="332" cy="590" r="5" fill="@clothDark"/>
<path d="M122 644C122 616 130 594 148 578M478 644C478 616 470 594 452 578" fill="none" stroke="@clothDark" stroke-width="4" stroke-linecap="round" opacity=".6"/>`;

/** A soft high collar under an open coat. */
export const HANEUL = `<path d="M246 452C238 468 236 480 236 490 200 506 120 526 84 570 70 600 62 640 60 690H540C538 640 530 600 516 570 480 526 400 506 364 490 364 480 362 468 354 452 340 470 320 478 300 478 280 478 260 470 246 452Z" fill="@under"/>
<path d="M246 452C238 470 238 490 244 506 262 526 338 526 356 506 362 490 362 470 354 452 340 470 320 478 300 478 280 478 260 470 246 452Z" fill="@underLight"/>
<path d="M246 490C268 510 332 510 354 490M256 470V500M274 478V512M292 481V515M310 481V515M328 478V512M344 470V500" fill="none" stroke="@underShade" stroke-width="2" stroke-linecap="round" opacity=".4"/>
<path d="M236 488C160 512 96 530 66 588 54 614 50 646 48 690H250C246 630 240 560 236 488ZM364 488C440 512 504 530 534 588 546 614 550 646 552 690H350C354 630 360 560 364 488Z" fill="url(#@cloth)"/>
<path d="M236 486C216 510 198 534 190 566L216 580 206 594C222 630 238 662 250 690 246 630 240 560 236 486ZM364 486C384 510 402 534 410 566L384 580 394 594C378 630 362 662 350 690 354 630 360 560 364 486Z" fill="@clothLight"/>
<path d="M118 644C120 616 128 594 146 578M482 644C480 616 472 594 454 578" fill="none" stroke="@clothDark" stroke-width="4" stroke-linecap="round" opacity=".6"/>`;

/** Thin round glasses, drawn over the eyes. */
export const GLASSES = `<g fill="none" stroke="@frame" stroke-width="3.4"><ellipse cx="245" cy="293" rx="44" ry="36"/><ellipse cx="355" cy="293" rx="44" ry="36"/><path d="M288 287Q300 279 312 287" stroke-linecap="round"/><path d="M201 288L186 280M399 288L414 280" stroke-linecap="round"/></g>
<g fill="#fff" opacity=".13"><path d="M214 280C222 266 238 260 252 262L228 320C216 311 211 296 214 280Z"/><path d="M324 280C332 266 348 260 362 262L338 320C326 311 321 296 324 280Z"/></g>
<path d="M206 272Q218 259 240 257M316 272Q328 259 350 257" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" opacity=".65"/>`;
