"""`python -m avatar`: every part on the command line. Each command is a module of `avatar.cli` with `add` and `run`."""

from __future__ import annotations

import argparse
import importlib
import sys

from avatar.errors import GyogamError

COMMANDS: dict[str, str] = {
    "sense": "read emotion from text, faces or voices",
    "hear": "speech to text",
    "say": "speak a text with emotion",
    "voices": "list the voices as JSON",
    "expressions": "list the named expressions as JSON",
    "reply": "answer JSON lines",
    "evaluate": "how good the senses are, on labelled data",
    "bench": "where the milliseconds of a turn go",
    "prepare": "prepare the model files (part of make setup)",
    "protocol": "write or check the generated wire files",
}


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 done, 2 bad input (one line on stderr says what and what to do)."""
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m avatar", description="Gyogam on the command line.")
    chosen = parser.add_subparsers(dest="command", required=True)
    wanted = arguments[0] if arguments and arguments[0] in COMMANDS else None
    modules = {}
    for name, about in COMMANDS.items():
        sub = chosen.add_parser(name, help=about, description=about)
        if name == wanted:
            modules[name] = importlib.import_module(f"avatar.cli.{name}")
            modules[name].add(sub)
    options = parser.parse_args(arguments)
    try:
        return int(modules[options.command].run(options) or 0)
    except GyogamError as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
