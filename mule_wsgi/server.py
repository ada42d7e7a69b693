"""waitress for a crowd: hundreds of browsers that keep their connections open, and say a word now and then."""

from __future__ import annotations

import select
from time import sleep, thread_time
from typing import TYPE_CHECKING, Any

import waitress
from waitress import wasyncore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.server import BaseWSGIServer

THREADS = 8
DEFAULTS: dict[str, Any] = {
    "threads": THREADS,
    # Browsers keep theirs open; of the 1,024 files that a process may usually have, some are left for all else.
    "connection_limit": 900,
    "asyncore_use_poll": hasattr(select, "poll"),  # which has no such limit as select() has
}
REST = 2  # by less, more of the answers wait for the loop; by more, for its rest


class RestingLoop:
    """waitress's loop, which goes through all connections for each thing that happens on one of them.

    Among a thousand of them that leaves little time for the answers. This one rests after each round for `REST` times
    what the round took of a processor, while what happens gathers: no more than a third of its time goes into that,
    however many are open, and a round with its rest is over within milliseconds.
    """

    @staticmethod
    def loop(*, timeout: float, use_poll: bool, map: dict[int, Any]) -> None:  # noqa: A002 (waitress calls it so)
        """Serve until all is closed. `timeout`: seconds of waiting in which nothing happens."""
        while map:
            begun = thread_time()
            wasyncore.loop(timeout, use_poll, map, count=1)
            sleep((thread_time() - begun) * REST)


def create_server(app: WSGIApplication, **options: Any) -> BaseWSGIServer:
    """Give a server as `waitress.create_server` does, of which `run()` serves.

    `options` are waitress's, in place of ours: https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html
    """
    server = waitress.create_server(app, **DEFAULTS | options)
    server.asyncore = RestingLoop
    return server


def serve(app: WSGIApplication, **options: Any) -> None:
    """Serve as `waitress.serve` does, until Ctrl-C."""
    waitress.serve(app, _server=create_server, **options)


def server_runner(app: WSGIApplication, _global_conf: dict[str, str], **options: str) -> None:
    """Serve what PasteDeploy has loaded: `use = egg:mule-uploader` in `[server:main]`."""
    serve(app, **options)
