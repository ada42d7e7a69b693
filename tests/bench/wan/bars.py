"""Bars lying one below another, as SVG (https://www.w3.org/TR/SVG2/) that needs no style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABEL, VALUE = 760, 220, 70  # of all, of the names on the left, of the figures on the right
BAR, SPACE, HEADING = 18, 6, 34
OURS, THEIRS, MARK = "#1f6f54", "#b9c4c9", "#20282c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar. `marks` are the single values behind it, each a dot; `is_ours` makes it stand out."""

    label: str
    value: float
    marks: Sequence[float] = ()
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bars that are to be compared with each other: they have a scale of their own."""

    title: str
    bars: Sequence[Bar]


def render_bars(groups: Sequence[Group], *, unit: str) -> str:
    """Give the picture."""
    shapes: list[str] = []
    top = 0
    for group in groups:
        top += HEADING
        shapes.append(_text(group.title, x=0, y=top - 10, weight="bold"))
        most = max(value for bar in group.bars for value in (bar.value, *bar.marks))
        for bar in group.bars:
            shapes += _draw(bar, top=top, scale=(WIDTH - LABEL - VALUE) / most, unit=unit)
            top += BAR + SPACE
    box = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}"'
    font = 'font-family="system-ui, sans-serif" font-size="13"'
    return "\n".join([f"<svg {box} {font}>", '<rect width="100%" height="100%" fill="white"/>', *shapes, "</svg>", ""])


def _draw(bar: Bar, *, top: int, scale: float, unit: str) -> list[str]:
    middle = top + BAR / 2
    fill = OURS if bar.is_ours else THEIRS
    right = LABEL + max((bar.value, *bar.marks)) * scale
    return [
        _text(bar.label, x=LABEL - 8, y=middle + 4, anchor="end"),
        f'<rect x="{LABEL}" y="{top}" width="{bar.value * scale:.1f}" height="{BAR}" fill="{fill}"/>',
        *(f'<circle cx="{LABEL + mark * scale:.1f}" cy="{middle}" r="2.5" fill="{MARK}"/>' for mark in bar.marks),
        _text(f"{bar.value:.1f} {unit}", x=right + 8, y=middle + 4),
    ]


def _text(words: str, *, x: float, y: float, anchor: str = "start", weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
