// @ts-check
// Clothes, glasses and scenes by name: markup in the figure's coordinates; @name becomes a colour of the theme.

import { GLASSES, HANEUL, MIRA, SOL } from "./clothes.js";

const SHOULDERS = "M214 497C150 514 90 532 62 588 50 614 46 644 44 690H556C554 644 550 614 538 588 510 532 450 514 386 497";
const ARMS = '<path d="M120 644C122 614 130 592 146 576M480 644C478 614 470 592 454 576" fill="none" stroke="@clothDark" stroke-width="4" stroke-linecap="round" opacity=".6"/>';

/** A shirt with its collar under a knitted vest. */
const SHIRT = `<path d="${SHOULDERS}C370 540 330 566 300 572 270 566 230 540 214 497Z" fill="@under"/>
<path d="M178 510C190 580 226 626 300 690H204C192 620 168 560 150 520ZM422 510C410 580 374 626 300 690H396C408 620 432 560 450 520Z" fill="@clothDark"/>
<path d="M158 516C176 588 224 640 292 690H150C150 640 140 580 122 530ZM442 516C424 588 376 640 308 690H450C450 640 460 580 478 530Z" fill="url(#@cloth)"/>
<path d="M158 516C176 588 224 640 292 690H308C376 640 424 588 442 516L424 510C408 580 364 628 300 668 236 628 192 580 176 510Z" fill="@clothLight" opacity=".75"/>
<path d="M236 482C222 490 214 498 208 508L240 596 300 552C272 538 250 514 236 482ZM364 482C378 490 386 498 392 508L360 596 300 552C328 538 350 514 364 482Z" fill="@underLight"/>
<path d="M208 508L240 596 300 552 360 596 392 508M300 552V660" fill="none" stroke="@underShade" stroke-width="3" stroke-linejoin="round"/>
<circle cx="308" cy="594" r="4" fill="@underShade"/><circle cx="308" cy="632" r="4" fill="@underShade"/>
<path d="M92 640C96 612 104 594 116 580M508 640C504 612 496 594 484 580" fill="none" stroke="@underShade" stroke-width="4" stroke-linecap="round" opacity=".8"/>`;

/** A hanbok's jacket: a white collar, the wearer's left over the right, and a ribbon tied where it ends. */
const HANBOK = `<path d="${SHOULDERS}C366 524 336 548 300 582 264 548 234 524 214 497Z" fill="url(#@cloth)"/>
<path d="M236 484C222 492 210 498 202 507 224 538 254 566 290 593L316 568C284 546 256 518 236 484Z" fill="@clothDark"/>
<path d="M238 484C231 487 226 490 222 494 246 530 276 556 306 578L316 568C286 546 258 518 238 484Z" fill="@underLight"/><path d="M238 484C258 518 286 546 316 568" fill="none" stroke="@underShade" stroke-width="2" opacity=".7"/>
<path d="M258 630C254 650 252 670 252 690" fill="none" stroke="@clothDark" stroke-width="3" stroke-linecap="round" opacity=".6"/>
<path d="M364 484C378 492 390 498 398 507 368 552 322 594 272 634L250 608C298 574 340 530 364 484Z" fill="@clothDark"/>
<path d="M362 484C369 487 374 490 378 494 352 534 318 570 284 598L272 586C306 558 340 522 362 484Z" fill="@underLight"/><path d="M362 484C340 522 306 558 272 586" fill="none" stroke="@underShade" stroke-width="2" opacity=".7"/>
<g data-k="ribbon"><path d="M259 612C250 622 244 634 240 645L260 648C264 636 268 626 274 616ZM270 614C282 622 292 632 298 644L315 636C306 624 294 614 280 607Z" fill="@tie"/><path d="M268 608C282 588 314 580 330 590 334 606 306 618 272 614Z" fill="@tie"/><circle cx="267" cy="610" r="9.5" fill="@tie"/><path d="M282 603Q302 593 322 596M261 605Q267 601 273 606M258 624Q253 632 251 640M288 618Q296 624 302 633" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" opacity=".5"/></g>
${ARMS}`;

/** A wide round neckline with a string of beads. */
const TUNIC = `<path d="M190 512L238 490H362L410 512C396 560 356 604 300 606 244 604 204 560 190 512Z" fill="@skin"/><path d="M196 502C140 520 88 538 62 588 50 614 46 644 44 690H556C554 644 550 614 538 588 512 538 460 520 404 502 396 560 356 600 300 602 244 600 204 560 196 502Z" fill="url(#@cloth)"/>
<path d="M196 502C204 560 244 600 300 602 356 600 396 560 404 502L420 507C414 578 366 622 300 624 234 622 186 578 180 507Z" fill="@clothDark"/>
<path d="M190 534C208 586 250 614 300 615 350 614 392 586 410 534" fill="none" stroke="@tie" stroke-width="4" stroke-dasharray="2 11" stroke-linecap="round"/>
<g fill="@tie"><circle cx="232" cy="518" r="6.5"/><circle cx="244" cy="533" r="6.5"/><circle cx="259" cy="546" r="7"/><circle cx="278" cy="555" r="7.5"/><circle cx="300" cy="559" r="9"/><circle cx="322" cy="555" r="7.5"/><circle cx="341" cy="546" r="7"/><circle cx="356" cy="533" r="6.5"/><circle cx="368" cy="518" r="6.5"/></g>
<g fill="#fff" opacity=".5"><circle cx="298" cy="556" r="2.6"/><circle cx="276" cy="553" r="2"/><circle cx="320" cy="553" r="2"/><circle cx="257" cy="544" r="2"/><circle cx="339" cy="544" r="2"/></g>
${ARMS}`;

/** A thick scarf, knotted at the side, over shoulders of fur, or of dark wool. */
const SCARF = `<path d="${SHOULDERS}C360 520 330 532 300 532 270 532 240 520 214 497Z" fill="@pelt"/>
<path d="M222 540C206 580 206 616 220 646L236 634 240 664 258 650 268 682 284 664 300 690 316 664 332 682 342 650 360 664 364 634 380 646C394 616 394 580 378 540Z" fill="@bib"/>
<path d="M252 596l6 18M282 612l6 20M318 612l-6 20M300 580v18M346 590l-6 18" fill="none" stroke="@bibShade" stroke-width="3" stroke-linecap="round" opacity=".8"/>
<path d="M346 530C366 560 376 610 370 670 384 684 410 680 420 664 424 606 410 556 384 520Z" fill="@clothDark"/><path d="M356 546C388 566 404 606 406 676 418 684 442 674 446 658 440 600 420 556 388 526Z" fill="url(#@cloth)"/>
<path d="M206 470C186 486 182 520 200 536 256 566 344 566 400 536 418 520 414 486 394 470 350 494 250 494 206 470Z" fill="url(#@cloth)"/>
<path d="M202 494C250 522 350 522 398 494M198 516C250 544 350 544 402 516" fill="none" stroke="@clothDark" stroke-width="3" stroke-linecap="round" opacity=".5"/>
<path d="M212 480C250 500 330 502 380 486" fill="none" stroke="@clothLight" stroke-width="5" stroke-linecap="round" opacity=".7"/>
<path d="M366 510C356 528 358 552 374 562 396 562 408 540 402 514 392 502 376 500 366 510Z" fill="@clothTop"/><path d="M374 518Q368 534 376 550M388 514Q386 532 390 546" fill="none" stroke="@clothDark" stroke-width="2.6" stroke-linecap="round" opacity=".6"/>`;

/** A shell of a body with a light for a heart. */
const PLATE = `<path d="M250 440H350V520H250Z" fill="@clothDark"/><path d="M250 456H350M250 474H350M250 492H350" stroke="@clothLight" stroke-width="4" opacity=".5"/>
<path d="M216 504C150 512 84 536 62 596 52 622 48 650 46 690H554C552 650 548 622 538 596 516 536 450 512 384 504 360 516 240 516 216 504Z" fill="url(#@cloth)"/>
<path d="M216 504C240 516 360 516 384 504L398 516C366 538 234 538 202 516Z" fill="@clothDark" opacity=".75"/>
<path d="M118 690C118 650 116 610 104 566M482 690C482 650 484 610 496 566" fill="none" stroke="@clothDark" stroke-width="4" stroke-linecap="round" opacity=".7"/>
<path d="M96 566C110 548 140 534 170 528" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".6"/>
<circle cx="300" cy="612" r="46" fill="@clothDark"/><circle cx="300" cy="612" r="38" fill="@skinEdge"/>
<path d="M300 636C276 618 270 606 276 596 282 586 294 588 300 598 306 588 318 586 324 596 330 606 324 618 300 636Z" fill="@tie"/><path d="M281 600Q285 592 292 596" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" opacity=".7"/>
<g fill="@clothDark"><circle cx="186" cy="560" r="5"/><circle cx="414" cy="560" r="5"/><circle cx="180" cy="664" r="5"/><circle cx="420" cy="664" r="5"/></g>`;

/** A collar of broad leaves over a tunic. */
const LEAVES = `<path d="${SHOULDERS}C360 540 330 560 300 560 270 560 240 540 214 497Z" fill="@clothDark"/>
<path d="M206 490C150 500 92 530 70 600 120 604 176 580 214 530ZM394 490C450 500 508 530 530 600 480 604 424 580 386 530Z" fill="url(#@cloth)"/>
<path d="M214 488C176 520 160 570 176 632 222 616 254 574 258 524ZM386 488C424 520 440 570 424 632 378 616 346 574 342 524Z" fill="@clothTop"/>
<path d="M238 496C228 550 250 610 300 650 350 610 372 550 362 496 342 520 258 520 238 496Z" fill="url(#@hood)"/>
<path d="M206 496C160 520 118 552 84 592M222 500C196 540 182 580 182 618M300 524V632M378 500C404 540 418 580 418 618M394 496C440 520 482 552 516 592M300 560l-24 -14M300 560l24 -14M300 590l-22 -16M300 590l22 -16M200 546l-18 -6M200 546l16 8M400 546l18 -6M400 546l-16 8M150 540l-16 -14M150 540l-4 20M450 540l16 -14M450 540l4 20" fill="none" stroke="@clothDark" stroke-width="3" stroke-linecap="round" opacity=".55"/>
<g fill="@tie"><circle cx="300" cy="518" r="11"/></g><circle cx="296" cy="514" r="3.4" fill="#fff" opacity=".7"/>`;

/** A cloak of the night sky with a clasp like a moon. */
const CLOAK = `<path d="${SHOULDERS}C360 540 330 560 300 564 270 560 240 540 214 497Z" fill="@clothDark"/>
<path d="M214 484C140 506 80 534 58 592 48 618 44 650 42 690H282C276 630 262 570 232 522ZM386 484C460 506 520 534 542 592 552 618 556 650 558 690H318C324 630 338 570 368 522Z" fill="url(#@cloth)"/>
<path d="M214 484C196 500 190 520 198 540 240 570 272 574 300 560 328 574 360 570 402 540 410 520 404 500 386 484 356 520 328 530 300 530 272 530 244 520 214 484Z" fill="@clothTop"/>
<path d="M198 540C240 570 272 574 300 560 328 574 360 570 402 540" fill="none" stroke="@clothLight" stroke-width="3" opacity=".6"/>
<path d="M318 546A24 24 0 1 0 318 586 19 19 0 1 1 318 546Z" fill="@tie"/>
<g fill="@tie" opacity=".9"><path d="M128 600l4 9 9 4 -9 4 -4 9 -4 -9 -9 -4 9 -4ZM206 640l3 7 7 3 -7 3 -3 7 -3 -7 -7 -3 7 -3ZM464 580l3 7 7 3 -7 3 -3 7 -3 -7 -7 -3 7 -3ZM428 648l4 9 9 4 -9 4 -4 9 -4 -9 -9 -4 9 -4Z"/><circle cx="176" cy="572" r="2.6"/><circle cx="98" cy="650" r="2.6"/><circle cx="500" cy="640" r="2.6"/><circle cx="394" cy="604" r="2.2"/><circle cx="250" cy="610" r="2.2"/></g>`;

/** @type {Readonly<Record<string, string>>} */
export const CLOTHES = {
  cardigan: MIRA, hoodie: SOL, coat: HANEUL, shirt: SHIRT, hanbok: HANBOK, tunic: TUNIC, scarf: SCARF, plate: PLATE, leaves: LEAVES, cloak: CLOAK,
};

const lens = (/** @type {string} */ d) => `<path d="${d}" fill="#fff" fill-opacity=".07" stroke="@frame" stroke-linejoin="round"/>`;

/** Frames leave room for a lowered brow. @type {Readonly<Record<string, string>>} */
export const EYEWEAR = {
  none: "",
  round: GLASSES,
  square: `<g stroke-width="6">${lens("M198 262C214 257 272 257 286 263 290 282 288 304 276 322 258 330 222 330 208 322 198 304 194 280 198 262Z")}${lens("M402 262C386 257 328 257 314 263 310 282 312 304 324 322 342 330 378 330 392 322 402 304 406 280 402 262Z")}</g>
<path d="M287 275Q300 267 313 275M197 270L184 264M403 270L416 264" fill="none" stroke="@frame" stroke-width="6" stroke-linecap="round"/><path d="M208 269Q230 264 252 264M324 269Q346 264 366 264" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" opacity=".55"/>`,
  wing: `<g stroke-width="4">${lens("M194 256C222 256 262 258 285 270 290 292 278 322 248 328 216 330 200 306 198 282 197 272 196 264 194 256Z")}${lens("M406 256C378 256 338 258 315 270 310 292 322 322 352 328 384 330 400 306 402 282 403 272 404 264 406 256Z")}</g>
<path d="M285 279Q300 270 315 279" fill="none" stroke="@frame" stroke-width="4.5" stroke-linecap="round"/><path d="M172 236C178 250 188 255 200 254 230 253 262 256 287 269L285 275C262 263 236 260 200 263 185 262 174 252 172 236ZM428 236C422 250 412 255 400 254 370 253 338 256 313 269L315 275C338 263 364 260 400 263 415 262 426 252 428 236Z" fill="@frame"/><circle cx="187" cy="256" r="2.4" fill="#fff" opacity=".7"/><circle cx="413" cy="256" r="2.4" fill="#fff" opacity=".7"/>`,
};

const star = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
  `M${x} ${y - r}Q${x} ${y} ${x + r} ${y}Q${x} ${y} ${x} ${y + r}Q${x} ${y} ${x - r} ${y}Q${x} ${y} ${x} ${y - r}Z`;
const disc = (/** @type {string} */ inside) => `<circle cx="300" cy="340" r="284" fill="url(#@scene)"/><g clip-path="url(#@disc)">${inside}</g>`;

/** What stands behind the bust; `top` and `low` are the two ends of its light. @type {Readonly<Record<string, {markup: string, top: string, low: string}>>} */
export const SCENES = {
  none: { markup: "", top: "#ffffff", low: "#ffffff" },
  dawn: {
    markup: disc('<circle cx="440" cy="300" r="92" fill="#fff3c9" opacity=".8"/><path d="M0 470C90 420 170 420 260 462 350 500 450 470 600 420V660H0Z" fill="#c9796f" opacity=".55"/><path d="M0 520C120 480 240 500 340 530 440 556 520 530 600 500V660H0Z" fill="#9c5560" opacity=".55"/>'),
    top: "#f7b5a0", low: "#ffe2b0",
  },
  meadow: {
    markup: disc('<g fill="#fff" opacity=".75"><ellipse cx="130" cy="200" rx="60" ry="16"/><ellipse cx="170" cy="186" rx="44" ry="18"/><ellipse cx="480" cy="150" rx="52" ry="14"/></g><path d="M0 440C120 380 220 400 320 440 420 470 500 440 600 400V660H0Z" fill="#7cb36a"/><path d="M0 510C120 470 240 490 340 520 440 546 520 520 600 490V660H0Z" fill="#5a9455"/>'),
    top: "#9fd3ee", low: "#e8f6e0",
  },
  night: {
    markup: disc(`<path d="${star(110, 210, 12)}${star(480, 130, 14)}${star(180, 110, 8)}${star(520, 280, 9)}${star(90, 360, 8)}${star(400, 84, 7)}" fill="#fff6d8"/><g fill="#fff" opacity=".7"><circle cx="150" cy="290" r="2.4"/><circle cx="446" cy="220" r="2.4"/><circle cx="250" cy="80" r="2"/><circle cx="520" cy="380" r="2.4"/><circle cx="60" cy="290" r="2"/></g><path d="M0 520C90 480 150 470 240 500 330 530 470 500 600 460V660H0Z" fill="#141a38" opacity=".7"/>`),
    top: "#1e2757", low: "#5a5f9e",
  },
  sea: {
    markup: disc('<path d="M0 400H600V660H0Z" fill="#2f86a6"/><path d="M0 450Q40 436 80 450T160 450T240 450T320 450T400 450T480 450T560 450T640 450V660H0Z" fill="#24708f"/><path d="M0 510Q50 494 100 510T200 510T300 510T400 510T500 510T600 510V660H0Z" fill="#1b5a77"/><path d="M60 424h70M420 420h90M150 476h50M440 482h60" stroke="#cfeef5" stroke-width="4" stroke-linecap="round" opacity=".6"/>'),
    top: "#8fd0e6", low: "#eaf7f2",
  },
};
