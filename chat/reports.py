"""What came of scripted dialogues, for people (one HTML page) and for CI (JUnit XML)."""

from __future__ import annotations

from xml.etree import ElementTree

from django.template.loader import render_to_string

from chat.play import ScriptResult


def junit(results: list[ScriptResult]) -> bytes:
    """JUnit XML: a suite a script, a case a line."""
    root = ElementTree.Element("testsuites", name="dialogues")
    for result in results:
        failed = [line for line in result.lines if not line.passed]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=result.script.name,
            tests=str(len(result.lines)),
            failures=str(len(failed)),
            errors="0",
            time=f"{result.seconds:.3f}",
        )
        for line in result.lines:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=f"{result.path.stem}.{result.script.name}",
                name=f"{line.number}. {_printable(line.line.user) or line.line.picture}",
                time=f"{line.seconds:.3f}",
            )
            if not line.passed:
                told = [f"{check.name}: expected {check.expected}, got {check.got}" for check in line.failures]
                failure = ElementTree.SubElement(case, "failure", message=_printable(told[0]), type="expectation")
                failure.text = _printable("\n".join(told))
            if line.seen.reply:
                ElementTree.SubElement(case, "system-out").text = _printable(line.seen.reply)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def report(results: list[ScriptResult]) -> str:
    """One HTML page that needs nothing else."""
    lines = [line for result in results for line in result.lines]
    return render_to_string(
        "report.html",
        {
            "results": results,
            "passed": sum(line.passed for line in lines),
            "total": len(lines),
            "degraded": sorted({notice for result in results for notice in result.degraded}),
        },
    )


def _printable(text: str) -> str:
    """XML 1.0 cannot hold most control characters."""
    return "".join(letter for letter in text if letter in "\t\n" or ord(letter) >= 32)
