"""Where a model of transformers comes from: a folder, or a name of the hub. Used by the engines `transformers`."""

from __future__ import annotations

from pathlib import Path

from avatar.errors import BadInput


def source_of(name: str, setting: str) -> str:
    """What `from_pretrained` takes. Raises BadInput, which names the setting, for a folder that is none."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise BadInput(
                f"{setting} names a folder without config.json.", "Name the folder that save_pretrained wrote."
            )
        return str(folder)
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise BadInput(f"{setting} names {name}, which is no folder.", "Name a folder, or a model of the hub.")
    return name
