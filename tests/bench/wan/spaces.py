"""Network namespaces without a name, and a device in each: they are gone with the last that uses them.

Needs root and iproute2. See https://man7.org/linux/man-pages/man7/network_namespaces.7.html and
https://docs.kernel.org/networking/tuntap.html
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.wan.line import MTU

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
DEVICE = "wan0"
BROWSER, SERVERS = "10.99.0.1", "10.99.0.2"
CONF = Path("/proc/sys/net/ipv4/conf")

libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Space:
    """A namespace and the device in it, by their file descriptors."""

    namespace: int
    device: int


def open_spaces(*, congestion_control: str) -> tuple[Space, Space]:
    """Make a space for a browser and one for servers. Their 127.0.0.1 is one and the same: that of the servers.

    So the servers listen where they do in all tests, and the browser deems their origins trustworthy; its packets
    go over the device all the same.
    """
    return _open_space(BROWSER, SERVERS, congestion_control), _open_space(SERVERS, BROWSER, congestion_control)


@contextmanager
def entered(namespace: int) -> Iterator[None]:
    """Let this thread, and what it starts, be in a namespace; sockets stay where they were made."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _check(libc.setns(namespace, CLONE_NEWNET))
        yield
    finally:
        _check(libc.setns(before, CLONE_NEWNET))
        os.close(before)


def _open_space(own: str, other: str, congestion_control: str) -> Space:
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    _check(libc.unshare(CLONE_NEWNET))
    try:
        namespace = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
        (CONF / "all/route_localnet").write_text("1")
        ip("addr", "add", own, "peer", other, "dev", DEVICE)
        ip("link", "set", DEVICE, "mtu", str(MTU), "txqueuelen", "10000", "up")
        # By the route, since a namespace may choose by sysctl only what is allowed to everybody.
        choice = ("src", own, "congctl", congestion_control)
        ip("route", "replace", other, "dev", DEVICE, "scope", "link", *choice)
        if own == BROWSER:
            ip("route", "add", "127.0.0.0/8", "dev", DEVICE, "scope", "link", *choice)
        else:
            ip("link", "set", "lo", "up")
        return Space(namespace, device)
    finally:
        _check(libc.setns(before, CLONE_NEWNET))
        os.close(before)


def ip(*words: str) -> None:
    """Configure the namespace that this thread is in."""
    subprocess.run(["ip", *words], check=True, stdin=subprocess.DEVNULL)


def _check(status: int) -> None:
    if status:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
