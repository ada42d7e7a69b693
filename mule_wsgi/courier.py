"""Who tells the host of finished uploads while requests go on: one thread of each server process."""

from __future__ import annotations

import logging
import threading

from mule_core.errors import MuleError
from mule_core.forks import renew_after_fork
from mule_core.outbox import Outbox

PATIENCE = 2.0  # seconds that a page's answer waits for the hook, which then has usually run
LONGEST_SLEEP = 30.0  # seconds, while anything is owed: another process may have crashed with it

log: logging.Logger = logging.getLogger(__name__)


class Courier:
    """Empties an outbox in a daemon thread, which starts when it is first woken, after any fork.

    While nothing is owed it sleeps until it is woken. Where threads do not run (uWSGI without `enable-threads`),
    `mule sweep` delivers.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._begin_anew()
        # The thread does not come along, and may have held the lock.
        renew_after_fork(self, Courier._begin_anew)

    def wake(self, *, patience: float = 0.0) -> None:
        """Have all that is due told, and wait so many seconds at most until that is done."""
        with self._changed:
            self._asked += 1
            asked = self._asked
            if self._thread is None or not self._thread.is_alive():
                self._start()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._done >= asked, timeout=patience)

    def wake_once(self) -> None:
        """Look, the first time in this process, whether one that has crashed left anything to tell."""
        if self._thread is None:
            self.wake()

    def _begin_anew(self) -> None:
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._asked = self._done = 0

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="mule courier", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as exc:  # no room for a thread: what has finished has finished all the same
            log.warning("the news of finished uploads has to wait: %s", exc)

    def _run(self) -> None:
        while True:
            asked = self._asked
            sleep = self._deliver()
            with self._changed:
                self._done = max(self._done, asked)
                self._changed.notify_all()
                self._changed.wait_for(lambda asked=asked: self._asked > asked, timeout=sleep)  # type: ignore[misc]

    def _deliver(self) -> float | None:
        """Tell what is due; gives how many seconds to sleep, and None for until somebody wakes us."""
        try:
            self._outbox.deliver_due()
            pause = self._outbox.find_pause()
        except MuleError as exc:
            log.warning("the news of finished uploads has to wait: %s", exc)
            return LONGEST_SLEEP
        except Exception:
            log.exception("the news of finished uploads has to wait")
            return LONGEST_SLEEP
        return None if pause is None else min(max(pause.total_seconds(), 0.0), LONGEST_SLEEP)
