"""The configuration of an OpenWrt device as its owner has it: a backup of `sysupgrade -b`, or the folder of its files.

Both become one text, as `tail -n +1 FILES` prints it: a line with the path of each file, what stands in it, a blank
line. Taken are the files of /etc/config, those of /etc/nftables.d, /etc/firewall.user, /etc/openwrt_release, and
scripts that the firewall's own file names. Nothing is written to disk, no link is followed, no other file is opened:
a backup holds keys and passwords of the device. Sources: OpenWrt, "Backup and restore", "The UCI system" (names of
files: letters, digits, `_` and `-`); openwrt/firewall4, ruleset.uc (`/etc/nftables.d/*.nft`); openwrt/openwrt, what
`sysupgrade -b` takes (sbin/sysupgrade, `add_conffiles`; include/package-pack.mk, `KEEP_`; the files of a package's
configuration: firewall, firewall4).
"""

from __future__ import annotations

import re
import tarfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GZIP = b"\x1f\x8b"
LARGEST_BACKUP = 64 * 1024 * 1024
"""Bytes of a backup when unpacked; those of real devices have less than one million."""
FOLDER = "etc/config/"
_PACKAGE = re.compile(r"[A-Za-z0-9_-]+")
_SECTION = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*config[ \t]+['\"]?[A-Za-z0-9_-]+")
"""The first statement of a file is a section."""
_OTHER = re.compile(r"etc/(?:openwrt_release|firewall\.user|nftables\.d/[\w.-]+\.nft)")
_INCLUDED = re.compile(rb"^[ \t]*option[ \t]+['\"]?path['\"]?[ \t]+['\"]?/([\w./-]+)", re.MULTILINE)
_FOUNDATIONS = ("network", "firewall")
"""Packages that every OpenWrt device with a firewall has."""


_LINK = b"a link that is not followed"
"""Stands for what a link leads to: no statement of UCI, so that what the file would say stays in doubt."""


_ALWAYS = frozenset({"etc/passwd", "etc/shadow", "etc/group"})
"""Files that `sysupgrade -b` always takes (keep.d/base-files-essential), and who packs /etc/config alone does not."""
_DELIVERED = {
    "etc/nftables.d/": b"# the backup has no file of it, so that there is none",
    "etc/firewall.user": b"# not in the backup, so that it is as delivered: without a rule",
}
"""Code of the firewall of which the absence from such a backup tells: what is a folder of a package's configuration is
taken whole, and of its files those that were changed."""


class NoBackupError(Exception):
    """A compressed file that holds no files of /etc/config, or too much."""


def taken(folder: Path) -> dict[str, Path]:
    """The files of a folder that are read as one device, by their paths on it; none if it is no /etc/config.

    A folder may hold other configurations beside them, unless it is called etc/config: there only files that begin with
    a section are taken, and only where one of them is the network's or the firewall's.
    """
    if not any(_is_sections(folder / name) for name in _FOUNDATIONS):
        return {}
    top = top_of(folder)
    inside = {path.name: path for path in folder.iterdir() if _is_file(path)}
    if top is None:
        packages = {name for name, path in inside.items() if _PACKAGE.fullmatch(name) and _is_sections(path)}
        if len(packages) == 1:
            return {}
        files = {f"{FOLDER}{name}": inside[name] for name in packages}
        known = (*(f"etc/{name}" for name in inside), *(f"etc/nftables.d/{name}" for name in inside))
        return files | {name: inside[name.rpartition("/")[2]] for name in known if _OTHER.fullmatch(name)}
    files = {f"{FOLDER}{name}": path for name, path in inside.items() if _PACKAGE.fullmatch(name)}
    paths = (path.relative_to(top).as_posix() for path in (top / "etc").rglob("*"))
    included = _included(inside["firewall"].read_bytes()) if "firewall" in inside else frozenset[str]()
    files |= {name: top / name for name in (*included, *(name for name in paths if _OTHER.fullmatch(name)))}
    return {name: path for name, path in files.items() if _is_file(path)}


def top_of(folder: Path) -> Path | None:
    """The top of the device's files, if the folder is its etc/config."""
    return folder.parent.parent if folder.parts[-2:] == ("etc", "config") else None


def of_folder(folder: Path) -> bytes:
    """The files of a folder, joined; no bytes if it is no /etc/config.

    Raises:
        OSError: one of them cannot be read.
    """
    files = taken(folder)
    if not files:
        return b""
    contents = {name: path.read_bytes() for name, path in files.items()}
    top = top_of(folder)
    if top is None:
        return _joined(contents, [])
    included = _included(contents.get(f"{FOLDER}firewall", b""))
    paths = {path.relative_to(top).as_posix(): path for path in (top / "etc").rglob("*")}
    paths |= {name: top / name for name in included}
    contents |= {name: _LINK for name, path in paths.items() if path.is_symlink() and _is_wanted(name, included)}
    left = [path.name for path in folder.iterdir() if f"{FOLDER}{path.name}" not in contents]
    return _joined(contents, left)


def of_backup(raw: bytes) -> bytes:
    """The files of a backup (`tar.gz`), joined.

    Raises:
        NoBackupError: it is none.
    """
    try:
        unpacked = zlib.decompressobj(wbits=31)
        content = unpacked.decompress(raw, LARGEST_BACKUP)
        if unpacked.unconsumed_tail:
            message = f"more than {LARGEST_BACKUP} bytes when unpacked; unpack it, and hand in the files of the device"
            raise NoBackupError(message)
        if not unpacked.eof or unpacked.unused_data:
            what = "more stands behind its end" if unpacked.eof else "its end is missing"
            message = f"a compressed file that is damaged: {what}; unpack it, or fetch it again"
            raise NoBackupError(message)
        with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
            every = {member.name.removeprefix("./").removeprefix("/"): member for member in archive}
            found = {name: member for name, member in every.items() if member.isfile()}
            firewall = found.get(f"{FOLDER}firewall")
            included = _included(_content(archive, firewall)) if firewall is not None else frozenset[str]()
            files = {name: member for name, member in found.items() if _is_wanted(name, included)}
            links = [
                name
                for name, member in every.items()
                if (member.issym() or member.islnk()) and _is_wanted(name, included)
            ]
            if not any(f"{FOLDER}{name}" in files for name in _FOUNDATIONS):
                message = "a compressed file that is no backup of OpenWrt (it has no etc/config); unpack it"
                raise NoBackupError(message)
            left = [name for name in found if name.startswith(FOLDER) and name not in files]
            contents = {name: _content(archive, member) for name, member in files.items()} | dict.fromkeys(links, _LINK)
            if every.keys() >= _ALWAYS:
                contents |= {name: text for name, text in _DELIVERED.items() if not _has(contents, name)}
    except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
        message = "a compressed file that is damaged, or no backup of OpenWrt; unpack it"
        raise NoBackupError(message) from error
    return _joined(contents, left)


def _is_wanted(name: str, included: frozenset[str]) -> bool:
    """Whether a file is read, by its path on the device."""
    package = name.removeprefix(FOLDER)
    is_package = package != name and _PACKAGE.fullmatch(package) is not None
    return is_package or _OTHER.fullmatch(name) is not None or name in included


def _has(contents: dict[str, bytes], name: str) -> bool:
    """Whether a file, or one of a folder (`/` at the end), is there."""
    return name in contents or (name.endswith("/") and any(other.startswith(name) for other in contents))


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return b"" if file is None else file.read()


def _included(firewall: bytes) -> frozenset[str]:
    """Paths of scripts that the firewall's file names, from the root on; none leads out of it."""
    paths = (path.decode() for path in _INCLUDED.findall(firewall))
    return frozenset(path for path in paths if ".." not in path.split("/"))


def _is_file(path: Path) -> bool:
    """Whether a path is a file and no link; in a folder that tells nothing of its files none is."""
    try:
        return path.is_file() and not path.is_symlink()
    except PermissionError:
        return False


def _is_sections(path: Path) -> bool:
    if not _is_file(path):
        return False
    with path.open("rb") as file:
        return _SECTION.match(file.read(64 * 1024)) is not None


def _joined(files: dict[str, bytes], left: Iterable[str]) -> bytes:
    lines = [
        f"# not taken: {re.sub(r'[^ -~]', '?', name)}, for the device reads no such file".encode()
        for name in sorted(left)
    ]
    for name in sorted(files):
        lines += [f"==> /{name} <==".encode(), files[name].removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n"), b""]
    return b"\n".join(lines)
