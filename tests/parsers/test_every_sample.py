"""Every public sample, where they are at hand: read with a fate for each line, or refused with a clear message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parsers.registry import UnknownFormatError, parse, platforms
from parsers.source import Source

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
READ = {
    "oxidized/eos_": "arista_eos",
    "oxidized/ios_": "cisco_ios",
    "oxidized/asa_": "cisco_asa",
    "oxidized/firelinuxos_": "cisco_asa",
    "oxidized/fortigate_": "fortinet_fortios",
    "asa/": "cisco_asa",
    "fortios/": "fortinet_fortios",
    "one_policy_many_vendors/sample_nftables.nft": "linux_nftables",
    "one_policy_many_vendors/sample_multitarget.ipt": "linux_iptables",
    "one_policy_many_vendors/sample_speedway.ipt": "linux_iptables",
    "panos/": "paloalto_panos",
    "one_policy_many_vendors/sample_paloalto.xml": "paloalto_panos",
    "one_policy_many_vendors/sample_stateful_multitarget_complex.xml": "paloalto_panos",
    "oxidized/opnsense_": "opnsense",
    "oxidized/pfsense_": "pfsense",
    "opnsense/sample": "opnsense",
    "pfsense/": "pfsense",
    "oxidized/routeros_": "mikrotik_routeros",
    "oxidized/junos_": "juniper_junos",
    "one_policy_many_vendors/sample_srx": "juniper_junos",
    "one_policy_many_vendors/sample_stateful_multitarget_complex.srx": "juniper_junos",
    "one_policy_many_vendors/sample_juniper_loopback": "juniper_junos",
    "one_policy_many_vendors/sample_multitarget.jcl": "juniper_junos",
    "oxidized/nxos_": "cisco_nxos",
}
"""Beginnings of names, and the platform that takes them; every other sample is of a platform to come."""
BLOCKING = {
    "oxidized/ios_asr920_16.8.1b.txt": 6,
    "one_policy_many_vendors/sample_juniper_loopback.jcl": 1,
    "oxidized/nxos_C93180YC-FX3J_10.4.5.txt": 3,
    "oxidized/nxos_N5548_7.3.13.txt": 1,
    "oxidized/nxos_dummy_no_show_inventory_all.txt": 3,
}
"""Blocking lines by file; those of the ASR stand for addresses that its owner replaced by 111.111.111.111."""
pytestmark = pytest.mark.skipif(not FILES, reason="the samples are not here")


def name(path: Path) -> str:
    return path.relative_to(SAMPLES).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_it_is_read_or_refused(path: Path) -> None:
    source = Source.read(path, name(path))
    expected = next((platform for start, platform in READ.items() if source.name.startswith(start)), None)
    if expected is None:
        with pytest.raises(UnknownFormatError) as caught:
            parse(source)
        message = str(caught.value)
        assert message.startswith(f"{source.name}: no format fits.")
        assert "--platform" in message
        assert "\n" not in message
        return
    result = parse(source)
    assert result.platform == expected
    assert sum(result.ledger.counts().values()) == len(source.lines)
    assert result.ledger.blocking() == BLOCKING.get(source.name, 0)
    assert result.devices
    assert all(device.name for device in result.devices)


FOREIGN = [path for path in FILES if not name(path).startswith(tuple(READ))]


@pytest.mark.parametrize("platform", list(platforms()))
def test_a_file_read_as_what_it_is_not_is_never_clean(platform: str) -> None:
    """No reader raises on the text of another platform, and none takes it in without a word."""
    for path in FOREIGN:
        source = Source.read(path, name(path))
        if len(source.lines) > 2_000 or not any(re.search(r"\w", line) for line in source.lines):
            continue
        result = parse(source, platform)
        assert sum(result.ledger.counts().values()) == len(source.lines)
        assert result.ledger.blocking() or not result.complete, (source.name, platform)
