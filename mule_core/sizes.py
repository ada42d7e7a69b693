"""Sizes in words that a person reads."""

from __future__ import annotations

_UNITS = ("kB", "MB", "GB", "TB", "PB", "EB")  # powers of 1000, as file managers and disks have them


def render_size(size: int) -> str:
    """Give a number of bytes as a person says it, to three digits: `999 bytes`, `1.5 GB`."""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    amounts = ((float(f"{size / 1000**power:.3g}"), unit) for power, unit in enumerate(_UNITS, start=1))
    amount, unit = next((amount, unit) for amount, unit in amounts if amount < 1000)
    return f"{amount:g} {unit}"


def render_sizes(size: int, limit: int) -> tuple[str, str]:
    """Give two sizes so that they can be told apart: to the byte, where three digits are not enough."""
    words, limit_words = render_size(size), render_size(limit)
    return (words, limit_words) if words != limit_words else (f"{size} bytes", f"{limit} bytes")
