"""Work that is shared out is done whole, each part once, whatever becomes of the children."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from own_children import no_children, of_others
from validator import side_by_side
from validator.side_by_side import Parts, processes, share_out

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux alone")
__all__ = ["of_others"]


class Shared:
    """Parts that note who did them; `tell` is what a child does."""

    def __init__(self, tell: Callable[[int], bytes] = lambda number: str(number).encode()) -> None:
        self.here: list[int] = []
        self.heard: dict[int, bytes] = {}
        self.steps = 0
        self.parts = Parts(self._do, tell, self.heard.__setitem__)

    def _do(self, number: int) -> None:
        time.sleep(0.002)
        self.here.append(number)

    def out(self, count: int, children: int = 2) -> None:
        """Share them out."""
        share_out(self.parts, range(count), children, self._step)

    def _step(self) -> None:
        self.steps += 1

    @property
    def done(self) -> list[int]:
        """All parts that were done, as often as they were."""
        return sorted([*self.here, *self.heard])


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of who runs the tests do not count: no child of these tests touches what they hold."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(side_by_side, "MOST_MEMORY", 1 << 40)  # so does what other tests left in memory


def test_each_part_is_done_once_here_or_by_a_child() -> None:
    for count in (0, 1, 2, 7, 3_000):
        shared = Shared()
        shared.out(count)
        assert shared.done == list(range(count))
        assert shared.steps == count
        assert all(raw == str(number).encode() for number, raw in shared.heard.items())
        assert bool(shared.heard) >= (count > 2)
        assert no_children()


def test_long_messages_come_whole() -> None:
    shared = Shared(lambda number: bytes([number]) * 3_000_000)
    shared.out(12)
    assert shared.done == list(range(12))
    assert shared.heard
    assert all(raw == bytes([number]) * 3_000_000 for number, raw in shared.heard.items())


def test_what_a_child_that_ends_has_not_told_is_done_here() -> None:
    def killed(number: int) -> bytes:
        if number > 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"told"

    def wrong(number: int) -> bytes:
        message = f"part {number}"
        raise ValueError(message)

    for tell in (killed, wrong):
        shared = Shared(tell)
        shared.out(30)
        assert shared.done == list(range(30))
        assert shared.steps == 30
        assert no_children()


def test_a_child_that_says_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_number: int) -> bytes:
        time.sleep(600)
        return b""

    monkeypatch.setattr(side_by_side, "SILENCE", 0.2)
    shared = Shared(never)
    began = time.monotonic()
    shared.out(20)
    assert time.monotonic() - began < 60
    assert shared.done == list(range(20))


def test_a_fault_or_an_interruption_here_ends_the_children() -> None:
    for fault in (ValueError, KeyboardInterrupt):

        def fails(number: int, fault: type[BaseException] = fault) -> None:
            time.sleep(0.05)
            raise fault(number)

        def slow(_number: int) -> bytes:
            time.sleep(600)
            return b""

        began = time.monotonic()
        with pytest.raises(fault):
            share_out(Parts(fails, slow, lambda _number, _raw: None), range(9), 2, lambda: None)
        assert time.monotonic() - began < 60
        assert no_children()


def test_where_no_more_processes_may_be_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    shared = Shared()
    shared.out(9)
    assert shared.here == list(range(9))


@pytest.mark.parametrize("left", range(4))
def test_where_no_more_files_may_be_open_all_is_done_here(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    really, pipes = os.pipe, iter(range(left))

    def pipe() -> tuple[int, int]:
        if next(pipes, None) is None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return really()

    monkeypatch.setattr(os, "pipe", pipe)
    shared = Shared()
    shared.out(9)
    assert shared.done == list(range(9))
    assert no_children()


def test_nobody_forks_beside_threads_or_in_a_large_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def forked() -> int:
        pytest.fail("forked")

    monkeypatch.setattr(os, "fork", forked)
    with monkeypatch.context() as one:
        one.setattr(threading, "active_count", lambda: 2)
        shared = Shared()
        shared.out(9)
        assert shared.here == list(range(9))
    monkeypatch.setattr(side_by_side, "MOST_MEMORY", 1)
    shared = Shared()
    shared.out(9)
    assert shared.here == list(range(9))


def test_nobody_forks_where_children_are_forgotten() -> None:
    """A child that ends leaves no trace there, and to end it would end whoever has its number by then."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        shared = Shared()
        shared.out(9)
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert shared.here == list(range(9))


def test_the_environment_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(64)))
    monkeypatch.delenv("SEGVAL_PROCESSES", raising=False)
    assert processes() == side_by_side.MOST_PROCESSES
    for asked, found in (("1", 1), ("3", 3), ("99", side_by_side.MOST_PROCESSES)):
        monkeypatch.setenv("SEGVAL_PROCESSES", asked)
        assert processes() == found
    for asked in ("0", "-2", "many", "²"):
        monkeypatch.setenv("SEGVAL_PROCESSES", asked)
        with pytest.raises(ValueError, match="no number of processes"):
            processes()
    for system in ("darwin", "win32"):
        monkeypatch.setenv("SEGVAL_PROCESSES", "3")
        monkeypatch.setattr(sys, "platform", system)
        assert processes() == 1


def test_a_child_writes_nothing_that_waits_in_a_buffer(tmp_path: Path) -> None:
    """What waits in the buffers of who forks is written once, by who forks."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(TESTS.parent)!r})\n"
        "from validator.side_by_side import Parts, share_out\n"
        "sys.stdout.write('once ')\n"
        "share_out(Parts(lambda n: None, lambda n: b'', lambda n, raw: None), range(40), 2, lambda: None)\n"
        "print('done')\n",
        encoding="utf-8",
    )
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=120)
    assert (told.stdout, told.stderr) == ("once done\n", "")


@pytest.mark.parametrize("part", range(2))
def test_plants_are_told_alike_by_one_two_and_three_processes(part: int) -> None:
    """Of all plants of the fixtures some; `shared_audits.py 0 1` compares all of them."""
    command = [sys.executable, str(TESTS / "shared_audits.py"), str(part), "100"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert told.returncode == 0, told.stdout + told.stderr


def test_what_the_process_took_that_started_this_one_does_not_count() -> None:
    """Linux hands the peak of a process on to what it starts: a small audit out of a large one would stay alone."""
    asks = "from validator.side_by_side import MOST_MEMORY, taken; print(taken() <= MOST_MEMORY)"
    starts = (
        "import subprocess, sys; much = bytearray(1100 << 20);"
        f"sys.stdout.write(subprocess.run([sys.executable, '-c', {asks!r}], stdout=subprocess.PIPE, text=True).stdout)"
    )
    run = subprocess.run(
        [sys.executable, "-c", starts], stdout=subprocess.PIPE, text=True, cwd=TESTS.parent, check=True
    )
    assert run.stdout == "True\n"


def test_an_interruption_ends_all_of_them(tmp_path: Path) -> None:
    """As a terminal sends it: to parent and children; nothing is told, and nobody is left."""
    script = tmp_path / "script.py"
    script.write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_DFL)\n"
        f"sys.path.insert(0, {str(TESTS.parent)!r})\n"
        "from validator.side_by_side import Parts, share_out\n"
        "def slow(number):\n"
        "    time.sleep(600)\n"
        "try:\n"
        "    share_out(Parts(slow, slow, print), range(40), 2, lambda: print('begun', flush=True))\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', flush=True)\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        end = time.monotonic() + 60
        while len(found := children.read_text(encoding="utf-8").split()) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        try:
            told = run.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            raise
    assert told == ("interrupted\n", "")
    assert len(found) == 2
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in found) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{pid}").exists() for pid in found)


def test_children_whose_parent_was_killed_end(tmp_path: Path) -> None:
    """What they tell is more than a pipe holds: they must not wait for ever for somebody to take it."""
    script = tmp_path / "script.py"
    script.write_text(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_DFL)\n"
        f"sys.path.insert(0, {str(TESTS.parent)!r})\n"
        "from validator.side_by_side import Parts, share_out\n"
        "def slow(number):\n"
        "    time.sleep(600)\n"
        "def long(number):\n"
        "    time.sleep(0.5)\n"
        "    return bytes(1_000_000)\n"
        "share_out(Parts(slow, long, print), range(8), 2, print)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(script)]) as run:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        end = time.monotonic() + 60
        while len(found := children.read_text(encoding="utf-8").split()) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        run.kill()
    assert len(found) == 2
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in found) and time.monotonic() < end:
        time.sleep(0.1)
    left = [pid for pid in found if Path(f"/proc/{pid}").exists()]
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert not left
