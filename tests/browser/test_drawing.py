"""What is drawn can be seen whole: nothing that is worn leaves the picture or hides what the face says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from avatar import looks
from tests.browser import studio
from tests.browser.conftest import Launch

POSES = {"rest": {}, "breath in": {"breath": 1}, "shrug": {"shoulderUp": 1}, "bow": {"bow": 1}, "lean": {"lean": 1}}
SEEN = 0.85
"""Part of a brow that no frame may cover, whatever the face does."""

RIBBON = """async (poses) => {
  const { JOINTS, PARAMETERS } = await import('/static/js/generated/expression.js');
  const { Figure } = await import('/static/js/rig/figure.js');
  document.body.innerHTML = '<div id="host" style="width: 600px; height: 660px"></div>';
  const figure = new Figure(document.getElementById('host'), 'bom');
  return Object.fromEntries(Object.entries(poses).map(([name, pose]) => {
    const face = Object.fromEntries(PARAMETERS.map((p) => [p, pose[p] || 0]));
    figure.draw(face, 0, {...JOINTS, ...pose});
    const [box, all] = ['[data-k=ribbon]', 'svg'].map((part) => document.querySelector(part).getBoundingClientRect());
    return [name, [box.left - all.left, box.top - all.top, all.right - box.right, all.bottom - box.bottom, box.width]];
  }));
}"""

BROWS = """async ({look, names}) => {
  const { EXPRESSIONS, PARAMETERS } = await import('/static/js/generated/expression.js');
  const { Figure } = await import('/static/js/rig/figure.js');
  const host = document.createElement('div');
  const figure = new Figure(host, look);
  for (const brow of ['browLeft', 'browRight']) figure.parts[brow].setAttribute('fill', '#ff00ff');
  const [width, height] = [600, 660];
  const pen = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  const counts = [];
  for (const name of names) {
    figure.draw(Object.fromEntries(PARAMETERS.map((p) => [p, EXPRESSIONS[name].params[p] || 0])), 0);
    const picture = new Image();
    picture.src = 'data:image/svg+xml;charset=utf-8,' +
      encodeURIComponent(host.innerHTML.replace('width="100%" height="100%"', `width="${width}" height="${height}"`));
    await picture.decode();
    pen.clearRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    const {data} = pen.getImageData(0, 0, width, height);
    let seen = 0;
    for (let i = 0; i < data.length; i += 4) seen += data[i] > 200 && data[i + 1] < 60 && data[i + 2] > 200;
    counts.push(seen);
  }
  return counts;
}"""


@pytest.fixture(scope="module")
def page(launch: Launch) -> Iterator[Page]:
    browser = launch()
    yield studio.open_studio(browser)
    browser.close()


def test_the_ribbon_of_the_hanbok_lies_within_the_picture(page: Page) -> None:
    for pose, (left, top, right, bottom, width) in page.evaluate(RIBBON, POSES).items():
        assert width > 50, "no ribbon is drawn"
        assert min(left, top, right, bottom) > 0, f"{pose}: the ribbon is cut off"


@pytest.mark.parametrize("glasses", [name for name in looks.wardrobe().choices["glasses"] if name != "none"])
def test_glasses_hide_no_brow(page: Page, glasses: str) -> None:
    names = ["neutral", "angry", "furious", "worried", "surprised"]
    for character in ("mira", "jun", "bom"):
        bare = page.evaluate(BROWS, {"look": f"{character} glasses=none", "names": names})
        worn = page.evaluate(BROWS, {"look": f"{character} glasses={glasses}", "names": names})
        for name, all_of_it, seen in zip(names, bare, worn, strict=True):
            assert all_of_it > 300, "no brow was found"
            assert seen / all_of_it > SEEN, f"{character}, {glasses}: {name} shows {seen / all_of_it:.0%} of its brows"
