"""The page that every host here serves: a file input, and the client from `static/mule.min.js` beside it."""

from pathlib import Path

PAGE = Path(__file__).with_name("page.html").read_text()
