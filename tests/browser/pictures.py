"""`python -m tests.browser.pictures ADDRESS`: the pictures of docs/img, taken from the running product.

Start `make run` first. The person in the camera is the astronaut of tests/golden/faces.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium, webcam
from tests.browser.conftest import FACES, FLAGS, ROOT
from tests.browser.measure import until

OUT = ROOT / "docs" / "img"


def shoot(browser: Browser, address: str, name: str, act: Callable[[Page], None], **context: object) -> None:
    made = browser.new_context(device_scale_factor=1.5, permissions=["camera"], **context)  # type: ignore[arg-type]
    page = made.new_page()
    page.goto(f"{address}/?probe=1")
    page.click(f'[data-lang-choice="{"ko" if context.get("locale") == "ko-KR" else "en"}"]')
    until(page, "gyogamProbe.events.some(e => e.type === 'text')", 120)
    page.wait_for_timeout(6000)
    act(page)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.save(OUT / f"{name}.webp", quality=88, method=6)
    made.close()


def say(text: str, seconds: float = 1.0) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.fill("#composer-text", text)
        page.press("#composer-text", "Enter")
        until(page, "gyogamProbe.sound.some(s => s.rms > 0.02)", 60)
        page.wait_for_timeout(seconds * 1000)

    return act


def look(page: Page) -> None:
    page.click("#switch-camera")
    until(page, "gyogamProbe.events.some(e => e.type === 'face' && e.cause === 'mirror')", 60)
    page.wait_for_timeout(2500)


def main() -> int:
    if len(sys.argv) != 2 or (path := chromium.find()) is None:
        sys.stderr.write("Usage: python -m tests.browser.pictures http://127.0.0.1:8000 (Chromium is needed)\n")
        return 2
    address = sys.argv[1]
    OUT.mkdir(parents=True, exist_ok=True)
    clip = webcam.make_mjpeg(Path(tempfile.mkdtemp()) / "smile.mjpeg", webcam.moving(FACES / "astronaut.jpg"))
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={clip}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    wide = {"viewport": {"width": 1280, "height": 860}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        shoot(browser, address, "sad-en", say("I failed my exam and I feel awful", 2.0), **wide)
        shoot(browser, address, "happy-ko", say("나 드디어 합격했어! 너무 기뻐!", 1.5), locale="ko-KR", **wide)
        shoot(browser, address, "mirror", look, viewport={"width": 1280, "height": 1100})
        shoot(browser, address, "night-ko", say("요즘 잠이 안 와", 1.5), locale="ko-KR", color_scheme="dark", **wide)
        shoot(browser, address, "narrow", say("I can't sleep lately", 1.5), viewport={"width": 390, "height": 844})
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
