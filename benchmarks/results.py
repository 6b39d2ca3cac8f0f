"""Results of benchmarks on disk: figures as JSON, a table as Markdown, bars as SVG."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent / "results"
#: sizes of the picture, in pixels
_WIDTH, _ROW, _LEFT = 470, 22, 262
_INK, _GOOD, _LATE = "#1d2733", "#2f6f5e", "#b0892f"


def write_results(lines: list[dict[str, Any]], machine: str, name: str) -> None:
    """Write the results of one run."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"machine": machine, "lines": lines}, indent=1) + "\n", "utf-8")
    (FOLDER / f"{name}.md").write_text(table(lines), "utf-8")
    (FOLDER / f"{name}.svg").write_text(bars(lines), "utf-8")


def table(lines: list[dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    rows = ["| Work | By | Seconds | MB | Ratio | Aim |", "|---|---|--:|--:|---|--:|"]
    for line in lines:
        taken = line["measured"]
        ratio = f"{line['ratio']:.2f} of {line['against']}" if line["ratio"] is not None else ""
        aim = f"{line['most']:.2f}" if line["most"] is not None else ""
        seconds = f"{taken['wall']:.2f} | {taken['memory']:.0f}"
        rows.append(f"| {line['work']} | {line['who']} | {seconds} | {ratio} | {aim} |")
    return "\n".join(rows) + "\n"


def bars(lines: list[dict[str, Any]]) -> str:
    """The ratios as bars; a mark shows what is aimed at."""
    shown = [line for line in lines if line["ratio"] is not None]
    longest = max([line["ratio"] for line in shown] + [1.0]) if shown else 1.0
    scale = (_WIDTH - _LEFT - 40) / longest
    height = _ROW * len(shown) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="Fira Sans, sans-serif" font-size="11">'
    ]
    for place, line in enumerate(shown):
        top = 6 + place * _ROW
        ratio, most = line["ratio"], line["most"]
        colour = _GOOD if most is None or ratio <= most else _LATE
        label = escape(f"{line['work']}: {line['who']}".replace("docexport, ", "").replace(" (untagged)", ""))
        parts.append(f'<text x="{_LEFT - 8}" y="{top + 13}" text-anchor="end" fill="{_INK}">{label}</text>')
        parts.append(f'<rect x="{_LEFT}" y="{top + 3}" width="{ratio * scale:.1f}" height="13" fill="{colour}"/>')
        parts.append(f'<text x="{_LEFT + ratio * scale + 5:.1f}" y="{top + 13}" fill="{_INK}">{ratio:.2f}</text>')
        if most is not None:
            aim = _LEFT + most * scale
            parts.append(f'<path d="M{aim:.1f} {top}V{top + 19}" stroke="{_INK}" stroke-width="1.5"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"
