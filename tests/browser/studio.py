"""A page with nothing but the rig's modules, for pictures of the avatar that need no server.

Every named expression is drawn by the real figure at full strength and painted onto a small canvas by the browser.
"""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).parents[2]
ORIGIN = "http://studio.test"
WIDTH, HEIGHT = 150, 165
"""Of a small picture: a quarter of the drawing, about what a phone shows."""

PAINT = """async ({look, names, width, height}) => {
  const { EXPRESSIONS, PARAMETERS } = await import('/static/js/generated/expression.js');
  const { Figure } = await import('/static/js/rig/figure.js');
  const host = document.createElement('div');
  const figure = new Figure(host, look);
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const all = new Uint8Array(names.length * width * height * 4);
  for (const [index, name] of names.entries()) {
    const pose = Object.fromEntries(PARAMETERS.map((p) => [p, EXPRESSIONS[name].params[p] || 0]));
    figure.swing = {yaw: pose.headYaw * 1.2 + pose.headRoll, speed: 0};
    figure.draw(pose, 0);
    const text = host.innerHTML.replace('width="100%" height="100%"', `width="${width}" height="${height}"`);
    const picture = new Image();
    picture.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text);
    await picture.decode();
    pen.fillStyle = '#f3ece2';
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    all.set(pen.getImageData(0, 0, width, height).data, index * width * height * 4);
  }
  let bytes = '';
  for (let i = 0; i < all.length; i += 32768) bytes += String.fromCharCode(...all.subarray(i, i + 32768));
  return btoa(bytes);
}"""


def open_studio(browser: Browser) -> Page:
    """A blank page of an origin of its own, under which the project's static files lie."""
    page = browser.new_page(viewport={"width": 600, "height": 660})
    page.route(f"{ORIGIN}/**", _serve)
    page.goto(f"{ORIGIN}/")
    return page


def paint(page: Page, names: list[str], look: str = "mira", width: int = WIDTH) -> NDArray[np.uint8]:
    """The expressions' pictures, (names, height, width, 3)."""
    height = width * HEIGHT // WIDTH
    raw = base64.b64decode(page.evaluate(PAINT, {"look": look, "names": names, "width": width, "height": height}))
    return np.frombuffer(raw, np.uint8).reshape(len(names), height, width, 4)[..., :3]


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).split("?")[0].lstrip("/")
    if not path.startswith("static/"):
        route.fulfill(body="<!doctype html><title>studio</title><body style='margin:0'>", content_type="text/html")
        return
    route.fulfill(path=ROOT / path, content_type=mimetypes.guess_type(path)[0] or "text/plain")
