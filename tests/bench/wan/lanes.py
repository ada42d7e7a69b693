"""A story as a picture: a lane for each connection, and what it carried when."""

from __future__ import annotations

from html import escape

from tests.bench.wan.exchange import Exchange, Story

WIDTH, LEFT, LANE, GAP, FOOT = 1000, 60, 18, 4, 24
BODY, OTHER, LINE, TEXT = "#1f6f54", "#d98e32", "#b9c4c9", "#20282c"
TICKS = (1, 2, 5, 10, 20, 50, 100, 200)  # seconds between two marks
MOST_TICKS = 15


def render_lanes(story: Story) -> str:
    """Give the picture as SVG: bodies with their part numbers, and all other requests."""
    ports = list(dict.fromkeys(one.port for one in sorted(story.exchanges, key=lambda one: one.said_at)))
    tops = {port: place * (LANE + GAP) for place, port in enumerate(ports)}
    scale = (WIDTH - LEFT) / story.end
    bottom = len(ports) * (LANE + GAP)
    shapes = [_text(f":{port}", x=LEFT - 8, y=top + 13, anchor="end") for port, top in tops.items()]
    shapes += _draw_ticks(story.end, scale=scale, bottom=bottom)
    for one in story.exchanges:
        shapes += _draw(one, top=tops[one.port], scale=scale)
    height = bottom + FOOT
    box = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    font = 'font-family="system-ui, sans-serif" font-size="11"'
    return "\n".join([f"<svg {box} {font}>", '<rect width="100%" height="100%" fill="white"/>', *shapes, "</svg>", ""])


def _draw_ticks(end: float, *, scale: float, bottom: int) -> list[str]:
    step = next((step for step in TICKS if end / step <= MOST_TICKS), TICKS[-1])
    shapes = []
    for second in range(0, int(end) + 1, step):
        x = LEFT + second * scale
        shapes.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{bottom}" stroke="{LINE}"/>')
        shapes.append(_text(f"{second} s", x=x, y=bottom + 16, anchor="middle"))
    return shapes


def _draw(one: Exchange, *, top: int, scale: float) -> list[str]:
    x, width = LEFT + one.said_at * scale, max((one.heard_at - one.said_at) * scale - 0.5, 0.5)
    fill = BODY if one.is_body else OTHER
    place = f'x="{x:.1f}" y="{top}" width="{width:.1f}" height="{LANE}"'
    shapes = [f'<rect {place} fill="{fill}"><title>{escape(one.words)}</title></rect>']
    if one.is_body and one.part_number and width > 20:
        shapes.append(_text(str(one.part_number), x=x + 4, y=top + 13, fill="white"))
    return shapes


def _text(words: str, *, x: float, y: float, anchor: str = "start", fill: str = TEXT) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
