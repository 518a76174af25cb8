"""Random edits of plants, each audited with what earlier runs remembered and without: both must tell the same."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from _trees import tree, write_tree  # noqa: E402 - the paths first
from bench_audit import sites, write_plant  # noqa: E402
from parsers.source import Source  # noqa: E402
from validator.audit import AuditOptions, audit  # noqa: E402
from validator.plant.loader import load_plant  # noqa: E402
from validator.plant.mistakes import PlantError  # noqa: E402
from validator.questions import Silent  # noqa: E402
from validator.remembered.pairs import PairAnswers  # noqa: E402
from validator.remembered.readings import StoredReadings  # noqa: E402
from validator.remembered.store import Store  # noqa: E402
from validator.report.json_report import json_report  # noqa: E402
from validator.report.style import Style  # noqa: E402
from validator.report.terminal import text_report  # noqa: E402
from validator.snapshot import SnapshotError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parsers.registry import ParseResult
    from validator.conformance import Gap, Judged
    from validator.plant.model import Zone

PLANTS = (
    "tiny",
    "generated",
    "refinery-u3-faulty",
    "refinery-u3-clean",
    "linux-gateways",
    "openwrt-cell",
    "hirschmann-cell",
)
SMALL = (
    *(
        path.relative_to(ROOT / "fixtures").as_posix()
        for path in sorted((ROOT / "fixtures").glob("checks/*/*/"))
        if (path / "configs").is_dir()
    ),
    *(f"plants/{name}" for name in ("tiny", "linux-gateways", "arista-level3", "routeros-site", "zone-firewall-site")),
)
"""Plants of which an audit takes well under a second: of every platform, with translations, tunnels, flows and wires."""
DAYS = (dt.date(2026, 11, 23), dt.date(2027, 3, 1), dt.date(2031, 1, 1))
RULES = re.compile(r"permit|deny|accept|drop|DROP|ACCEPT|set action|eq \d|dport|set service")
KINDS = {
    "route": re.compile(r"\broutes?\b|gateway|set dst|nexthop|next-hop"),
    "translation": re.compile(r"\bnat\b|static \(|snat|dnat|masquerade|MASQUERADE|translat|set mappedip|set extip"),
    "interface": re.compile(r"interface|ip address|nameif|set ip|ifname|ipaddr"),
    "the device itself": re.compile(
        r"\bntp\b|logging|syslog|snmp|username|description|remark|set comment|aaa|password"
    ),
}
"""What a line is about, as its words say, on whatever platform."""
TURNED = {"permit": "deny", "deny": "permit", "accept": "deny", "ACCEPT": "DROP", "DROP": "ACCEPT", "drop": "accept"}


def plant(name: str, folder: Path, seed: int) -> None:
    """A plant to edit."""
    if name == "generated":
        folder.mkdir(parents=True)
        write_plant(folder, sites(4 + seed % 3, ("asa", "ios", "fortios")), 6, seed)
    elif name == "tree":
        folder.mkdir(parents=True)
        write_tree(folder, tree(2, (*("asa", "ios", "fortios")[seed % 3 :], "asa")), 10, seed)
    elif "/" in name:
        shutil.copytree(ROOT / "fixtures" / name, folder)
    else:
        shutil.copytree(ROOT / "fixtures" / "plants" / name, folder)


class Walk:
    """A plant that is edited again and again, with one memory."""

    def __init__(self, name: str, folder: Path, seed: int) -> None:
        """Begin with the plant as it is."""
        self.folder, self.store, self.earlier = folder / "plant", folder / "cache", folder / "earlier"
        plant(name, self.folder, seed)
        self.rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.day = DAYS[0]
        self.counts: Counter[str] = Counter()
        self.did: list[str] = []
        self._before: dict[Path, bytes] = {}

    def step(self, edit: Callable[[Walk], object] | None = None, most: int = 1) -> str | None:
        """One edit, or up to `most` random ones if none is given, and two audits; what differs, or None."""
        now = {path: path.read_bytes() for path in self.configurations()}
        if edit is not None:
            edit(self)
            self.did.append(getattr(edit, "__name__", "given"))
        for _ in range(0 if edit is not None else self.rng.randint(1, most)):
            kind = self.rng.choices(list(EDITS), [weight for weight, _ in EDITS.values()])[0]
            EDITS[kind][1](self)
            self.counts[kind] += 1
            self.did.append(kind)
        self._before = now
        options = AuditOptions(None, self.day)
        with_memory = self._told(replace(options, store=Store(self.store)))
        without = self._told(options)
        return None if with_memory == without else f"{self.folder} after {self.did}"

    def _told(self, options: AuditOptions) -> tuple[str, str]:
        really = StoredReadings.recalled

        def counted(this: StoredReadings, name: str, raw: bytes, asked: tuple[str, str]) -> ParseResult | None:
            found = really(this, name, raw, asked)
            self.counts["files recalled" if found else "files read"] += 1
            return found

        all_recalled = PairAnswers.recalled

        def told(this: PairAnswers, destination: Zone, again: Callable[[Zone, Zone], Gap]) -> Mapping[str, Judged]:
            found = all_recalled(this, destination, again)
            if this._before is None:  # a quick look, no memory
                return found
            self.counts["pairs recalled"] += len(found) + len(this.quiet(destination))
            self.counts["pairs with flows recalled"] += sum(bool(flows) for _, flows in found.values())
            self.counts["pairs with traffic recalled"] += sum(bool(gap.verdict.possibly) for gap, _ in found.values())
            return found

        PairAnswers.recalled = told  # type: ignore[method-assign, assignment]
        StoredReadings.recalled = counted  # type: ignore[method-assign, assignment]
        try:
            report = audit(self.folder, options, Silent())
        except (SnapshotError, PlantError) as error:
            self.counts["refused"] += options.store is None
            return type(error).__name__, str(error)
        finally:
            StoredReadings.recalled = really  # type: ignore[method-assign]
            PairAnswers.recalled = all_recalled  # type: ignore[method-assign]
        found = json_report(report), text_report(report, Style(), everything=True)
        if report.keep is not None:
            report.keep()
        return found

    def undo(self) -> None:
        """Take back what was done to configurations by the last edit."""
        for path, content in self._before.items():
            if path.exists():
                path.write_bytes(content)

    def configurations(self) -> list[Path]:
        """The files below `configs`."""
        return sorted(path for path in (self.folder / "configs").rglob("*") if path.is_file())

    def lines(self, path: Path, change: Callable[[list[str]], None]) -> None:
        """Edit the lines of a file."""
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
        change(lines)
        path.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape", newline="\n")


def _of_a_rule(walk: Walk, lines: list[str]) -> int:
    found = [number for number, line in enumerate(lines) if RULES.search(line)]
    return walk.rng.choice(found or range(len(lines)))


def _turned(walk: Walk) -> None:
    def change(lines: list[str]) -> None:
        place = _of_a_rule(walk, lines)
        pattern = "|".join(TURNED)
        lines[place] = re.sub(pattern, lambda found: TURNED[found[0]], lines[place], count=1)

    walk.lines(walk.rng.choice(walk.configurations()), change)


def _renumbered(walk: Walk) -> None:
    def change(lines: list[str]) -> None:
        place = _of_a_rule(walk, lines)
        found = list(re.finditer(r"\d+", lines[place]))
        if found:
            first, last = walk.rng.choice(found).span()
            number = int(lines[place][first:last]) + walk.rng.choice((-1, 1, 7))
            lines[place] = f"{lines[place][:first]}{abs(number)}{lines[place][last:]}"

    walk.lines(walk.rng.choice(walk.configurations()), change)


def _rule_more_or_less(walk: Walk) -> None:
    """A rule twice, once with another number, so that all lines behind it move; or one that is no more."""

    def change(lines: list[str]) -> None:
        place = _of_a_rule(walk, lines)
        if walk.rng.random() < 0.5:
            del lines[place]
        else:
            lines.insert(place, re.sub(r"(\d+)(?!.*\d)", lambda found: str(int(found[0]) + 3), lines[place]))

    walk.lines(walk.rng.choice(walk.configurations()), change)


def _moved_down(walk: Walk) -> None:
    """All lines stand one further down."""
    walk.lines(walk.rng.choice(walk.configurations()), lambda lines: lines.insert(0, lines[0][:0]))


def _of_a_kind(walk: Walk) -> None:
    """Another number in a line about routes, translations or interfaces, or that line is no more, or unread."""

    def change(lines: list[str]) -> None:
        kind = KINDS[walk.rng.choice(list(KINDS))]
        found = [number for number, line in enumerate(lines) if kind.search(line)]
        place = walk.rng.choice(found or range(len(lines)))
        numbers = list(re.finditer(r"\d+", lines[place]))
        what = walk.rng.randrange(4)
        if what == 0 or not numbers:
            lines[place] = f"{lines[place]} frobnicate"
        elif what == 1:
            del lines[place]
        else:
            first, last = walk.rng.choice(numbers).span()
            lines[place] = f"{lines[place][:first]}{int(lines[place][first:last]) + 1}{lines[place][last:]}"

    walk.lines(walk.rng.choice(walk.configurations()), change)


def _undone(walk: Walk) -> None:
    """All files as they were an edit ago."""
    walk.undo()


def _lines_of_any_kind(walk: Walk) -> None:
    def change(lines: list[str]) -> None:
        one, other = walk.rng.randrange(len(lines)), walk.rng.randrange(len(lines))
        what = walk.rng.randrange(4)
        if what == 0:
            del lines[one]
        elif what == 1:
            lines.insert(one, lines[other])
        elif what == 2:
            lines[one], lines[other] = lines[other], lines[one]
        else:
            lines[one] = lines[one][: walk.rng.randrange(len(lines[one]) + 1)]

    walk.lines(walk.rng.choice(walk.configurations()), change)


def _plant(walk: Walk) -> None:
    def change(lines: list[str]) -> None:
        place = walk.rng.randrange(len(lines))
        found = list(re.finditer(r"\d+", lines[place]))
        if found and walk.rng.random() < 0.7:
            first, last = walk.rng.choice(found).span()
            lines[place] = f"{lines[place][:first]}{int(lines[place][first:last]) + 1}{lines[place][last:]}"
        else:
            lines.insert(place, "# a remark")

    kept = (walk.folder / "plant.yaml").read_bytes()
    walk.lines(walk.folder / "plant.yaml", change)
    if walk.rng.random() < 0.5:
        walk.did.append("and back")
        (walk.folder / "plant.yaml").write_bytes(kept)


def _renamed(walk: Walk) -> None:
    path = walk.rng.choice(walk.configurations())
    path.rename(path.with_name(f"{path.stem}x{path.suffix}"))


def _swapped(walk: Walk) -> None:
    one, other = walk.rng.choice(walk.configurations()), walk.rng.choice(walk.configurations())
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def _moved_out_or_in(walk: Walk) -> None:
    aside = walk.folder / ".aside"
    if aside.exists():
        aside.rename(walk.folder / "configs" / "back.txt")
    elif len(walk.configurations()) > 1:
        walk.rng.choice(walk.configurations()).rename(aside)


def _another_day(walk: Walk) -> None:
    walk.day = walk.rng.choice(DAYS)


def _of_another_plant(walk: Walk) -> None:
    """A file more: a copy of one that is there, or one of another plant."""
    texts = walk.configurations()
    others = sorted((ROOT / "fixtures" / "plants").glob("*/configs/*"))
    found = walk.rng.choice(texts if walk.rng.random() < 0.5 else others)
    if found.is_file() and found.stat().st_size < 20_000:
        (walk.folder / "configs" / "more.txt").write_bytes(found.read_bytes())


def _zone_or_wire(walk: Walk) -> None:
    """A line of the plant file that is no more, twice, or elsewhere; taken back where the plant is none any more."""

    def change(lines: list[str]) -> None:
        one, other = walk.rng.randrange(len(lines)), walk.rng.randrange(len(lines))
        match walk.rng.randrange(3):
            case 0:
                del lines[one]
            case 1:
                lines.insert(other, lines[one])
            case _:
                lines[one], lines[other] = lines[other], lines[one]

    kept = (walk.folder / "plant.yaml").read_bytes()
    walk.lines(walk.folder / "plant.yaml", change)
    try:
        load_plant([Source.read(walk.folder / "plant.yaml", "plant.yaml")])
    except PlantError:
        (walk.folder / "plant.yaml").write_bytes(kept)


def _cache_harmed(walk: Walk) -> None:
    """A file of the cache is cut, has another byte, is that of another thing, an earlier one of itself, or is gone."""
    files = sorted(walk.store.glob("*.remembered"))
    if not files:
        return
    path, other = walk.rng.choice(files), walk.rng.choice(files)
    raw = path.read_bytes()
    place = walk.rng.randrange(len(raw))
    match walk.rng.randrange(5):
        case 0:
            path.write_bytes(raw[:place])
        case 1:
            path.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << walk.rng.randrange(8)]) + raw[place + 1 :])
        case 2:
            path.write_bytes(other.read_bytes())
        case 3:
            path.unlink()
        case _:
            if walk.earlier.exists():
                shutil.copytree(walk.earlier, walk.store, dirs_exist_ok=True)


def _cache_kept(walk: Walk) -> None:
    """All of the cache as it is now, to come back later."""
    if walk.store.exists() and not walk.earlier.exists():
        shutil.copytree(walk.store, walk.earlier)


def no_edit(_walk: Walk) -> None:
    """No edit."""


EDITS: dict[str, tuple[int, Callable[[Walk], None]]] = {
    "action turned": (20, _turned),
    "number of a rule": (20, _renumbered),
    "rule more or less": (20, _rule_more_or_less),
    "moved down": (4, _moved_down),
    "route, translation or interface": (12, _of_a_kind),
    "undone": (12, _undone),
    "lines of any kind": (8, _lines_of_any_kind),
    "plant": (6, _plant),
    "renamed": (3, _renamed),
    "swapped": (3, _swapped),
    "moved out or in": (4, _moved_out_or_in),
    "another day": (4, _another_day),
    "file more": (2, _of_another_plant),
    "zone or wire": (3, _zone_or_wire),
    "cache harmed": (4, _cache_harmed),
    "cache kept": (3, _cache_kept),
    "nothing": (4, no_edit),
}
"""How often, and what."""
