"""A report as a part of a document: between two marks of it, so that what stands around them stays.

    <!-- evaluate mind -->
    ...
    <!-- /evaluate mind -->

Used by `python -m avatar evaluate --samples`.
"""

from __future__ import annotations

from pathlib import Path

from avatar.errors import BadInput
from avatar.evaluate.report import Report, Table, shown


def markdown(report: Report) -> str:
    """Tables, then notes, then samples."""
    parts = [f"{report.about[0].upper()}{report.about[1:]}."]
    for table in [*report.tables, *([report.samples] if report.samples else [])]:
        parts += [f"**{table.title}**", _table(table)]
    parts += [f"- {note}" for note in report.notes] + [f"- not found: {what}" for what in report.missing]
    return "\n\n".join(parts)


def fill(path: Path, part: str, text: str) -> None:
    """Put `text` between the marks of `part`. Raises BadInput."""
    before, after = around(path, part)
    path.write_text(f"{before}\n\n{text}\n\n{after}", encoding="utf-8")


def around(path: Path, part: str) -> tuple[str, str]:
    """What stands before and after, marks included. Raises BadInput for a document without them."""
    begin, end = f"<!-- evaluate {part} -->", f"<!-- /evaluate {part} -->"
    page = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise BadInput(f"{path} has no place for what was measured.", f"Put the lines {begin} and {end} into it.")
    return before + begin, end + after


def _table(table: Table) -> str:
    rows = [[_cell(shown(cell)) for cell in row] for row in [table.columns, *table.rows]]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(table.columns) + "|", *lines[1:]])


def _cell(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")
    return safe.replace("\n", "<br>")
