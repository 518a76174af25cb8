"""Every key that a plant file may hold: used, known and not used yet, or known by another name.

The short names are fixed; the rest are the fields of a zone-and-conduit register as IEC 62443-3-2
(ZCR 6) and assessors ask for it. A key is `unused` only if leaving it out of the judgement can
never make a verdict milder; what would (an end date of a flow, a planned conduit) is refused.
"""

from __future__ import annotations

from validator.plant.model import Coupling, Direction, NodeKind, ProtocolBreak, ZoneKind
from validator.plant.register import Status
from validator.plant.register_tables import (
    ACCOUNT,
    ASSET_KEPT,
    ATTESTATION,
    COMPENSATION,
    CONDUIT_KEPT,
    CONDUIT_TYPES,
    DEFAULTS,
    FAILURE,
    FLOW_KEPT,
    INTERFACE,
    PROSE,
    TECHNOLOGY,
    TEXTS,
    UNMANAGED_PATH,
    VENDOR_KEPT,
    ZONE_KEPT,
)
from validator.plant.shapes import ANY_TEXT, ID, SAID, Date, Either, Flag, Form, Many, Names, Text, Whole

LEVEL = Whole(0, 4)
REQUIREMENTS = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA")
"""The seven foundational requirements of IEC 62443-3-3, in order."""
SECURITY_LEVEL = Either(LEVEL, Form("security level", dict.fromkeys(REQUIREMENTS, LEVEL)))
NETWORK = Text("a network as in 10.20.0.0/22 or 2001:db8::/32", looks="[0-9A-Fa-f:.]+(/[0-9]{1,3})?")
HOST = Text("an address as in 10.20.0.7 or 2001:db8::7", looks="[0-9A-Fa-f:.]+")
VLANS = Text("a VLAN from 1 to 4094, or a range as in 20-25", "[0-9]{1,4}(-[0-9]{1,4})?")
SERVICE = Text("a protocol name or tcp/PORT, udp/PORT, icmp/TYPE, ip/NUMBER")
PORTS = Text("a port from 0 to 65535, or a range as in 1024-65535", "[0-9]{1,5}(-[0-9]{1,5})?")
END = Text("an asset, the zone, an address or network of the zone, or any")
DEVICE = Text("a device, or DEVICE:INTERFACE", f"{ID.pattern}(:.{{1,128}})?")
GATEWAY = Text(
    "the address or the name of a tunnel's other gateway, or an asset", "[A-Za-z0-9_:][A-Za-z0-9._:-]{0,253}"
)

ASSET = Form(
    "asset",
    {
        "id": ID,
        "ip": Many(HOST, or_one=True),
        "mac": ANY_TEXT,
        "role": ANY_TEXT,
        "redundant": Flag(),
        "protocol_break": Text(choices=tuple(ProtocolBreak)),
    },
    ("id",),
    ASSET_KEPT,
    {"address": "ip", "ips": "ip", "addresses": "ip", "hostname": "id", "type": "role", "firmware": "fw"},
    prose=PROSE | {"name", "owner"},
)
PLACED_ASSET = Form(
    "asset",
    {**ASSET.keys, "zone": ID},
    ("id", "zone"),
    ASSET.unused,
    ASSET.renamed,
    prose=ASSET.prose,
)
"""An asset in the list at the top, which names its zone."""
SAFETY = Form(
    "safety declaration",
    {
        "designation": Text(choices=("none", "sis", "fgs", "bms", "hipps")),
        "coupling": Text(choices=tuple(Coupling)),
    },
    (),
    {"sil_max": Whole(1, 4)},
    {"sil": "sil_max", "type": "designation"},
    prose=PROSE,
)
KINDS_MEANT = {
    **dict.fromkeys(("sis", "sif", "esd", "shutdown", "f&g"), ZoneKind.SAFETY.value),
    **dict.fromkeys(("it", "office", "corporate", "business", "business_it"), ZoneKind.ENTERPRISE.value),
    **dict.fromkeys(("wifi", "wlan", "wi-fi"), ZoneKind.WIRELESS.value),
    **dict.fromkeys(("idmz", "industrial_dmz", "perimeter"), ZoneKind.DMZ.value),
    **dict.fromkeys(("ot", "ics", "dcs", "scada", "supervisory"), ZoneKind.CONTROL.value),
    **dict.fromkeys(("cell", "plc", "machine", "process"), ZoneKind.FIELD.value),
    **dict.fromkeys(("wan", "public"), ZoneKind.INTERNET.value),
    **dict.fromkeys(("oob", "mgmt"), ZoneKind.MANAGEMENT.value),
    **dict.fromkeys(("remote", "remote_access", "supplier"), ZoneKind.VENDOR.value),
}
"""What people call zones of a kind, and the kind. Nothing is judged by it."""
ZONE = Form(
    "zone",
    {
        "id": ID,
        "kind": Text(choices=tuple(ZoneKind), meant=KINDS_MEANT),
        "name": ANY_TEXT,
        "networks": Many(NETWORK, or_one=True),
        "hosts": Many(HOST, or_one=True),
        "vlans": Many(VLANS, or_one=True),
        "interfaces": Many(INTERFACE, or_one=True),
        "assets": Many(ASSET),
        "scope": ID,
        "sl_t": SECURITY_LEVEL,
        "safety": SAFETY,
        "layer2": ID,
        "parent_zone": ID,
        "purpose": TEXTS,
        "sl_c": SECURITY_LEVEL,
        "sl_a_claimed": SECURITY_LEVEL,
        "compensating_controls": Many(COMPENSATION),
        "status": Text(choices=tuple(Status)),
        **ACCOUNT,
    },
    ("id", "kind"),
    ZONE_KEPT,
    {
        "domain": "kind",
        "type": "kind",
        "logical_boundary": "networks",
        "subnets": "networks",
        "subnet": "networks",
        "network": "networks",
        "cidr": "networks",
        "ip": "hosts",
        "host": "hosts",
        "vlan": "vlans",
        "interface": "interfaces",
        "sl": "sl_t",
        "parent": "parent_zone",
    },
    {
        "vrfs": "the networks of the VRF",
        "fw_zones": "the interfaces of the firewall zone",
        "dns_names": "the addresses behind the names",
    },
    PROSE | {"site", "area", "unit", "owner"},
)
FLOW = Form(
    "flow",
    {
        "src": Many(END, or_one=True),
        "dst": Many(END, or_one=True),
        "service": Many(SERVICE, or_one=True),
        "id": ID,
        "sport": PORTS,
        "purpose": ANY_TEXT,
        "owner": ANY_TEXT,
        "essential": Flag(),
        "initiator": Text(choices=("src",)),
    },
    ("src", "dst", "service"),
    FLOW_KEPT,
    {
        "source": "src",
        "from": "src",
        "destination": "dst",
        "dest": "dst",
        "to": "dst",
        "services": "service",
        "protocol": "service",
        "port": "service",
        "src_port": "sport",
        "source_port": "sport",
        "reason": "purpose",
    },
    {
        "start": "the flow once it has begun",
        "end": "an exception with 'expires'",
        "expires": "an exception with 'expires'",
    },
    PROSE | {"ticket"},
)
LOGGING = Either(Flag(), Form("logging declaration", {"permit": Flag(), "deny": Flag(), "target": ANY_TEXT}))
CONDUIT = Form(
    "conduit",
    {
        "id": ID,
        "name": ANY_TEXT,
        "from": ID,
        "to": ID,
        "flows": Many(FLOW),
        "via": Many(DEVICE, or_one=True),
        "peers": Many(GATEWAY, or_one=True),
        "logging": LOGGING,
        "direction": Text("a_to_b or one_way; the other direction is a second conduit", "a_to_b|one_way"),
        "maximum_width": Whole(1, 10**18),
        "sl_t": SECURITY_LEVEL,
        "status": Text("live; what is planned or retired is not judged and stays out of the file", "live"),
        "type": Text(choices=CONDUIT_TYPES),
        "fail": FAILURE,
        "isolation_action": ANY_TEXT,
        **ACCOUNT,
    },
    ("id", "from", "to", "flows"),
    CONDUIT_KEPT,
    {
        "between": "from and to",
        "members": "from and to",
        "source": "from",
        "src": "from",
        "destination": "to",
        "dst": "to",
        "enforcement": "via",
        "devices": "via",
        "peer": "peers",
        "gateway": "peers",
        "gateways": "peers",
        "initiator": "from",
        "max_width": "maximum_width",
        "sl": "sl_t",
    },
    prose=PROSE | {"owner", "purpose"},
)
VENDOR = Form(
    "vendor",
    {
        "id": ID,
        "zone": ID,
        "entry_point": DEVICE,
        "jump_host": ID,
        "services": Many(SERVICE, or_one=True),
        "contract_end": Date(),
        "hours": ANY_TEXT,
        "default_state": Text(choices=("disabled", "enabled")),
        "mfa": Flag(),
        "technology": TECHNOLOGY,
        "kill_action": ANY_TEXT,
        "zones": Many(ID, or_one=True),
        "peers": Many(GATEWAY, or_one=True),
    },
    ("id", "zone"),
    VENDOR_KEPT,
    {
        "contract": "contract_end",
        "end": "contract_end",
        "expires": "contract_end",
        "service": "services",
        "jumphost": "jump_host",
        "allowed": "zones",
        "identity": "identity_source",
        "peer": "peers",
        "gateway": "peers",
        "gateways": "peers",
    },
    prose=PROSE | {"name", "company", "contact", "emergency_contact", "owner"},
)
PERSON = Text("the name of a person", SAID.pattern)
APPROVER = Either(PERSON, Form("approver", {"who": PERSON, "role": ANY_TEXT, "date": Date()}, ("who",)))
EXCEPTION = Form(
    "exception",
    {
        "id": ID,
        "flow": Text("a flow as in 10.0.4.7 > 10.10.0.31 tcp/445", looks=".+>.+ .+"),
        "reason": SAID,
        "approved_by": Many(APPROVER, or_one=True, at_least=1),
        "expires": Date(),
        "functional_safety": ANY_TEXT,
        "conduit": ID,
        "created": Date(),
        "compensating_control": ANY_TEXT,
        "compensating": ANY_TEXT,
        "ticket": ANY_TEXT,
        "requested_by": ANY_TEXT,
        "extensions": Whole(0, 99),
        "max_extensions": Whole(0, 99),
    },
    ("id", "flow", "reason", "approved_by", "expires"),
    {"scope": ANY_TEXT, "clause": ANY_TEXT, "risk": ANY_TEXT, "risk_accepted": ANY_TEXT},
    {
        "extended": "extensions",
        "flows": "flow",
        "approvers": "approved_by",
        "approved": "approved_by",
        "expiry": "expires",
        "until": "expires",
    },
    prose=PROSE | {"owner"},
)
FILE = Text("a path inside the snapshot, as in configs/fw-sis.txt", r"(?!/)(?!.*\\)(?!(?:.*/)?\.\.(?:/|$)).{1,1024}")
DEVICE_ENTRY = Form(
    "device",
    {
        "id": ID,
        "file": FILE,
        "platform": Text("a platform as in cisco_asa", "[a-z0-9_]{1,64}"),
        "hostname": ANY_TEXT,
        "context": ANY_TEXT,
        "peer": ID,
        "attested": ID,
        "scope": ID,
        "interface_scopes": Names(ID),
        "managed_from": Many(ID, or_one=True),
        "exported": Date(),
        "kind": Text(choices=tuple(NodeKind)),
        "rules_complete": ID,
        "settings_complete": ID,
    },
    ("id",),
    {"role": ANY_TEXT},
    {
        "config": "file",
        "path": "file",
        "os": "platform",
        "type": "platform",
        "vdom": "context",
        "vsys": "context",
        "ha_peer": "peer",
        "attestation": "attested",
        "management": "managed_from",
        "managed_by": "managed_from",
    },
    prose=PROSE | {"name", "vendor", "model", "owner", "location"},
)
SITE = Form(
    "plant",
    {"id": ID, "name": ANY_TEXT, "owner": ANY_TEXT},
    ("id",),
    prose=PROSE | {"schema", "site", "suc", "version", "operator", "area", "unit"},
)
WIRE_END = Text(
    "DEVICE:INTERFACE, a host (asset), a zone, a node without a configuration, or nothing",
    f"{ID.pattern}(:[^\\s].{{0,127}})?",
)
WIRE = Either(
    Many(WIRE_END, at_least=2),
    Form(
        "wire",
        {
            "a": WIRE_END,
            "b": WIRE_END,
            "via": ID,
            "direction": Text(choices=tuple(Direction)),
            "device": ID,
            "others": Text(choices=("hosts",)),
        },
        (),
        {},
        {"from": "a", "to": "b", "left": "a", "right": "b", "rest": "others", "through": "via"},
        prose=PROSE | {"cable", "drawing", "length", "panel"},
    ),
)
ROOT = Form(
    "plant file",
    {
        "plant": SITE,
        "zones": Many(ZONE, at_least=1),
        "conduits": Many(CONDUIT),
        "vendors": Many(VENDOR),
        "exceptions": Many(EXCEPTION),
        "devices": Many(DEVICE_ENTRY),
        "attestations": Many(ATTESTATION),
        "unmanaged_paths": Many(UNMANAGED_PATH),
        "wiring": Many(WIRE),
        "assets": Many(PLACED_ASSET),
        "defaults": DEFAULTS,
    },
    ("plant", "zones"),
    {},
    {
        "model": "plant",
        "site": "plant",
        "zone": "zones",
        "conduit": "conduits",
        "vendor": "vendors",
        "exception": "exceptions",
        "device": "devices",
    },
)
UNNAMED_LISTS = ("wiring",)
"""Lists without ids that several files may each add to."""
LIST_SECTIONS = ("zones", "conduits", "vendors", "exceptions", "devices", "attestations", "unmanaged_paths", "assets")
"""Sections that several files may each add to."""
