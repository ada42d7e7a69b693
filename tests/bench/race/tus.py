"""SeaweedFS's own tus endpoint, which answers pages of its own origin only: so the page lies in the store, too.

https://github.com/seaweedfs/seaweedfs/wiki
"""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from urllib.parse import urlencode

import urllib3

from mule_wsgi.demo.seaweedfs import SeaweedFS
from tests.bench.race.contenders import Contender

TUS = "/.tus"
PAGES = "/race-pages"


class TusServer:
    """Serves the page from the filer of a running SeaweedFS."""

    def __init__(self, store: SeaweedFS, *, bucket: str, bundles: Path) -> None:
        port = json.loads((store.directory / "ports.json").read_text())["filer.port"]
        self.url = f"http://127.0.0.1:{port}"
        self._bucket = bucket
        with urllib3.PoolManager(retries=False) as http:
            for name in ("index.html", "tus.js"):
                headers = {"Content-Type": mimetypes.guess_type(name)[0] or ""}
                path = f"{self.url}{PAGES}/{name}"
                answer = http.request("PUT", path, body=(bundles / name).read_bytes(), headers=headers)
                assert answer.status == 201, answer.data

    def page(self, contender: Contender) -> str:
        """Give the URL of the page."""
        given = {"tus": TUS, "bucket": self._bucket, "options": contender.options}
        return f"{self.url}{PAGES}/index.html?{urlencode({'rival': contender.page, 'given': json.dumps(given)})}"
