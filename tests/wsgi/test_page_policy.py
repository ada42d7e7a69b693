"""The page runs no text as a program: neither its HTML nor any script, and the policy that is sent forbids it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

import mule_js
from mule_wsgi.demo.site import PAGE, DemoSite

STORE = "http://127.0.0.1:8333"
SCRIPTS = sorted(
    [*PAGE.glob("*.js"), *(Path(mule_js.__file__).parent / "src").glob("*.js"), *mule_js.DIST.glob("*.js")]
)

# What makes a program, or markup that may hold one, out of a text.
FORBIDDEN = re.compile(
    r"""
    \beval\s*\( | \bFunction\s*\( | \bimportScripts\b | javascript:
    | \bset(?:Timeout|Interval)\s*\(\s*['"`]
    | \.(?:inner|outer)HTML\b | \binsertAdjacentHTML\b | \bdocument\.write | \bsrcdoc\b | \bcreateContextualFragment\b
    | \bDOMParser\b (?! [^;]*xml ) | setAttribute\(\s*['"`](?:style|on) | \.cssText\b
    """,
    re.VERBOSE,
)


def get(path: str) -> Any:
    return TestApp(DemoSite(backend="/upload-backend", store_origin=STORE)).get(path, status="*")


class Markup(HTMLParser):
    """Notes whatever in a page would need more than `'self'`."""

    def __init__(self) -> None:
        super().__init__()
        self.flaws: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if tag in ("style", "iframe", "object", "embed", "base", "form"):
            self.flaws.append(tag)
        if tag == "script" and "src" not in dict(attrs):
            self.flaws.append("script without src")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or name == "srcdoc":
                self.flaws.append(name)
            if name in ("src", "href", "action") and re.match(r"\s*([a-z]+:|//)", value or "", re.IGNORECASE):
                self.flaws.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and data.strip():
            self.flaws.append("words in a script")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


def flaws_of(html: str) -> list[str]:
    markup = Markup()
    markup.feed(html)
    return markup.flaws


@pytest.mark.parametrize("path", ["/", "/index.html", "/page.js", "/page.css", "/mule_js/mule.js", "/no-such-file"])
def test_a_strict_policy_is_sent_with_every_file(path: str) -> None:
    response = get(path)
    directives = dict(directive.split(" ", 1) for directive in response.headers["Content-Security-Policy"].split("; "))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": f"'self' {STORE}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_has_neither_inline_scripts_nor_inline_styles() -> None:
    page = get("/").text
    assert flaws_of(page) == []
    assert "<script" in page  # and it is what has been looked at


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<style>p{}</style>",
        '<p style="color: red">',
        "<p onclick='x()'>",
        '<a href="javascript:x()">',
        '<script src="//elsewhere.example/x.js"></script>',
        '<script src="x.js">1</script>',
    ],
)
def test_what_would_be_inline_is_seen(html: str) -> None:
    assert flaws_of(html)


@pytest.mark.parametrize("script", SCRIPTS, ids=[f"{path.parent.name}/{path.name}" for path in SCRIPTS])
def test_no_script_makes_a_program_of_a_text(script: Path) -> None:
    assert not FORBIDDEN.search(script.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "eval('1')",
        "new Function('1')",
        "setTimeout('x()', 1)",
        "a.innerHTML = b",
        "document.write(a)",
        "p.style.cssText",
    ],
)
def test_what_would_make_one_is_seen(text: str) -> None:
    assert FORBIDDEN.search(text)
