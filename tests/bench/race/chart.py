"""Bars as SVG: a median each, and the span from the least to the greatest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABEL_WIDTH, VALUE_WIDTH = 860, 300, 70  # pixels
ROW, BAR, HEAD = 28, 16, 40
PLAIN, OURS = "#8aa0b4", "#d2622a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row; `is_ours` sets it off, `digits` are those behind the point."""

    label: str
    value: float
    least: float
    greatest: float
    is_ours: bool = False
    digits: int = 0


def render_chart(title: str, bars: Sequence[Bar]) -> str:
    """Give the SVG, with bars in the order given, and a scale from zero to the greatest of all."""
    height = HEAD + ROW * len(bars) + 8
    scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / max(bar.greatest for bar in bars)
    rows = "".join(_render_bar(bar, top=HEAD + ROW * place, scale=scale) for place, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="sans-serif" font-size="13" fill="#222">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="8" y="24" font-size="15" font-weight="bold">{escape(title)}</text>{rows}</svg>\n'
    )


def _render_bar(bar: Bar, *, top: int, scale: float) -> str:
    middle = top + ROW // 2
    length, least, greatest = (round(value * scale, 1) for value in (bar.value, bar.least, bar.greatest))
    end = LABEL_WIDTH + greatest
    return (
        f'<text x="{LABEL_WIDTH - 8}" y="{middle + 4}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect x="{LABEL_WIDTH}" y="{middle - BAR // 2}" width="{length}" height="{BAR}"'
        f' fill="{OURS if bar.is_ours else PLAIN}"/>'
        f'<path d="M{LABEL_WIDTH + least} {middle}H{end}" stroke="#222" stroke-width="1.5"/>'
        f'<text x="{end + 6}" y="{middle + 4}">{bar.value:.{bar.digits}f}</text>'
    )
