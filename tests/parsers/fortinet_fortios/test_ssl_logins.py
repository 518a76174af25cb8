"""Policies for clients of SSL VPN that name groups: sure where they name everybody who may have such an address."""

from __future__ import annotations

import pytest

from parsers.model.match import UnknownKind
from parsers.registry import parse
from parsers.source import Source

TEXT = """#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config system interface
edit "wan1"
set ip 203.0.113.2 255.255.255.0
next
edit "ctrl"
set ip 10.20.0.1 255.255.255.0
next
end
config system zone
edit "Z"
set interface "ssl.root"
next
end
config firewall address
edit "all"
next
edit "POOL"
set type iprange
set start-ip 172.16.9.10
set end-ip 172.16.9.20
next
edit "OTHER"
set type iprange
set start-ip 172.16.9.30
set end-ip 172.16.9.40
next
end
config firewall service custom
edit "RDP"
set tcp-portrange 3389
next
end
config vpn ssl web portal
edit "one"
set tunnel-mode enable
set ip-pools "POOL"
{portal}next
edit "two"
set tunnel-mode enable
set ip-pools "OTHER"
next
edit "none"
next
end
config vpn ssl settings
set tunnel-ip-pools "POOL"
set source-interface "wan1"
set default-portal "{usual}"
config authentication-rule
edit 1
set groups "vend"
set portal "one"
next
{rule}end
end
config firewall policy
edit 1
set srcintf "{interface}"
set dstintf "ctrl"
set srcaddr "{source}"
set dstaddr "all"
set action accept
set schedule "always"
set service "RDP"
{names}next
{policy}end
"""
VEND = 'set groups "vend"\n'
SECOND = 'edit 2\nset groups "adm"\nset portal "{}"\nnext\n'
OTHER = (
    'edit 2\nset srcintf "ssl.root"\nset dstintf "ctrl"\nset srcaddr "all"\nset dstaddr "all"\nset action accept\n'
    'set schedule "always"\nset service "RDP"\nset users "bob"\nnext\n'
)
HERE = 'edit 2\nset groups "adm"\nset portal "two"\n{}next\n'
USUAL = {
    "portal": "",
    "rule": "",
    "interface": "ssl.root",
    "source": "all",
    "names": VEND,
    "policy": "",
    "usual": "none",
}
CASES = {
    "one group": ({}, True),
    "a group with the same pool": ({"rule": SECOND.format("one")}, False),
    "both groups": ({"rule": SECOND.format("one"), "names": 'set groups "vend" "adm"\n'}, True),
    "a group with another pool": ({"rule": SECOND.format("two")}, False),
    "a group with another pool, and its own as source": ({"rule": SECOND.format("two"), "source": "POOL"}, True),
    "that of the others": ({"rule": SECOND.format("two"), "source": "OTHER"}, False),
    "a portal that the file does not show": ({"rule": SECOND.format("three"), "source": "POOL"}, False),
    "a name of another policy, by the usual portal without tunnels": ({"policy": OTHER}, True),
    "addresses by groups": (
        {"portal": "set ip-mode user-group\n", "rule": SECOND.format("two"), "source": "OTHER"},
        False,
    ),
    "a portal for browsers": ({"portal": "set web-mode enable\n", "names": 'set users "bob"\n'}, False),
    "another group alone": ({"names": 'set groups "adm"\n'}, False),
    "another interface": ({"interface": "wan1"}, False),
    "other interfaces too": ({"interface": 'ssl.root" "wan1'}, False),
    "a name of a policy from any interface, by the usual portal": (
        {"policy": OTHER.replace("ssl.root", "any"), "usual": "one"},
        False,
    ),
    "a name of a policy from a zone, by the usual portal": (
        {"policy": OTHER.replace("ssl.root", "Z"), "usual": "one"},
        False,
    ),
    "another group, of which others have the usual portal": (
        {"rule": HERE.format('set source-interface "wan2"\n'), "usual": "one", "source": "POOL"},
        False,
    ),
    "another group of one realm": ({"rule": HERE.format('set realm "r"\n'), "usual": "one", "source": "POOL"}, False),
    "another group that is given the other portal alone": (
        {"rule": HERE.format(""), "usual": "one", "source": "POOL"},
        True,
    ),
    "a tag besides": ({"names": VEND + 'set ztna-ems-tag "t"\n'}, False),
}


@pytest.mark.parametrize(("told", "sure"), CASES.values(), ids=CASES.keys())
def test_whom_a_policy_names(told: dict[str, str], sure: object) -> None:
    device = parse(Source.from_text("f", TEXT.format(**{**USUAL, **told}))).devices[0]
    rules = next(item.rules for item in device.rule_sets if item.name == "policy")
    first = next(rule for rule in rules if rule.identity == "1")
    assert (not any(why.kind is UnknownKind.USER for why in first.match.conditions)) is sure
