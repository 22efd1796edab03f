"""A real server, a real Chromium with a fake camera and microphone, and a page that tells what it did (`?probe=1`)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from avatar.weights import store
from tests.browser import chromium, measure, webcam

Launch = Callable[..., Browser]
ROOT = Path(__file__).parents[2]
FACES = ROOT / "tests" / "golden" / "faces"
READY_WITHIN_S = 120
FLAGS = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product as `make run` serves it, in a home of its own with the weights that are prepared; its address."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "weights").symlink_to(store.home() / "weights", target_is_directory=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "GYOGAM_HOME": str(folder), "DATABASE_URL": "", "REDIS_URL": ""}
    quietly = ["--skip-checks", "--verbosity", "0"]
    for command in (["migrate", *quietly], ["setup_personas"], ["collectstatic", "--noinput", *quietly]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    log = folder / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not come up:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def smile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fake webcam in which a smiling face moves a little."""
    path = tmp_path_factory.mktemp("webcam") / "smile.mjpeg"
    webcam.make_mjpeg(path, webcam.moving(FACES / "astronaut.jpg"))
    return path


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """Starts a Chromium whose fake camera and microphone are told by further flags."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.HELP)
    flags = list(FLAGS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        yield lambda *more: playwright.chromium.launch(executable_path=path, args=[*flags, *more])


@pytest.fixture(scope="session")
def browser(launch: Launch, smile: Path) -> Iterator[Browser]:
    made = launch(f"--use-file-for-fake-video-capture={smile}")
    yield made
    made.close()


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens the page in a fresh browser profile; fails the test on any error the page itself reports."""
    with opener(browser, server) as make:
        yield make


@contextmanager
def opener(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """As the fixture `open_page`, for a browser of one's own."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(
        lang: str = "en",
        *,
        width: int = 1280,
        height: int = 860,
        dark: bool = False,
        still: bool = False,
        script: str = "",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="ko-KR" if lang == "ko" else "en-US",
            permissions=["camera", "microphone"],
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
        )
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(f"{server}/?probe=1")
        page.click(f'[data-lang-choice="{lang}"]')
        measure.until(page, "gyogamProbe.events.some(e => e.type === 'text')", READY_WITHIN_S)  # it has greeted
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []
