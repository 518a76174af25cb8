"""A backup of the device, the folder of its files, and its files one after the other are one configuration."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audits import audited
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source, UnreadableSourceError
from validator.snapshot import Platforms, read_snapshot

if TYPE_CHECKING:
    from parsers.model.device import Device

ROOT = Path(__file__).parents[3]
PLANT = ROOT / "fixtures/plants/openwrt-cell"
NOTHING = "# nothing here\n"
SHADOW = "root:$1$abcdefgh$C4n4ryC4n4ryC4n4ryC4n4.:19000:0:99999:7:::\n"


def unwatched(_done: int, _total: int) -> None:
    """Nobody watches."""


def files() -> dict[str, str]:
    """The gateway of the plant as the files that its device holds."""
    text = (PLANT / "configs/gw-cell.txt").read_text()
    parts = re.split(r"^package (\S+)\n", text, flags=re.MULTILINE)[1:]
    found = {f"etc/config/{name}": body for name, body in zip(parts[::2], parts[1::2], strict=True)}
    return found | {"etc/nftables.d/10-custom-filter-chains.nft": NOTHING}


def written(top: Path, contents: dict[str, str]) -> None:
    for name, text in contents.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)


def backup(contents: dict[str, str], prefix: str = "") -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for name, text in contents.items():
            member = tarfile.TarInfo(prefix + name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return raw.getvalue()


def tailed(contents: dict[str, str]) -> str:
    return "\n".join(f"==> /{name} <==\n{contents[name].rstrip()}\n" for name in sorted(contents))


def without_names(device: Device) -> str:
    """The model without the name of the file."""
    return re.sub(r"gw\.(?:txt|tar\.gz)", "FILE", json.dumps(device_json(device)))


@pytest.mark.parametrize("prefix", ["", "./", "/"])
def test_a_backup_reads_as_its_files_one_after_the_other(prefix: str) -> None:
    secret = {"etc/shadow": SHADOW, "etc/dropbear/dropbear_rsa_host_key": "C4n4ry", "etc/rc.local": "exit 0\n"}
    as_delivered = {"etc/firewall.user": "# not in the backup, so that it is as delivered: without a rule\n"}
    secret |= {"etc/passwd": "root:x:0:0::/root:/bin/ash\n", "etc/group": "root:x:0:\n"}
    once = parse(Source.from_text("gw.txt", tailed(files() | as_delivered)))
    other = parse(Source.from_bytes("gw.tar.gz", backup(files() | secret, prefix)))
    assert once.platform == other.platform == "openwrt_uci"
    assert once.source.lines == other.source.lines
    assert without_names(once.devices[0]) == without_names(other.devices[0])
    assert not any("C4n4" in line for line in other.source.lines)


def test_a_folder_reads_as_its_files_one_after_the_other(tmp_path: Path) -> None:
    written(tmp_path / "gw", files() | {"etc/shadow": SHADOW, "etc/config/network.bak": "config interface 'old'\n"})
    once = Source.from_text("gw.txt", tailed(files()))
    other = Source.read(tmp_path / "gw/etc/config", "gw/etc/config")
    assert other.lines[0] == "# not taken: network.bak, for the device reads no such file"
    assert other.lines[1:] == once.lines
    assert Source.read(tmp_path / "gw", "gw").lines == other.lines
    with pytest.raises(UnreadableSourceError, match="directory"):
        Source.read(tmp_path)


@pytest.mark.parametrize("form", ["etc", "flat", "backup"])
def test_an_audit_takes_either_for_one_device(tmp_path: Path, form: str) -> None:
    """The same findings as of the one file, but for names of files and numbers of lines."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text((PLANT / "plant.yaml").read_text())
    (tmp_path / "configs/fw-a.txt").write_text((PLANT / "configs/fw-a.txt").read_text())
    gateway = tmp_path / "configs/gw"
    if form == "etc":
        written(gateway, files() | {"etc/shadow": SHADOW, "etc/dropbear/key": "C4n4ry"})
    elif form == "flat":
        written(gateway, {name.rpartition("/")[2]: text for name, text in files().items()})
    else:
        (tmp_path / "configs/gw.tar.gz").write_bytes(backup(files()))
    found = read_snapshot(tmp_path, [tmp_path / "plant.yaml"], Platforms({}), unwatched)
    assert found.unread == ()
    assert sorted(result.platform for result in found.results) == ["cisco_asa", "openwrt_uci"]
    ours = audited(tmp_path).findings
    theirs = audited(PLANT).findings
    assert [(finding.code, finding.severity) for finding in ours if not finding.code.startswith("COV")] == [
        (finding.code, finding.severity) for finding in theirs if not finding.code.startswith("COV")
    ]


def test_other_files_beside_flat_ones_stay_devices_of_their_own(tmp_path: Path) -> None:
    """A file of another device in the same folder is not taken for a package, whatever its name."""
    (tmp_path / "plant.yaml").write_text((PLANT / "plant.yaml").read_text())
    written(tmp_path / "configs", {name.rpartition("/")[2]: text for name, text in files().items()})
    (tmp_path / "configs/fw-a").write_text((PLANT / "configs/fw-a.txt").read_text())
    found = read_snapshot(tmp_path, [tmp_path / "plant.yaml"], Platforms({}), unwatched)
    assert [(result.source.name, result.platform) for result in found.results] == [
        ("configs", "openwrt_uci"),
        ("configs/fw-a", "cisco_asa"),
    ]


def test_two_folders_are_two_devices(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text((PLANT / "plant.yaml").read_text())
    for name in ("one", "two"):
        written(tmp_path / "configs" / name, files())
    found = read_snapshot(tmp_path, [tmp_path / "plant.yaml"], Platforms({}), unwatched)
    assert [result.source.name for result in found.results] == ["configs/one/etc/config", "configs/two/etc/config"]


def test_a_script_that_the_firewall_names_comes_along(tmp_path: Path) -> None:
    held = files()
    held["etc/config/firewall"] += "\nconfig include 'x'\n\toption path '/usr/share/x.nft'\n\toption type 'nftables'\n"
    held["usr/share/x.nft"] = NOTHING
    held["usr/share/y.nft"] = NOTHING
    written(tmp_path, held)
    for source in (Source.read(tmp_path / "etc/config"), Source.from_bytes("b.tar.gz", backup(held))):
        assert "==> /usr/share/x.nft <==" in source.lines
        assert "==> /usr/share/y.nft <==" not in source.lines


def test_links_are_not_followed(tmp_path: Path) -> None:
    written(tmp_path, files())
    (tmp_path / "secret").write_text("config secret\n\toption text 'C4n4ry'\n")
    (tmp_path / "etc/config/linked").symlink_to(tmp_path / "secret")
    lines = Source.read(tmp_path / "etc/config").lines
    assert lines[lines.index("==> /etc/config/linked <==") + 1] == "a link that is not followed"
    assert not any("C4n4ry" in line for line in lines)


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(b"interface Gi0/1\n"),
        backup({"etc/passwd": "root"}),
        backup(files())[:200],
        b"\x1f\x8b" + b"\0" * 100,
        gzip.compress(b"\0" * (70 * 1024 * 1024)),
    ],
    ids=["text", "no sections", "cut", "damaged", "bomb"],
)
def test_what_is_no_backup_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match=r"^x\.gz: .*unpack"):
        Source.from_bytes("x.gz", raw)


def test_a_backup_of_which_the_end_is_missing_is_refused() -> None:
    """Where the cut is between two files, the rest would look whole."""
    whole = backup(files())
    for end in range(40, len(whole), 5):
        with pytest.raises(UnreadableSourceError, match="its end is missing"):
            Source.from_bytes("gw.tar.gz", whole[:end])
    with pytest.raises(UnreadableSourceError, match="more stands behind its end"):
        Source.from_bytes("gw.tar.gz", whole + backup(files()))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_of_a_backup_is_told(kind: bytes) -> None:
    raw = io.BytesIO(gzip.decompress(backup(files())))
    with tarfile.open(fileobj=raw, mode="a:") as archive:
        member = tarfile.TarInfo("etc/config/openvpn")
        member.type, member.linkname = kind, "/mnt/openvpn"
        archive.addfile(member)
    result = parse(Source.from_bytes("gw.tar.gz", gzip.compress(raw.getvalue())))
    line = result.source.lines.index("==> /etc/config/openvpn <==") + 2
    assert result.source.lines[line - 1] == "a link that is not followed"
    assert [row.line for row in result.ledger.open_rows() if row.blocking] == [line]


def test_a_link_below_the_configuration_of_a_device_is_told(tmp_path: Path) -> None:
    written(tmp_path / "configs/gw", files())
    firewall = tmp_path / "configs/gw/etc/config/firewall"
    firewall.rename(tmp_path / "elsewhere")
    firewall.symlink_to(tmp_path / "elsewhere")
    snapshot = read_snapshot(tmp_path, [], Platforms({}), unwatched)
    [result] = snapshot.results
    line = result.source.lines.index("==> /etc/config/firewall <==") + 2
    assert [row.line for row in result.ledger.open_rows() if row.blocking] == [line]


def doubtful(contents: dict[str, str]) -> set[str]:
    (device,) = parse(Source.from_bytes("gw.tar.gz", backup(contents))).devices
    return {item.what for item in device.unmodelled}


def test_what_a_whole_backup_does_not_hold_is_as_delivered() -> None:
    """`sysupgrade -b` leaves out files of packages that nobody changed, and takes every file of their folders."""
    held = {name: text.partition("==>")[0] for name, text in files().items() if "nftables" not in name}
    held["etc/config/firewall"] += "\nconfig include\n\toption path '/etc/firewall.user'\n"
    whole = held | dict.fromkeys(("etc/passwd", "etc/shadow", "etc/group"), "")
    assert len(doubtful(held) - doubtful(whole)) == 2
    assert doubtful(whole) == doubtful(whole | {"etc/nftables.d/a.nft": NOTHING, "etc/firewall.user": NOTHING})
    assert doubtful(whole) < doubtful(whole | {"etc/firewall.user": "iptables -I FORWARD -j ACCEPT\n"})
    assert doubtful(whole) < doubtful(whole | {"etc/nftables.d/a.nft": "chain x {\n}\n"})
    lines = Source.from_bytes("gw.tar.gz", backup(whole)).lines
    assert lines[lines.index("==> /etc/nftables.d/ <==") + 1].startswith("# the backup has no file of it")


def test_what_stays_closed_below_the_etc_of_a_device_is_told(tmp_path: Path) -> None:
    """A configuration of another device may lie there, and a script of this one."""
    written(tmp_path / "configs/gw", files() | {"etc/fw-b.txt": "hostname fw-b\n", "etc/rc.local": "exit 0\n"})
    snapshot = read_snapshot(tmp_path, [], Platforms({}), unwatched)
    assert len(snapshot.results) == 1
    assert snapshot.closed == ("configs/gw/etc/fw-b.txt", "configs/gw/etc/rc.local")
    [limit] = snapshot.limits
    assert limit.endswith(": configs/gw/etc/fw-b.txt, configs/gw/etc/rc.local")
