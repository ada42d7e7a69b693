"""A real nginx on loopback, with what stands in the README as its configuration."""

from __future__ import annotations

from pathlib import Path

from tests.browser.launching import find_program
from tests.certificate import write_certificate
from tests.server_process import ServerProcess
from tests.stores import free_ports

# All that Debian's build would keep outside the directory is moved into it.
FRAME = """
daemon off;
pid nginx.pid;
error_log stderr crit;
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
    """nginx with the blocks that a site has (`upstream`, `server`), in which the ports 80 and 443 become free ones.

    It is ready when `ready`, a path, is answered by 200. `https_url` is of use where the site has `listen 443 ssl`.
    """

    def __init__(self, site: str, *, directory: Path, ready: str = "/") -> None:
        port, tls_port = free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        self.https_url = f"https://127.0.0.1:{tls_port}"
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
        if "listen 443 ssl;" in site:
            write_certificate(directory / "tls.pem")
            tls = f"listen 127.0.0.1:{tls_port} ssl; ssl_certificate tls.pem; ssl_certificate_key tls.pem;"
            site = site.replace("listen 443 ssl;", tls)
        (directory / "nginx.conf").write_text(FRAME.format(site=site))
        command: list[str | Path] = [find_program("nginx", "/usr/sbin/nginx"), "-p", directory]
        command += ["-c", directory / "nginx.conf", "-e", "stderr"]
        super().__init__(*command, directory=directory, ready=self.url + ready)

    def passed_on(self) -> list[tuple[str, list[str], str]]:
        """Give, of every request, what it was, the addresses that it was tried at, and the status of the answer."""
        lines = (self._directory / "access.log").read_text().splitlines()
        split = [line.split("|") for line in lines]
        return [(request, addresses.split(", "), status) for request, addresses, _, status in split]
