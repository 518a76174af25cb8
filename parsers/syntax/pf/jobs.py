"""What runs commands of its own, and so may change rules, addresses or bridges while the firewall runs.

Sources: pfSense documentation, "Cron package", "Executing commands at boot" (package shellcmd), "Filer"; `config.xml`
as both products write it by default; Monit of OPNsense (`OPNsense/Monit/Monit.xml`): tests may run a program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.syntax.pf.tables import words

if TYPE_CHECKING:
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.xml_tree import Element

_SYSTEM_JOBS = words(
    "newsyslog adjkerntz expiretable periodic rc.periodic rc.update_bogons.sh rc.update_bogons rc.dyndns.update"
    " rc.update_urltables rc.update_pkg_metadata rc.kill_states rc.expireaccounts rc.update_alias_url_data"
    " rc.backup_rrd.sh rc.backup_dhcpleases.sh rc.backup_logs.sh ping_hosts.sh rc.reboot rc.filter_configure_sync"
    " flush_all.sh upgrade touch logger"
)
"""Programs of the jobs that the products write themselves."""
_BEFORE = words("/usr/bin/nice -n20 -n 20 /usr/bin/nohup nice (")
_OWN_SCRIPTS = "/usr/local/opnsense/scripts/"
_COMMANDS = words("shellcmdsettings filer")
_AT_BOOT = ("earlyshellcmd", "shellcmd", "afterfilterchangeshellcmd")
_OWN_COMMANDS = frozenset({"service wireguardd start"})
"""What packages themselves write there (net/pfSense-pkg-WireGuard, `wg_globals.inc`)."""
_WHAT = "a command that the file names may change rules while the firewall runs"


def scheduled(root: Entry) -> None:
    """Jobs at certain times: those of the system, and others that may do anything."""
    for entry in root.all("cron"):
        for one in entry.all("item"):
            _job(one)
        entry.ignore_all("jobs at certain times")
    system = root.under("system")
    for name in _AT_BOOT:
        for part in system.element.all(name):
            if part.text and part.text not in _OWN_COMMANDS:
                _open(system, part)
            else:
                part.irrelevant("starts a service of the product itself")


def _job(entry: Entry) -> None:
    command = entry.text("command")
    left = [word for word in command.split() if word not in _BEFORE]
    if command and left[:1] and left[0].rpartition("/")[2] not in _SYSTEM_JOBS:
        _open(entry, entry.at("command"))
    entry.ignore_all("a job at certain times")


def package_commands(root: Entry, element: Element) -> bool:
    """Settings of a package that hold commands or files; True if they are of such a package and hold any."""
    if element.name not in _COMMANDS or not any(one.text for one in element.below()):
        return False
    commands = [part.text for part in element.below() if part.name == "cmd"]
    if commands and _OWN_COMMANDS.issuperset(commands):
        element.irrelevant("starts a service of the product itself")
        return True
    _open(root, element)
    root.moved(element).ignore_all("commands and files of a package")
    return True


def watcher(part: Entry) -> None:
    """Monit, where it is on: tests that run a program, and services that start or stop with one of the user's."""
    on = part.under("general").on("enabled")
    for entry in part.all("test") if on else ():
        if entry.text("action") == "exec" and entry.text("path"):
            _open(entry, entry.at("path"))
    for entry in part.all("service") if on else ():
        for key in ("path", "start", "stop"):
            program = entry.text(key)
            run = key != "path" or entry.text("type") in {"custom", "5"}
            if program and run and entry.on("enabled", default=True) and not program.startswith(_OWN_SCRIPTS):
                _open(entry, entry.at(key))
    part.ignore_all("watches services")


def _open(entry: Entry, element: Element) -> None:
    element.partial(f"{_WHAT}: not modelled")
    entry.context.open(_WHAT, Effect.MAY_DO_EITHER, element)
