"""Where XML and JSON of Junos name things that text leaves out, or names otherwise.

Source: Junos XML Protocol Developer Guide, "Mapping Configuration Statements to Junos XML Tag Elements" (an identifier
is the element `name`, and lists that text does not name have one); "Map Junos OS Configuration Statements to JSON" (the
same names); single elements as published configurations and tools show them. A row is the element around and the
element. What stands in no row is written in text as it is called here; where that is not so, no reader
knows the word, and the line is unknown.
"""

from __future__ import annotations

NO_WORD = frozenset({
    ("interfaces", "interface"), ("vlans", "vlan"), ("routing-instances", "instance"), ("bridge-domains", "domain"),
    ("prefix-list", "prefix-list-item"), ("file", "contents"), ("host", "contents"), ("user", "contents"),
    ("console", "contents"),
})  # fmt: skip
"""Lists whose word text leaves out: `interfaces ge-0/0/0`, not `interfaces interface ge-0/0/0`."""
IDENTIFIERS = frozenset({"name", "ipaddr", "dst-addr", "src-addr"})
"""Elements that are the name of the element around them; what stands beside them is below that name."""
VALUES = frozenset({
    ("address", "ip-prefix"), ("prefix", "addr-prefix"), ("pool", "pool-name"), ("input", "filter-name"),
    ("output", "filter-name"), ("redundant-parent", "parent"), ("ieee-802.3ad", "bundle"), ("to", "range-high"),
    ("to", "high"), ("preference", "metric-value"), ("metric", "metric-value"),
    ("routing-instance", "routing-instance-name"),
})  # fmt: skip
"""Values whose own word text leaves out; what stands beside them is not below them."""
RENAMED = {
    "src-nat-rule-match": "match",
    "dest-nat-rule-match": "match",
    "static-nat-rule-match": "match",
    "ieee-802.3ad": "802.3ad",
    "end-range": "to",
}
ZONE_PAIR = ("from-zone-name", "to-zone-name")
"""The names of a pair of zones, `from-zone A to-zone B` in text."""
NAMES_OF_ITS_OWN = frozenset({"snmp"})
"""Elements of which `name` is a statement, not the identifier."""
THROUGH = frozenset({"undocumented"})
"""Elements that text has no word for at all."""
