"""The command line: which commands and options there are, and errors that name the nearest valid one."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from parsers.nouns import dataclass
from validator import VERSION
from validator.commands.output import Output
from validator.commands.status import MisuseError
from validator.days import day, day_meant
from validator.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

SEVERITIES = ("critical", "high", "medium", "low", "info")
LATER = {
    "diff": "compares before and after",
    "pull": "collects configurations",
    "evidence": "makes test plans and bundles",
}
"""Commands that are planned and do not exist yet."""
COMMANDS = (
    *(
        "audit",
        "reach",
        "trace",
        "test-rules",
        "parse",
        "init",
        "exceptions",
        "rules",
        "violations",
        "pivots",
        "register",
    ),
    *("import", "export", "explain", "platforms", "schema"),
)
EXITS = (
    "exit status: 0 clean, 1 findings at or above --fail-on, 2 misuse, 3 input not fully understood where it "
    "matters, 4 collection failed, 70 internal error, 130 interrupted"
)


@dataclass(frozen=True, slots=True)
class Help:
    """What to print instead of running a command: help or the version."""

    text: str


class _HelpError(Exception):
    """Ends the parsing of arguments: help was asked for, and this is its text."""


def parsed(words: Sequence[str]) -> argparse.Namespace | Help:
    """The arguments of one command; `run` is the dotted name of its function.

    Raises:
        MisuseError: an unknown command or option, or a wrong value.
    """
    parser, commands = _parser()
    named = next((word for word in words if not word.startswith("-")), None)
    if named is not None:
        _must_exist(named)
    try:
        arguments, rest = parser.parse_known_args(list(words) or ["--help"])
    except _HelpError as shown:
        return Help(str(shown))
    if rest:
        raise MisuseError(_unknown_words(rest, commands[arguments.command]))
    return arguments


class _Parser(argparse.ArgumentParser):
    """Raises what argparse would print and exit with."""

    def error(self, message: str) -> NoReturn:
        words = f"{message}. See `{self.prog} --help`"
        raise MisuseError(words)

    def options(self) -> list[str]:
        """All option names."""
        return list(self._option_string_actions)


class _Print(argparse.Action):
    """`--help` and `--version`, without leaving the process."""

    def __init__(self, option_strings: Sequence[str], dest: str, const: str | None = None, help: str = "") -> None:  # noqa: A002 - argparse names it so
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, const=const, help=help)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        del namespace, values, option_string
        raise _HelpError(self.const or parser.format_help())


class _Format(argparse.Action):
    """`--format F` begins an output."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        del parser, option_string
        namespace.outputs = [*(namespace.outputs or ()), Output(str(values))]


class _File(argparse.Action):
    """`-o FILE` is where the last format goes; `-` is standard output."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        del option_string
        outputs: list[Output] = list(namespace.outputs or [Output("text")])
        if outputs[-1].path is not None:
            parser.error(f"-o {values} follows no --format of its own")
        if values != "-":
            outputs[-1] = Output(outputs[-1].format, Path(str(values)))
        namespace.outputs = outputs


def _unknown_words(rest: Sequence[str], parser: _Parser) -> str:
    for word in rest:
        if word.startswith("-"):
            name = word.partition("=")[0]
            close = nearest(name, [option for option in parser.options() if option.startswith("--")])
            hint = f"; did you mean {close}?" if close else f". See `{parser.prog} --help`"
            return f"{parser.prog.removeprefix('segval ')} has no option {name}{hint}"
    return f"{parser.prog} takes no further argument {rest[0]!r}. See `{parser.prog} --help`"


def _must_exist(word: str) -> None:
    """Refuse a command that does not exist, or not yet.

    Raises:
        MisuseError: with the nearest one that does.
    """
    if word in COMMANDS:
        return
    if word in LATER:
        message = f"the command {word!r} ({LATER[word]}) does not exist yet; there are {', '.join(COMMANDS)}"
        raise MisuseError(message)
    close = nearest(word, COMMANDS)
    hint = f"; did you mean {close!r}?" if close else f"; there are {', '.join(COMMANDS)}"
    message = f"no command {word!r}{hint}"
    raise MisuseError(message)


def _date(text: str) -> dt.date:
    found, meant = day(text), day_meant(text)
    if found is None:
        message = f"{text!r} is no date; " + (f"did you mean {meant}?" if meant else "write YYYY-MM-DD")
        raise argparse.ArgumentTypeError(message)
    return found


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
    top = _new("segval", "Firewalls and segmentation of a plant, compared with its declared zones and conduits.")
    top.add_argument("--version", action=_Print, const=f"segval {VERSION}\n", help="print the version")
    inner = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    made: dict[str, _Parser] = {}

    def command(name: str, run: str, text: str) -> _Parser:
        made[name] = _dressed(
            inner.add_parser(name, help=text, description=text, add_help=False, allow_abbrev=False, epilog=EXITS), run
        )
        return made[name]

    _audit(command("audit", "audit.run", "audit a snapshot against its declared plant"))
    _reach(command("reach", "questions.reach_run", "what can travel from one place to another, and by which rules"))
    _trace(command("trace", "questions.trace_run", "follow packets hop by hop, rule by rule"))
    _test_rules(
        command("test-rules", "questions.test_rules_run", "what one device does with packets, and by which line")
    )
    _parse(command("parse", "parse.run", "read one configuration: the device, or each line with its fate"))
    _init(command("init", "init.run", "a first plant file from configurations alone: infer, freeze, then tighten"))
    _exceptions(
        command("exceptions", "exceptions.run", "the exceptions of the plant, and what turns red when they end")
    )
    _declared(command("register", "register.run", "which fields of the register are given, and which are missing"))
    _snapshot(command("rules", "rules.run", "rules that decide nothing, could go, permit too much or are unused"))
    _violations(
        command("violations", "violations.run", "what travels undeclared, by which lines, and what would close it")
    )
    _pivots(
        command("pivots", "pivots.run", "from zone to zone, host by host: the shortest chains, and what breaks them")
    )
    _import(command("import", "exchange.import_run", "zone matrices and inventories of other tools, as a plant file"))
    _export(command("export", "exchange.export_run", "the plant file as CSV for other tools"))
    explain = command("explain", "about.explain", "the manual page of a check or a parser diagnostic")
    explain.add_argument("code", metavar="CODE", help="as in PATH001 or PRS001; a family as in PATH lists its codes")
    command("platforms", "about.platforms_run", "the platforms that can be read")
    schema = command("schema", "about.schema", "print a JSON Schema")
    schema.add_argument(
        "kind",
        nargs="?",
        default="plant",
        help="plant (default), audit, parse, pivots, test-rules, trace or violations",
    )
    return top, made


def _new(prog: str, text: str) -> _Parser:
    parser = _Parser(prog=prog, description=text, add_help=False, allow_abbrev=False, epilog=EXITS)
    parser.add_argument("-h", "--help", action=_Print, help="print this help")
    return parser


def _dressed(parser: _Parser, run: str) -> _Parser:
    """What every command has."""
    parser.set_defaults(run=f"validator.commands.{run}")
    parser.add_argument("-h", "--help", action=_Print, help="print this help")
    parser.add_argument(
        "--format",
        action=_Format,
        dest="outputs",
        metavar="F",
        help="text or json, of audit also sarif and reviews; repeatable, each with its -o",
    )
    parser.add_argument("-o", "--output", action=_File, dest="outputs", metavar="FILE", help="where the format goes")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar; of a text report the verdict only")
    parser.add_argument("--no-color", action="store_true", help="no colours on a terminal (NO_COLOR does it too)")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _snapshot(parser: _Parser) -> None:
    """What every command on a snapshot has."""
    parser.add_argument("snapshot", type=Path, metavar="SNAPSHOT", help="a folder with plant.yaml and configs/")
    parser.add_argument("--plant", type=Path, metavar="FILE", help="the declared plant, if it is not in the snapshot")
    _as_of(parser)
    parser.add_argument("--platform", metavar="NAME", help="read what no platform recognises as this one")
    _incomplete(parser)
    text = "where to remember what a run found out (default: SEGVAL_CACHE, else the user's cache folder)"
    parser.add_argument("--cache", type=Path, metavar="DIR", help=text)
    parser.add_argument("--no-cache", action="store_true", help="remember nothing, and use nothing that is remembered")


def _declared(parser: _Parser) -> None:
    """What every command on the plant file alone has."""
    parser.add_argument("snapshot", type=Path, metavar="SNAPSHOT", help="a folder with plant.yaml")
    parser.add_argument("--plant", type=Path, metavar="FILE", help="the declared plant, if it is not in the snapshot")


def _import(parser: _Parser) -> None:
    text = "assets (CSV or XLSX), netbox (answers of its REST API as JSON) or usp (the zone matrix of Tufin as CSV)"
    parser.add_argument("what", choices=("assets", "netbox", "usp"), metavar="WHAT", help=text)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="what the other tool wrote")
    parser.add_argument(
        "--plant", type=Path, metavar="FILE", help="the declared plant: names of zones, and whose an address is"
    )


def _export(parser: _Parser) -> None:
    parser.add_argument(
        "what", choices=("assets", "usp"), metavar="WHAT", help="assets, or usp (the zone matrix of Tufin)"
    )
    _declared(parser)


def _as_of(parser: _Parser) -> None:
    text = "judge expiries on this day (default: today, here or in UTC, whichever is later)"
    parser.add_argument("--as-of", type=_date, default=today(), metavar="DATE", help=text)


def today() -> dt.date:
    """The later of the days here and in UTC: nothing is excused for longer because of where a clock stands."""
    now = dt.datetime.now(tz=dt.UTC)
    return max(now.date(), now.astimezone().date())


def _failures(parser: _Parser) -> None:
    text = "also what opens when that many links or devices fail: 0 (default) or 1"
    parser.add_argument("--failures", type=int, choices=(0, 1), default=0, metavar="N", help=text)


def _incomplete(parser: _Parser) -> None:
    parser.add_argument("--allow-incomplete", action="store_true", help="accept input that is not fully understood")


def _audit(parser: _Parser) -> None:
    _snapshot(parser)
    parser.add_argument("--select", type=_codes, action="extend", default=[], metavar="CODES", help="only these checks")
    parser.add_argument("--ignore", type=_codes, action="extend", default=[], metavar="CODES", help="not these checks")
    parser.add_argument(
        "--fail-on", type=str.lower, choices=SEVERITIES, default="high", help="exit 1 from here on (default: high)"
    )
    _failures(parser)
    parser.add_argument(
        "--requirements",
        type=_codes,
        action="extend",
        default=[],
        metavar="SETS",
        help="also what standards ask, for each zone and conduit: iec62443, nerc_cip, nist_800_82, iec61511, nis2, ...",
    )
    text = "logs of observed traffic (a file or a folder; repeatable), besides those below flows/ of the snapshot"
    parser.add_argument("--observed", type=Path, action="append", default=[], metavar="PATH", help=text)
    text = "a JSON report of before: what is new, open, fixed, reopened"
    parser.add_argument("--baseline", type=Path, metavar="FILE", help=text)
    text = "ratings, owners and due dates (default: reviews.csv of the snapshot); --format reviews writes such a table"
    parser.add_argument("--reviews", type=Path, metavar="FILE", help=text)
    text = "exit 1 only for findings that are new or reopened against the baseline"
    parser.add_argument("--fail-on-new", action="store_true", help=text)
    parser.add_argument("--all", action="store_true", help="draw every finding, list every reason")


def _reach(parser: _Parser) -> None:
    _snapshot(parser)
    parser.add_argument("--from", dest="source", required=True, metavar="ZONE|CIDR")
    parser.add_argument("--to", dest="destination", metavar="ZONE|CIDR")
    parser.add_argument("--to-device", dest="device", metavar="DEVICE", help="who can open what on the device itself")
    _failures(parser)
    parser.add_argument(
        "--service", metavar="S", help="a protocol of the catalogue, or tcp/502; of a device also its services, as ssh"
    )


def _violations(parser: _Parser) -> None:
    _snapshot(parser)
    parser.add_argument("--from", dest="source", metavar="ZONE", help="explain what gets out of this zone")
    parser.add_argument("--to", dest="destination", metavar="ZONE", help="explain what gets into this zone")
    parser.add_argument("--all", action="store_true", help="list every cause, explain every pair")


def _pivots(parser: _Parser) -> None:
    _snapshot(parser)
    parser.add_argument("--from", dest="source", required=True, metavar="ZONE", help="where an intruder begins")
    parser.add_argument(
        "--to", dest="destination", required=True, metavar="ZONE", help="where one of the hosts is meant"
    )


def _flows(parser: _Parser) -> None:
    parser.add_argument("--flow", action="append", default=[], metavar="FLOW", help="SRC[:SPORT] > DST PROTO[/DPORT]")
    parser.add_argument("--flows", type=Path, metavar="FILE", help="one flow a line, as JSON or text; - reads stdin")


def _trace(parser: _Parser) -> None:
    _snapshot(parser)
    _flows(parser)


def _test_rules(parser: _Parser) -> None:
    _config(parser)
    _flows(parser)
    _incomplete(parser)
    parser.add_argument("--rule-set", metavar="NAME", help="judge this list alone, with its own end")
    parser.add_argument("--from", dest="source", metavar="IF|ZONE", help="where the packet enters")
    parser.add_argument("--to", dest="destination", metavar="IF|ZONE", help="where it leaves (default: as routed)")


def _parse(parser: _Parser) -> None:
    _config(parser)
    parser.add_argument("--annotate", action="store_true", help="every line with its fate")
    parser.add_argument(
        "--scrub",
        action="store_true",
        help="the file itself, without secrets, contacts, locations, serial numbers and mail addresses",
    )


def _init(parser: _Parser) -> None:
    parser.add_argument("configs", type=Path, metavar="CONFIGS", help="a folder of configurations, or a snapshot")
    _as_of(parser)
    parser.add_argument("--platform", metavar="NAME", help="read what cannot be told as this platform")
    parser.add_argument("--force", action="store_true", help="replace an existing plant file")


def _exceptions(parser: _Parser) -> None:
    _snapshot(parser)
    parser.add_argument("--next", default="30d", metavar="DAYS", help="how far to look ahead: 30d (default), 4w")


def _config(parser: _Parser) -> None:
    """What every command on one configuration has."""
    parser.add_argument("config", type=Path, metavar="CONFIG", help="an exported configuration")
    parser.add_argument("--platform", metavar="NAME", help="read it as this platform (fragments have no header)")
    parser.add_argument(
        "--vdom",
        "--vsys",
        "--vrf",
        "--context",
        dest="context",
        metavar="NAME",
        help="only this virtual device, VRF, or device of a file of several",
    )
