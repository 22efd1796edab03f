"""A page with nothing but the rig's modules, for pictures of the avatar that need no server.

The real figure is drawn, in time that the page itself steps, and the browser paints it onto a small canvas.
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

TO_PICTURES = """async (host, poses, {width, height}, draw) => {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const all = new Uint8Array(poses.length * width * height * 4);
  for (const [index, pose] of poses.entries()) {
    draw(pose);
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

FACES = f"""async (about) => {{
  const {{ EXPRESSIONS, PARAMETERS }} = await import('/static/js/generated/expression.js');
  const {{ Figure }} = await import('/static/js/rig/figure.js');
  const host = document.createElement('div');
  const figure = new Figure(host, about.look);
  const pose = (params) => Object.fromEntries(PARAMETERS.map((name) => [name, params[name] || 0]));
  const poses = about.names.map((name) => pose(EXPRESSIONS[name].params));
  return ({TO_PICTURES})(host, poses, about, (pose) => {{
    figure.swing = {{yaw: pose.headYaw * 1.2 + pose.headRoll, speed: 0}}; // hair that has come to rest
    figure.draw(pose, 0);
  }});
}}"""

BODY = f"""async (about) => {{
  const {{ GESTURES, PARAMETERS }} = await import('/static/js/generated/expression.js');
  const {{ Figure }} = await import('/static/js/rig/figure.js');
  const {{ Gestures, HEAD_JOINTS }} = await import('/static/js/rig/gestures.js');
  const host = document.createElement('div');
  const figure = new Figure(host, about.look);
  const gestures = new Gestures();
  gestures.start(about.name, 0);
  let now = 0;
  const to = (end) => {{
    for (; now < end; now += 1 / 60) {{
      const pose = gestures.frame(now, 1 / 60);
      const face = Object.fromEntries(PARAMETERS.map((p) => [p, HEAD_JOINTS.includes(p) ? pose[p] : 0]));
      figure.draw(face, 1 / 60, pose);
    }}
  }};
  figure.draw(Object.fromEntries(PARAMETERS.map((p) => [p, 0])), 0);
  const {{ seconds }} = GESTURES[about.name];
  return ({TO_PICTURES})(host, [0, ...about.parts.map((part) => part * seconds), seconds + 4], about, to);
}}"""


def open_studio(browser: Browser) -> Page:
    """A blank page of an origin of its own, under which the project's static files lie."""
    page = browser.new_page(viewport={"width": 600, "height": 660})
    page.route(f"{ORIGIN}/**", _serve)
    page.goto(f"{ORIGIN}/")
    return page


def faces(page: Page, names: list[str], look: str = "mira", width: int = WIDTH) -> NDArray[np.uint8]:
    """The expressions' pictures, (names, height, width, 3)."""
    return _pictures(page, FACES, width, look=look, names=names)


def body(page: Page, name: str, parts: tuple[float, ...], look: str = "mira", width: int = WIDTH) -> NDArray[np.uint8]:
    """A gesture's pictures: at rest, at these parts of its time, and four seconds after it has let go."""
    return _pictures(page, BODY, width, look=look, name=name, parts=parts)


def _pictures(page: Page, script: str, width: int, **about: object) -> NDArray[np.uint8]:
    height = width * HEIGHT // WIDTH
    raw = base64.b64decode(page.evaluate(script, {"width": width, "height": height, **about}))
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 4)[..., :3]


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).split("?")[0].lstrip("/")
    if not path.startswith("static/"):
        route.fulfill(body="<!doctype html><title>studio</title><body style='margin:0'>", content_type="text/html")
        return
    route.fulfill(path=ROOT / path, content_type=mimetypes.guess_type(path)[0] or "text/plain")
