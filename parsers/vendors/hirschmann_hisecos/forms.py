"""The commands that only HiSecOS has: packet filter, translation, learning, IPsec.

From memory of the CLI reference of EAGLE20/30: no text that was read has them. They are read as words with names, so
that people see what they seem to say, and prove nothing: each is told as `UNSHOWN`, and what they decide stays in
doubt. A command that is written otherwise has no meaning. The XML says the same in tables that HM2-FW-MIB and
HM2-NAT-MIB document; it is the form to hand in.
"""

from __future__ import annotations

from parsers.syntax.hirschmann.patterns import Pairs, pairs

PAIRS: dict[str, Pairs] = {
    "rule": pairs("src sport dst dport proto action params description log trap dpi-profile-index"),
    "nat": pairs(
        "src sport dst dport new-dst new-dport proto params description log trap in-interface out-interface priority"
        " local-internal local-external remote-internal remote-external"
    ),
}
_ACTIONS = "<accept|drop|reject|enforce-modbus|enforce-opc|enforce-dnp3|enforce-iec104|enforce-amp|enforce-enip:action>"
_DIRECTIONS = "<ingress|egress|both:direction>"
_TABLES = "<dnat|1to1nat|masq|doublenat:table>"
OWN: dict[str, tuple[tuple[str, str], ...]] = {
    "configure": (
        ("packet-filter l3 defaultpolicy <accept|drop|reject:policy>", "default policy"),
        (f"packet-filter l3 addrule {{index}} {_ACTIONS} **rule", "filter rule"),
        ("packet-filter l3 addrule {index} **rule", "filter rule"),
        ("packet-filter l3 modifyrule {index} **rule", "filter rule changed"),
        ("packet-filter l3 delrule {index}", "filter rule deleted"),
        ("packet-filter l3 <enablerule|disablerule:switched> {index}", "filter rule switched"),
        (f"packet-filter l3 addif {{interface}} {_DIRECTIONS} {{index}} {{priority}}", "filter assignment"),
        (f"packet-filter l3 delif {{interface}} {_DIRECTIONS} {{index}}", "filter assignment deleted"),
        (
            f"packet-filter l3 <enableif|disableif:switched> {{interface}} {_DIRECTIONS} {{index}}",
            "filter assignment switched",
        ),
        ("packet-filter l3 commit", "filter commit"),
        ("[no] flm operation", "learning"),
        ("flm {rest...}", "learning"),
        ("[no] packet-filter flm operation", "learning"),
        ("packet-filter flm {rest...}", "learning"),
        (f"nat {_TABLES} addrule {{index}} **nat", "translation"),
        (f"nat {_TABLES} modifyrule {{index}} **nat", "translation changed"),
        (f"nat {_TABLES} delrule {{index}}", "translation deleted"),
        (f"nat {_TABLES} <enablerule|disablerule:switched> {{index}}", "translation switched"),
        (f"nat {_TABLES} addif {{interface}} {_DIRECTIONS} {{index}} {{priority}}", "translation assignment"),
        (f"nat {_TABLES} delif {{interface}} {_DIRECTIONS} {{index}}", "translation assignment deleted"),
        (f"nat {_TABLES} commit", "translation commit"),
        ("[no] ipsec {rest...}", "VPN"),
    ),
}
UNSHOWN = (
    "no document shows how commands of the packet filter and of translation are written, so a script of them decides "
    "nothing; hand in the configuration XML instead (`show running-config xml`, or Load/Save in the web interface)"
)
_ENFORCED = "what an enforcer lets pass of the packets of its rules, which are possible only"
IRRELEVANT: dict[str, tuple[tuple[str, str], ...]] = {
    "configure": (
        ("dpi", _ENFORCED),
        ("packet-filter l3 logmode", "what is written to the log"),
        ("packet-filter l3 checksum-validation", "only drops packets with wrong checksums"),
    ),
}
