"""What the READMEs show of pages: it is what the client understands."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.readme import ROOT, find_blocks, read_blocks

JS = ROOT / "mule_js"
README = JS / "README.md"
SOURCE = "\n".join(path.read_text() for path in [JS / "src/element.js", *sorted((JS / "src/element").glob("*.js"))])
# What the page is said to have already, and what stands further above.
PAGE = """
import { Mule, droppedFiles } from 'mule-uploader'
declare const mule: Mule
declare const drop: HTMLElement, goOn: HTMLButtonElement, hint: HTMLElement
"""
INPUT = "declare const input: { files: File[] }, bar: HTMLProgressElement\n"
OURS = """
declare const file: File
declare function show(share: number): void
declare function save(key: string): void
declare function tell(words: string): void
"""
MOVES = ("Moving from Uppy", "Moving from Evaporate")


def check_types(source: str, folder: Path) -> str:
    """Check a page's script against the types of the package; gives what the compiler says."""
    (folder / "page.ts").write_text(source)
    options: dict[str, object] = {"target": "es2022", "module": "esnext", "moduleResolution": "bundler", "noEmit": True}
    options |= {"strict": True, "types": [], "lib": ["es2022", "dom", "dom.iterable"]}
    # A listener of a script takes whatever event there is.
    options |= {"noImplicitAny": False, "strictNullChecks": False}
    options["paths"] = {"mule-uploader": [str(JS / "dist/mule.d.ts")]}
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "include": ["page.ts"]}))
    ended = subprocess.run(
        [JS / "node_modules/.bin/tsc", "--project", folder], capture_output=True, text=True, check=False
    )
    return ended.stdout


def read_sides(heading: str) -> tuple[str, str]:
    """Give what a page had, and what takes its place."""
    (block,) = find_blocks(heading, "diff", README)
    lines = [line for line in block.splitlines() if line]
    assert {line[0] for line in lines} == {"-", "+"}
    had, has = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    return "\n".join(had), "\n".join(has)


def test_the_first_script_is_typed(tmp_path: Path) -> None:
    (block,) = find_blocks("", "js", README)
    assert check_types(INPUT + block, tmp_path) == ""


def test_the_script_of_handles_is_typed(tmp_path: Path) -> None:
    (block,) = find_blocks("Mule", "js", README)
    assert check_types(PAGE + block, tmp_path) == ""


@pytest.mark.parametrize("heading", MOVES)
def test_what_takes_the_place_of_another_is_typed_and_short(heading: str, tmp_path: Path) -> None:
    had, has = read_sides(heading)
    assert check_types(OURS + has, tmp_path) == ""
    assert max(len(had.splitlines()), len(has.splitlines())) <= 10


@pytest.mark.parametrize("heading", MOVES)
def test_what_a_page_had_is_a_script(heading: str, tmp_path: Path) -> None:
    had, _ = read_sides(heading)
    (tmp_path / "had.mjs").write_text(had)
    subprocess.run(["node", "--check", tmp_path / "had.mjs"], check=True)


def test_a_mistake_in_a_script_is_seen(tmp_path: Path) -> None:
    (block,) = find_blocks("", "js", README)
    assert "TS2353" in check_types(INPUT + block.replace("backend:", "url:"), tmp_path)


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def find_pages() -> Iterator[str]:
    for readme in (ROOT / "README.md", README):
        yield from (block.text for block in read_blocks(readme) if block.language == "html")


def test_scripts_of_every_page_are_there() -> None:
    tags = [tag for page in find_pages() for tag in Tags(page).found]
    sources = [
        Path(attributes["src"] or "").name for name, attributes in tags if name == "script" and "src" in attributes
    ]
    sources += [Path(source).name for page in find_pages() for source in re.findall(r"from '(.+?)'", page)]
    assert {"mule.element.min.js", "mule.legacy.min.js"} <= set(sources)
    assert not [source for source in sources if not (JS / "dist" / source).is_file()]


def test_attributes_of_every_tag_are_those_of_the_element() -> None:
    used = {
        name for page in find_pages() for tag, given in Tags(page).found if tag == "mule-uploader" for name in given
    }
    known = set(re.findall(r"(?:get|has)Attribute\('([\w-]+)'\)", SOURCE))
    (observed,) = re.findall(r"observedAttributes = \[(.+?)\]", SOURCE)
    known |= set(re.findall(r"'([\w-]+)'", observed))
    assert {"name", "backend", "required"} <= used
    assert used <= known | {"id"}


def test_a_style_sets_what_can_be_set() -> None:
    (block,) = find_blocks("The element", "css", README)
    assert set(re.findall(r"(--mule-[\w-]+):", block)) == set(re.findall(r"var\((--mule-[\w-]+)", SOURCE))
    parts = set(re.findall(r"::part\((\w+)", block))
    (told,) = re.findall(r"^Parts: (.+?);", README.read_text(), re.MULTILINE | re.DOTALL)
    assert parts
    assert parts <= set(re.findall(r"`(\w+)`", told))
