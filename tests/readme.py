"""The sections of the READMEs and the code in them, for tests that run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
READMES = tuple(ROOT / name for name in ("README.md", *(f"{room}/README.md" for room in ("mule_core", "mule_wsgi"))))
READMES += (ROOT / "mule_js/README.md", ROOT / "tests/faults/README.md")

_FENCED = re.compile(r"^## (?P<heading>.+?)$|^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A code block: of which README (its path in the checkout), below which heading, in what language."""

    readme: str
    heading: str
    language: str
    text: str


def read_blocks(readme: Path) -> Iterator[Block]:
    """Give every code block of a README, in order; before its first section, the heading is empty."""
    heading = ""
    for match in _FENCED.finditer(readme.read_text()):
        heading = match["heading"] or heading
        if match["heading"] is None:
            name = readme.relative_to(ROOT).as_posix()
            yield Block(readme=name, heading=heading, language=match["language"], text=match["text"])


def find_blocks(heading: str, language: str, readme: Path = README) -> list[str]:
    """Give the code blocks in a language of the section with this heading."""
    return [block.text for block in read_blocks(readme) if (block.heading, block.language) == (heading, language)]
