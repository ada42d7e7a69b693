"""waitress for a crowd: hundreds of browsers that keep their connections open, and say a word now and then."""

from __future__ import annotations

import select
import sys
from time import sleep, thread_time
from typing import TYPE_CHECKING, Any

import waitress
from waitress import wasyncore
from waitress.adjustments import asbool

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.server import BaseWSGIServer

THREADS = 8
HAS_POLL = hasattr(select, "poll")
DEFAULTS: dict[str, Any] = {
    "threads": THREADS,
    "recv_bytes": 128 * 1024,  # at a time: what comes in is taken up once in each round
    "asyncore_use_poll": HAS_POLL,  # which has no such limit as select() has
}
CONNECTIONS = 900  # browsers keep theirs open
FEW_CONNECTIONS = 100  # what waitress takes by itself, and any machine bears
OTHER_FILES = 124  # of those that a process may have open, what is left for all else: 1,024 are usual
REST = 2  # by less, more of the answers wait for the loop; by more, for its rest
LONGEST_REST = 0.05  # seconds


class RestingLoop:
    """waitress's loop, which goes through all connections for each thing that happens on one of them.

    Among a thousand of them that leaves little time for the answers. This one rests after each round for `REST` times
    what the round took of a processor, while what happens gathers: no more than a third of its time goes into that,
    however many are open, and a rest is over within milliseconds.
    """

    @staticmethod
    def loop(*, timeout: float, use_poll: bool, map: dict[int, Any]) -> None:  # noqa: A002 (waitress calls it so)
        """Serve until all is closed. `timeout`: seconds of waiting in which nothing happens."""
        go_round = poll if use_poll and HAS_POLL else wasyncore.poll
        while map:
            begun = thread_time()
            go_round(timeout, map)
            sleep(min(LONGEST_REST, (thread_time() - begun) * REST))


def poll(timeout: float, connections: dict[int, Any]) -> None:
    """Do what there is to do on connections, or wait for that; `timeout` in seconds.

    One that the other side has closed may still have something to read (on Unix sockets poll() says both at once), and
    that comes first: to read behind it tells that it is closed. Nobody is heard who sends data that is urgent.
    """
    poller = select.poll()
    for number, connection in list(connections.items()):
        events = select.POLLIN if connection.readable() else 0
        if connection.writable() and not connection.accepting:
            events |= select.POLLOUT
        if events:
            poller.register(number, events)
    for number, events in poller.poll(int(timeout * 1000)):
        if connection := connections.get(number):  # not closed meanwhile by another
            wasyncore.readwrite(connection, events & (select.POLLIN | select.POLLOUT) or events)


def create_server(app: WSGIApplication, **options: Any) -> BaseWSGIServer:
    """Give a server as `waitress.create_server` does, of which `run()` serves.

    `options` are waitress's, in place of ours: https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html
    """
    chosen = DEFAULTS | options
    limit = choose_connection_limit(use_poll=HAS_POLL and asbool(chosen["asyncore_use_poll"]), files=_count_files())
    server = waitress.create_server(app, **{"connection_limit": limit} | chosen)
    server.asyncore = RestingLoop
    return server


def choose_connection_limit(*, use_poll: bool, files: int) -> int:
    """Give how many connections may be open at a time, in a process that may have so many files open."""
    # What select() cannot take would end the loop: more than 512 on Windows, and elsewhere files numbered above 1,023.
    most = CONNECTIONS if use_poll else FEW_CONNECTIONS
    return max(FEW_CONNECTIONS, min(most, files - OTHER_FILES))


def _count_files() -> int:
    if sys.platform == "win32":
        return sys.maxsize
    import resource  # only there

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else files


def serve(app: WSGIApplication, **options: Any) -> None:
    """Serve as `waitress.serve` does, until Ctrl-C."""
    waitress.serve(app, _server=create_server, **options)


def server_runner(app: WSGIApplication, _global_conf: dict[str, str], **options: str) -> None:
    """Serve what PasteDeploy has loaded: `use = egg:mule-uploader` in `[server:main]`."""
    serve(app, **options)
