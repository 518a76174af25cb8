"""Numbered parts of one piece of work, done side by side by this process and children that it forks.

A child sees all that was made before as it was, for memory is copied when it is written to, and sends bytes back for
each part. Whoever is free takes the next number from a pipe, so that long parts hold up nobody. What a child has not
told when it ends (killed for want of memory, or by a fault that the part brings up here too) is done here.

Only where `fork` is safe: on Linux, and where no other thread runs that could hold a lock for ever in a child. The
documentation of `multiprocessing` (CPython 3.8 and later) has fork as unsafe on macOS, whose libraries may start
threads; Windows has none. There this process does all parts, one after the other.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import selectors
import signal
import struct
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.long_lived import apart_begins, apart_ends, set_apart
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import NoReturn, Self

VARIABLE = "SEGVAL_PROCESSES"
"""Says for every run how many processes there may be."""
MOST_PROCESSES = 4
"""At most so many, for each takes memory of its own."""
SILENCE = 60.0
"""Seconds without a word from any child, after which their parts are done here."""
MOST_MEMORY = 1 << 30
"""Bytes; a run that has more in memory goes on alone, for each child may take as much again."""
MOST_TICKETS = 1024
"""So many numbers of two bytes are less than the smallest pipe holds and than is written at once: 4,096 bytes."""
ONCE = 1 << 20
_TICKET = struct.Struct("=H")
_HEAD = struct.Struct("=II")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is done of a numbered part: here, or by a child that tells it in bytes, to be heard here."""

    do: Callable[[int], None]
    tell: Callable[[int], bytes]
    hear: Callable[[int, bytes], None]


def processes() -> int:
    """How many processes may work side by side, with this one: as many as it may use cores; 1 where none may fork.

    Raises:
        ValueError: the environment says something that is no number of processes.
    """
    asked = os.environ.get(VARIABLE, "")
    if asked and not (asked.isascii() and asked.isdigit() and int(asked)):
        message = f"{VARIABLE}={asked}: no number of processes"
        raise ValueError(message)
    if sys.platform != "linux":
        return 1
    return min(MOST_PROCESSES, int(asked) if asked else len(os.sched_getaffinity(0)))


def _children(wanted: int) -> int:
    """How many children there may be now."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        return 0  # as who started this process wished: a child that ends is forgotten, and its number another's
    return max(0, wanted) if taken() <= MOST_MEMORY else 0


def taken() -> int:
    """The bytes that this process has in memory: not `ru_maxrss`, which it takes over from the one that started it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return MOST_MEMORY + 1  # nobody knows, so it goes on alone
    return pages * mmap.PAGESIZE


def share_out(parts: Parts, numbers: Sequence[int], children: int, step: Callable[[], None]) -> None:
    """Do the parts `numbers`, each once, with at most so many children; `step` is called here after each.

    Raises:
        Exception: what a part raised; the children are ended before.
    """
    with Beside(parts, numbers, min(children, len(numbers) - 1)) as begun:
        begun.finish(step)


class Beside:
    """Parts that children begin with while this process does something else, until it takes part (`finish`)."""

    def __init__(self, parts: Parts, numbers: Sequence[int], children: int) -> None:
        """Begun by at most so many children once it is entered."""
        self._parts = parts
        self._left = dict.fromkeys(numbers)
        self._others = _Children(parts, numbers, _children(min(children, len(numbers))))

    def __enter__(self) -> Self:
        self._others.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._others.__exit__(kind, error, trace)

    def finish(self, step: Callable[[], None]) -> None:
        """Do what is left and hear what was done, so that all is done behind this; `step` is called after each.

        Raises:
            Exception: what a part raised.
        """
        others, parts, left = self._others, self._parts, self._left

        def told(wait: float) -> bool:
            heard = others.heard(wait)
            for number, raw in heard:
                if number in left:
                    parts.hear(number, raw)
                    del left[number]
                    step()
            return bool(heard)

        for number in others.tickets():
            parts.do(number)
            del left[number]
            step()
            told(0)
        while left and others.alive and told(SILENCE):
            pass
        for number in tuple(left):
            parts.do(number)
            del left[number]
            step()


class _Children:
    """The children of one piece of work, from when they are forked to when all are gone."""

    def __init__(self, parts: Parts, numbers: Sequence[int], count: int) -> None:
        self._parts = parts
        self._numbers = numbers
        self._count = count
        self._each = -(-len(numbers) // MOST_TICKETS)
        self._pids: list[int] = []
        self._told: dict[int, bytearray] = {}
        """What has come of each child's pipe, and is no whole message yet."""
        self._tickets = -1
        """Where the numbers of parts are taken; none where there are no children."""
        self._selector: selectors.BaseSelector | None = None

    def __enter__(self) -> Self:
        if self._count == 0:
            return self
        try:
            self._selector = selectors.DefaultSelector()
            self._tickets, end = os.pipe()
        except OSError:  # no more files
            return self
        count = -(-len(self._numbers) // self._each) if self._each else 0
        os.write(end, b"".join(map(_TICKET.pack, range(count))))
        os.close(end)
        apart_begins()
        set_apart()
        try:
            for _ in range(self._count):
                self._fork(self._selector)
        except OSError:  # no more processes, files or memory: those that are there will do
            pass
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGKILL)
        for pid in self._pids:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:  # who started this process told it to forget its children
                continue
        if self._selector is not None:
            self._selector.close()
        if self._tickets == -1:
            return
        for end in (*self._told, self._tickets):
            os.close(end)
        self._tickets = -1
        apart_ends()

    @property
    def alive(self) -> bool:
        """Whether any child may still tell something."""
        return bool(self._told)

    def tickets(self) -> Iterator[int]:
        """The parts that nobody has taken yet, taken one by one."""
        if self._tickets == -1:
            yield from self._numbers
            return
        while ticket := os.read(self._tickets, _TICKET.size):
            first = _TICKET.unpack(ticket)[0] * self._each
            yield from self._numbers[first : first + self._each]

    def heard(self, wait: float) -> list[tuple[int, bytes]]:
        """What children told, after at most `wait` seconds; empty: nobody told anything whole, or ever will."""
        found: list[tuple[int, bytes]] = []
        while self._told and self._selector is not None:
            ready = self._selector.select(0 if found else wait)
            if not ready:
                break
            for key, _ in ready:
                raw = os.read(key.fd, ONCE)
                if raw:
                    self._told[key.fd] += raw
                    found += _messages(self._told[key.fd])
                else:
                    self._selector.unregister(key.fd)
                    os.close(key.fd)
                    del self._told[key.fd]
        return found

    def _fork(self, selector: selectors.BaseSelector) -> None:
        here, there = os.pipe()
        # An interruption must not come where a child is still in the midst of what its parent does
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with warnings.catch_warnings():
                # Python 3.12 warns of any thread; those of numpy's libraries wait, and hold no lock of ours
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
                if pid == 0:
                    os.close(here)  # so that its writing fails when whoever listens is gone
                    self._help(there)
        except OSError:
            os.close(here)
            raise
        finally:
            os.close(there)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        self._pids.append(pid)
        self._told[here] = bytearray()
        selector.register(here, selectors.EVENT_READ)

    def _help(self, out: int) -> NoReturn:
        """The life of a child: it writes to its pipe alone, and what it inherits is neither flushed nor closed."""
        status = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            for end in self._told:
                os.close(end)
            os.set_blocking(out, False)  # whoever listens is busy with a part of its own: what is told waits here
            rest = bytearray()
            for number in self.tickets():
                raw = self._parts.tell(number)
                rest += _HEAD.pack(number, len(raw)) + raw
                with contextlib.suppress(BlockingIOError):
                    del rest[: os.write(out, rest)]
            os.set_blocking(out, True)
            while rest:
                del rest[: os.write(out, rest)]
            status = 0
        finally:
            os._exit(status)


def _messages(told: bytearray) -> Iterator[tuple[int, bytes]]:
    """The whole messages at the beginning of what was told; they are taken away from it."""
    while len(told) >= _HEAD.size:
        number, length = _HEAD.unpack_from(told)
        end = _HEAD.size + length
        if len(told) < end:
            return
        yield number, bytes(told[_HEAD.size : end])
        del told[:end]
