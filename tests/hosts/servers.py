"""The servers of the README, each by the very words that stand there: behind nginx with TLS, and below a path."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.mule_process import bare_environ
from tests.nginx import Nginx
from tests.readme import find_blocks
from tests.server_process import ServerProcess
from tests.stores import free_ports

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
PATH = "/films/"
PASS = "proxy_pass http://127.0.0.1:5001;"
# Started by root, Apache goes on as another user, who may not get at this checkout and Python. Where the kernel allows
# it, root is another user from the beginning.
AS_NOBODY = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
# What the README says besides: a2wsgi has a thread, which a fork would leave behind.
MORE_WORDS = {("uwsgi", "fastapi_wsgi"): ["--lazy-apps"]}
# What Debian's Apache has in files of its own.
APACHE_FRAME = """
ServerName 127.0.0.1
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
{module}
User www-data
Group www-data
PidFile apache.pid
Mutex file:{directory}
WSGISocketPrefix {directory}/wsgi
ErrorLog /dev/stderr
{site}
"""


def find_block(language: str) -> str:
    """Give the only code block in that language of the README's "Serve it"."""
    (block,) = find_blocks("Serve it", language)
    return block


def find_command(program: str) -> str:
    """Give the line of the README's that runs a program."""
    (line,) = (line for line in find_block("sh").splitlines() if f"{program} " in line and not line.startswith("#"))
    return line


class MakeServer(Protocol):
    """Make a server of a module's `app` on a port; it is ready when nginx is."""

    def __call__(self, module: str, port: int, *, directory: Path, environ: Mapping[str, str]) -> ServerProcess: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A server that one line starts."""

    program: str

    def __call__(self, module: str, port: int, *, directory: Path, environ: Mapping[str, str]) -> ServerProcess:
        line = find_command(self.program).replace("5001", str(port)).replace("yourapp:", f"{module}:")
        words = shlex.split(line)
        set_before = dict(word.split("=", 1) for word in words[: words.index(self.program)])
        command: list[str | Path] = [SCRIPTS / self.program, *words[words.index(self.program) + 1 :]]
        command += MORE_WORDS.get((self.program, module.rpartition(".")[2]), ())
        return ServerProcess(*command, directory=directory, ready="", environ={**environ, **set_before})


def make_apache(module: str, port: int, *, directory: Path, environ: Mapping[str, str]) -> ServerProcess:
    """Start Debian's Apache with the mod_wsgi that was compiled for this Python."""
    (directory / "yourapp.py").write_text(f"from {module} import app\n")
    site = find_block("apache").replace("5001", str(port))
    site = site.replace("/srv/films/.venv", sys.prefix).replace("/srv/films", str(directory))
    load = subprocess.run([SCRIPTS / "mod_wsgi-express", "module-config"], check=True, capture_output=True, text=True)
    frame = APACHE_FRAME.format(module=load.stdout, directory=directory, site=site)
    (directory / "apache.conf").write_text(frame)
    may_pass_for_nobody = os.geteuid() == 0 and not subprocess.run([*AS_NOBODY, "true"]).returncode
    command: list[str | Path] = [*AS_NOBODY] if may_pass_for_nobody else []
    command += ["/usr/sbin/apache2", "-d", directory, "-f", directory / "apache.conf", "-D", "FOREGROUND"]
    return ServerProcess(*command, directory=directory, ready="", environ=environ)


WSGI_SERVERS: Mapping[str, MakeServer] = {
    "waitress": Command("waitress-serve"),
    "gunicorn": Command("gunicorn"),
    "uwsgi": Command("uwsgi"),
    "mod_wsgi": make_apache,
}
ASGI_SERVERS: Mapping[str, MakeServer] = {"uvicorn": Command("uvicorn")}
# What stands in nginx for those that are not handed on to by the words of its code block.
PASSES = {
    "uwsgi": "include /etc/nginx/uwsgi_params; uwsgi_pass 127.0.0.1:5001;",
    "uvicorn": "proxy_pass http://127.0.0.1:5001/;",
}


@contextmanager
def serve(server: str, module: str, *, directory: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Serve the app of a module by a server; gives the URL that browsers see."""
    (port,) = free_ports(1)
    site = find_block("nginx").replace("listen 443 ssl;", "listen 80; listen 443 ssl;")
    assert PASS in site
    site = site.replace(PASS, PASSES.get(server, PASS)).replace("5001", str(port))
    variables = {**bare_environ(), "PYTHONPATH": str(ROOT), "HOME": str(directory), **environ}
    make = {**WSGI_SERVERS, **ASGI_SERVERS}[server]
    process = make(module, port, directory=directory, environ=variables)
    process.start()
    try:
        with Nginx(site, directory=directory / "nginx", ready=PATH) as nginx:
            yield nginx.https_url + PATH
    except BaseException as error:
        error.add_note(process.output)
        raise
    finally:
        process.stop()
