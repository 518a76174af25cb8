"""Network namespaces of one laboratory plant: made, wired and taken away again, whatever happens.

Everything stays in namespaces of our own (`segval-PID-…`); nothing of the machine's own network is touched.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOOLS = ("ip", "nft", "iptables-restore", "iptables-save", "ip6tables-restore", "ip6tables-save", "ipset")
CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
SO_RCVBUFFORCE = 33
PREFIX = f"segval-{os.getpid()}-"
_LIBC = ctypes.CDLL(None, use_errno=True)


def missing() -> str:
    """Why the laboratory cannot run here, or empty."""
    if sys.platform != "linux":
        return "the laboratory needs Linux network namespaces"
    if os.geteuid() != 0:
        return "the laboratory needs root for network namespaces"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"the laboratory needs {', '.join(absent)}"
    tried = subprocess.run(["ip", "netns", "add", f"{PREFIX}probe"], capture_output=True, check=False, text=True)
    if tried.returncode:
        return f"network namespaces are not allowed here: {tried.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", f"{PREFIX}probe"], capture_output=True, check=False)
    return ""


class Namespaces:
    """Named namespaces of this process."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sockets: list[socket.socket] = []

    def add(self, names: Sequence[str]) -> None:
        """Make namespaces by short names."""
        for name in names:
            run(["ip", "netns", "add", PREFIX + name])
            self._names.append(name)

    def batch(self, lines: Sequence[str]) -> None:
        """Commands of `ip` in the machine's own namespace, which only names those made here."""
        run(["ip", "-batch", "-"], "\n".join(lines) + "\n")

    def inside(self, name: str, command: Sequence[str], text: str | None = None) -> str:
        """Run a command in a namespace."""
        return run(["ip", "netns", "exec", PREFIX + name, *command], text)

    def packet_socket(self, name: str, interface: str) -> socket.socket:
        """A socket for whole frames of one interface, its own frames left out."""
        with entered(name):
            made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            made.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
            made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)
            made.bind((interface, ETH_P_ALL))
        made.setblocking(False)
        self._sockets.append(made)
        return made

    def close(self) -> None:
        """Take everything away; a namespace takes its interfaces with it."""
        for one in self._sockets:
            one.close()
        for name in self._names:
            subprocess.run(["ip", "netns", "del", PREFIX + name], capture_output=True, check=False)
        self._names, self._sockets = [], []


@contextmanager
def namespaces() -> Iterator[Namespaces]:
    """Namespaces for the time of a block."""
    made = Namespaces()
    try:
        yield made
    finally:
        made.close()


@contextmanager
def entered(name: str) -> Iterator[None]:
    """This thread inside a namespace."""
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    other = os.open(f"/run/netns/{PREFIX}{name}", os.O_RDONLY)
    try:
        _enter(other)
        yield
    finally:
        _enter(own)
        os.close(own)
        os.close(other)


def _enter(descriptor: int) -> None:
    if _LIBC.setns(descriptor, CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def forget_connections(name: str) -> None:
    """Empty the table of connections of a namespace (ctnetlink, IPCTNL_MSG_CT_DELETE without a filter)."""
    with entered(name):
        made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
    message = (20).to_bytes(4, sys.byteorder) + (1 << 8 | 2).to_bytes(2, sys.byteorder)
    message += (1 | 4).to_bytes(2, sys.byteorder) + bytes(8) + bytes((socket.AF_UNSPEC, 0, 0, 0))
    try:
        made.send(message)
        made.recv(4096)
    finally:
        made.close()


def run(command: Sequence[str], text: str | None = None) -> str:
    """The output of a command.

    Raises:
        RuntimeError: it failed; the message has what it said.
    """
    done = subprocess.run(list(command), input=text, capture_output=True, check=False, text=True)
    if done.returncode:
        message = f"{' '.join(command)}: {done.stderr.strip()[:1_000]}\n{(text or '')[:2_000]}"
        raise RuntimeError(message)
    return done.stdout


def left_over() -> list[str]:
    """Namespaces of this process that are still there."""
    return sorted(path.name for path in Path("/run/netns").glob(f"{PREFIX}*"))
