"""Keep a command running for exactly as long as somebody holds this process's standard input open.

`python keeper.py LOCK_FILE SECONDS LITTER COMMAND…`: when the process that started the keeper ends, however it ends
(SIGKILL too), the kernel closes its end of the pipe, and the command gets SIGTERM, then after SECONDS SIGKILL.
What it may leave behind, the paths in LITTER (separated by colons), is removed after its end.

The command inherits an flock on LOCK_FILE, which holds its process id: as long as the lock is taken, that id is
the command's and nobody else's. The standard library alone: it runs isolated (`python -I -S`) to start at once.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path


def keep(command: list[str], *, lock_file: str, seconds: float, litter: list[str]) -> int:
    """Run the command until it ends or our standard input does; gives its exit code."""
    with Path(lock_file).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[lock.fileno()])  # noqa: S603 ours
        lock.write(str(process.pid))
        lock.flush()
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        threading.Thread(target=_end_with_stdin, args=(process, seconds), daemon=True).start()
        exit_code = process.wait()
        for path in litter:
            Path(path).unlink(missing_ok=True)
        return exit_code


def _end_with_stdin(process: subprocess.Popen[bytes], seconds: float) -> None:
    # os.read, because a buffered reader's lock held by a daemon thread aborts the interpreter's exit.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()


def _main() -> int:
    _, lock_file, seconds, litter, *command = sys.argv
    return keep(command, lock_file=lock_file, seconds=float(seconds), litter=litter.split(os.pathsep))


if __name__ == "__main__":
    sys.exit(_main())
