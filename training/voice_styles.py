"""Pack the style tables of Kokoro's 54 voices: avatar/weights/kokoro_styles.safetensors.

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
    .venv/bin/python -m training.voice_styles --voices package/voices

Nothing is trained. A voice is a table of 510 rows, one for each number of symbols in a line, which changes quickly for
short lines and hardly at all for long ones: rows at `KNOTS` are kept in half precision, the others lie between them.
Prints the largest and the mean error, as shares of a voice's spread, and the manifest's hash.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from avatar.voice.kokoro_styles import FILE, KNOTS, ROWS, between
from avatar.weights.store import SHIPPED, sha256


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--voices", type=Path, required=True, help="the folder voices of the npm package kokoro-js")
    chosen = options.parse_args()
    tables = {
        path.stem: np.fromfile(path, "<f4").reshape(ROWS, -1) for path in sorted(chosen.voices.glob("[a-z][fm]_*.bin"))
    }
    kept = {name: table[list(KNOTS)].astype(np.float16) for name, table in tables.items()}
    save_file(kept, SHIPPED / FILE)
    (SHIPPED / FILE).chmod(0o644)  # safetensors writes it for the owner alone
    errors = np.array(
        [np.sqrt(((between(kept[name]) - table) ** 2).mean(axis=1)) / table.std() for name, table in tables.items()]
    )
    print(f"{len(kept)} voices, error {errors.max():.4f} at most, {errors.mean():.5f} in the mean")
    print(FILE, (SHIPPED / FILE).stat().st_size, sha256(SHIPPED / FILE))


if __name__ == "__main__":
    main()
