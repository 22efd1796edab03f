"""Find a Chromium for the browser tests, or install one with the system's package manager where that is allowed.

`python tests/browser/chromium.py` is a step of `make test`; tests ask `find()`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
HELP = (
    "The browser tests need Chromium or Chrome. Install it with your system's package manager "
    "(Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome), "
    "or set GYOGAM_CHROMIUM to its path. Korean text in screenshots also wants a Korean font (fonts-noto-cjk)."
)


def find() -> str | None:
    """The path of a Chromium: $GYOGAM_CHROMIUM, or one on the PATH."""
    named = os.environ.get("GYOGAM_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.is_file() else None)


def install() -> bool:
    """Install Chromium and a Korean font by apt-get when this user may; True if it is there afterwards."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    print("Installing Chromium and a Korean font with apt-get (once)", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
        done = subprocess.run([apt, *arguments], env=environment, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr[-2000:])
            return False
    return find() is not None


def main() -> int:
    if find() or install():
        return 0
    print(HELP, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
