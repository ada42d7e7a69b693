"""The README's sections and the code in them, for tests that run it."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def find_blocks(heading: str, language: str) -> list[str]:
    """Give the code blocks in a language of the section with this heading."""
    section = README.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
