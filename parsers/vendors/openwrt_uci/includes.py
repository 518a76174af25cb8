"""Code beside the sections: scripts and files of the packet filter that the firewall takes in.

`config include` names a script (fw3, and fw4 where it is told to be compatible) or a file of nftables. fw4 also takes
in every file of /etc/nftables.d, which no section says. Such code may do anything; where its text is handed in with the
configuration and says nothing, it does nothing. Sources: openwrt/firewall4, fw4.uc, `parse_include`, and ruleset.uc
(which includes /etc/nftables.d/*.nft); OpenWrt, "Firewall configuration", "Includes".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.vendors.openwrt_uci.values import BadValueError, choice

if TYPE_CHECKING:
    from parsers.vendors.openwrt_uci.sections import OtherFile, Reading, Section

FOLDER = "/etc/nftables.d"
NOT_SHOWN = (
    f"which files stand in {FOLDER} is not shown; hand them in with the configuration (`tail -n +1 {FOLDER}/*.nft`),"
    " or have somebody vouch that none says anything (`settings_complete` of the device)"
)
USER = "/etc/firewall.user"
_ABOUT = ("family", "reload", "name", "chain", "position", "enabled")
CODE = "code that is not modelled"


def read(reading: Reading, release: int) -> None:
    """Every include, the files beside the packages, and the folder that is always taken in."""
    if release != 3 and not any(FOLDER in file.path for file in reading.files):
        origin = reading.packages.get("firewall", reading.source.span(1))
        reading.diagnostics.warning(DiagnosticCode.UNSUPPORTED, origin, NOT_SHOWN)
        reading.not_shown(NOT_SHOWN, origin)
    given = {_path(file.path): file for file in reading.files}
    for section in reading.of("firewall", "include"):
        _include(section, reading, release, given)


def _path(text: str) -> str:
    """A path from its last `/etc/` or `/usr/` on, wherever a copy of it stands."""
    places = [text.rfind(part) for part in ("/etc/", "/usr/")]
    return text[max(places) :] if max(places) >= 0 else f"/{text}" if text.startswith(("etc/", "usr/")) else text


def _include(section: Section, reading: Reading, release: int, given: dict[str, OtherFile]) -> None:
    section.ignore(_ABOUT)
    path = section.text("path")
    if section.on("enabled", default=True) is False:
        section.ignore(section.options)
        reading.irrelevant(section, "disabled: the device skips it")
        return
    try:
        script = choice(section.text("type", default="script"), ("script", "restore", "nftables")) != "nftables"
    except BadValueError as error:
        reading.bad(section.at("type"), str(error))
        script = True
    compatible = section.on("fw4_compatible", default=path != USER)
    if (script and release == 4 and compatible is False) or (not script and release == 3):
        reading.modelled(section)
        return
    file = given.get(_path(path))
    if file is None:
        kind = "a script" if script else "a file of nftables"
        reading.bad(section.at("path"), f"{kind} that is not here ({path})", Effect.MAY_DO_ANYTHING)
    reading.modelled(section)


def read_files(reading: Reading, harmless: frozenset[str]) -> None:
    """Files beside the packages: each line that says something is code that is not modelled, but for some files."""
    for file in reading.files:
        path = _path(file.path)
        if path in harmless:
            continue
        lines = [line for line in file.lines if reading.source.lines[line - 1].strip() not in {"exit 0", "exit"}]
        for line in file.lines:
            if line not in lines:
                reading.ledger.structural(line, "the end of a script")
        reading.unknown(lines, f"{path}: {CODE}")
