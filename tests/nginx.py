"""A real nginx on loopback, with what stands in the README as its configuration."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.launching import find_program
from tests.server_process import ServerProcess
from tests.stores import free_ports

# All that Debian's build would keep outside the directory is moved into it.
FRAME = """
daemon off;
pid nginx.pid;
worker_processes 1;
events {{}}
http {{
  log_format upstreams '$request_method $uri|$upstream_addr|$upstream_status|$status';
  access_log access.log upstreams;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  {site}
}}
"""


class Nginx(ServerProcess):
    """nginx with the blocks that a site has (`upstream`, `server`), whose `listen 80` becomes a free port."""

    def __init__(self, site: str, *, directory: Path, ready: str = "/") -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self._directory = directory
        site, listens = re.subn(r"\blisten 80;", f"listen 127.0.0.1:{port};", site)
        assert listens == 1
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "nginx.conf").write_text(FRAME.format(site=site))
        command: list[str | Path] = [
            find_program("nginx", "/usr/sbin/nginx"),
            "-p",
            directory,
            "-c",
            directory / "nginx.conf",
        ]
        super().__init__(*command, "-e", "stderr", directory=directory, ready=self.url + ready)

    def passed_on(self) -> list[tuple[str, list[str], str]]:
        """Give, of every request, what it was, the addresses that it was tried at, and the status of the answer."""
        lines = (self._directory / "access.log").read_text().splitlines()
        split = [line.split("|") for line in lines]
        return [(request, addresses.split(", "), status) for request, addresses, _, status in split]
