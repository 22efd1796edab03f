"""Install the project into the environment that runs this, with progress. Standard library only; called by make setup.

torch comes first and alone, so that the version in constraints.txt is the one every other package finds. torchaudio and
torchcodec only have to be found by coqui-tts, and of mediapipe only its model files are read: those come without their
dependencies.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
STEPS: tuple[tuple[str, list[str]], ...] = (
    ("torch", ["torch"]),
    ("companions of torch", ["--no-deps", "torchaudio", "torchcodec"]),
    ("packages", ["--editable", ".[test,lint]"]),
    ("model files of mediapipe", ["--no-deps", "mediapipe"]),
)


def main() -> int:
    expected = sum(1 for line in CONSTRAINTS.read_text().splitlines() if line and not line.startswith("#"))
    for name, arguments in STEPS:
        total = expected if name == "packages" else len(arguments)
        if not install(name, arguments, total):
            return 1
    return 0


def install(name: str, arguments: list[str], total: int) -> bool:
    """Run pip, turning its lines into one line of progress; on failure its last lines are shown."""
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--constraint", str(CONSTRAINTS), *arguments]
    lines: list[str] = []
    seen, shown = 0, -1
    with subprocess.Popen(  # noqa: S603  # our own arguments
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            if line.startswith(("Collecting", "Requirement already satisfied")):
                seen += 1
            elif line.startswith("Installing collected"):
                say(name, "unpacking")
                continue
            part = min(99, 100 * seen // total)
            if part // 10 != shown // 10 or (sys.stdout.isatty() and part != shown):
                shown = part
                say(name, f"{part} %")
    if pip.returncode:
        print("\n" + "\n".join(lines[-15:]))
        print(f"Installing {name} failed. Look at the lines above; then run make again: it goes on where it stopped.")
        return False
    say(name, "done")
    print(flush=True)
    return True


def say(name: str, state: str) -> None:
    if sys.stdout.isatty():
        print(f"\r      {name}: {state}        ", end="", flush=True)
    else:
        print(f"      {name}: {state}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
