"""Shapes of what a zone-and-conduit register holds beside the plant itself: who, why, until when, at what risk.

The fields are those that IEC 62443-3-2:2020 ZCR 6.4 lists, with what assessors and NERC CIP ask besides; the list is
`validator/catalogue/register.yaml`. A value has one shape wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.plant.shapes import ANY_TEXT, ID, Date, Either, Flag, Form, Many, Text, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from validator.plant.shapes import Shape

PROSE = frozenset({"notes", "description"})
"""Keys for people alone, on any item."""
INTERFACE = Text("DEVICE:INTERFACE, as in fw-sis:inside", f"{ID.pattern}:[^\\s].{{0,127}}")
TEXTS = Many(ANY_TEXT, or_one=True)
DAYS = Whole(1, 3_660)
RISK_WORDS = ("very_low", "low", "medium", "high", "very_high")
"""Words for a risk, the least first."""
RISK_LEVEL = Text(f"{', '.join(RISK_WORDS)}, or a number", f"{'|'.join(RISK_WORDS)}|[0-9]{{1,3}}")
WHO_IS_ACCOUNTABLE = Either(
    ANY_TEXT,
    Form("accountable party", {"org": ANY_TEXT, "role": ANY_TEXT, "person": ANY_TEXT}, renamed={"who": "person"}),
)
APPROVER_ROLES = ("asset_owner", "ot_engineering", "functional_safety", "cyber_security", "operations", "other")
APPROVAL = Form(
    "approval",
    {"who": ANY_TEXT, "role": Text(choices=APPROVER_ROLES), "date": Date()},
    ("who", "role", "date"),
    {"model_commit": ANY_TEXT, "signature": ANY_TEXT},
    {"by": "who", "name": "who", "person": "who", "on": "date"},
    prose=PROSE,
)
REVIEW = Form(
    "review",
    {"last": Date(), "next": Date(), "interval": DAYS},
    renamed={"due": "next", "days": "interval", "interval_days": "interval"},
    prose=PROSE,
)
RISK = Form(
    "risk",
    {"residual": RISK_LEVEL, "tolerable": RISK_LEVEL, "ref": ANY_TEXT, "date": Date()},
    (),
    {"initial": RISK_LEVEL, "unmitigated": RISK_LEVEL, "method": ANY_TEXT},
    {"reference": "ref", "accepted": "tolerable"},
    prose=PROSE,
)
COMPENSATION = Form(
    "compensating control",
    {"for": ANY_TEXT, "control": ANY_TEXT, "expires": Date()},
    ("for", "control"),
    {"evidence": ANY_TEXT, "test_id": ANY_TEXT},
    {"expiry": "expires", "until": "expires", "requirement": "for"},
    prose=PROSE,
)
CONSEQUENCE = Form(
    "consequence", dict.fromkeys(("safety", "environment", "production", "money"), ANY_TEXT), prose=PROSE
)
PHYSICAL_BOUNDARY = Form(
    "physical boundary",
    {"buildings": TEXTS, "cabinets": TEXTS, "lock": ANY_TEXT, "remote_unmanned": Flag()},
    renamed={"building": "buildings", "cabinet": "cabinets", "locks": "lock", "unmanned": "remote_unmanned"},
    prose=PROSE,
)
ACCESS_POINTS = Form(
    "list of access points",
    {"logical": Many(INTERFACE, or_one=True), "physical": TEXTS, "wireless": TEXTS},
    prose=PROSE,
)
ASSUMPTION = Either(ANY_TEXT, Form("assumption", {"text": ANY_TEXT, "test": ANY_TEXT}, ("text",)))
CIP = Form(
    "NERC CIP declaration",
    {"impact": Text(choices=("high", "medium", "low")), "esp": ANY_TEXT, "eap": Many(INTERFACE, or_one=True)},
    prose=PROSE,
)
CRITICALITY = Either(ANY_TEXT, Form("criticality", dict.fromkeys(("C", "I", "A", "safety"), ANY_TEXT)))
CONDUIT_TYPES = (
    *("firewall", "router_acl", "diode", "gateway", "proxy", "vpn", "wireless", "serial"),
    *("removable_media", "sneakernet"),
)
INSPECTION = Form("inspection", dict.fromkeys(("ips", "av", "dpi", "protocol_whitelist"), ANY_TEXT), prose=PROSE)
QUALITY = Form(
    "quality",
    {
        "max_hosts": Whole(1, 10**9),
        "explicit": Many(Text(choices=("src", "dst", "service")), or_one=True),
        "hit_within_days": DAYS,
    },
)
FAIL = Text(choices=("close", "open"))
FAILURE = Either(FAIL, Form("behaviour on failure", {"mode": FAIL, "reason": ANY_TEXT}, ("mode",)))
AVAILABILITY = Form("availability", {"latency": ANY_TEXT, "loss": ANY_TEXT, "fail": FAILURE, "reason": ANY_TEXT})
AUTHENTICATION = Either(ANY_TEXT, Form("authentication", {"mfa": Flag(), "method": ANY_TEXT}))

ACCOUNT: Mapping[str, Shape] = {
    "accountable": WHO_IS_ACCOUNTABLE,
    "approvals": Many(APPROVAL),
    "review": REVIEW,
    "risk": RISK,
}
"""What zones and conduits alike have to account for, and checks judge."""
ASSET_KEPT: Mapping[str, Shape] = {
    **dict.fromkeys(("vendor", "model", "fw", "os", "business_value"), ANY_TEXT),
    "criticality": CRITICALITY,
    "fragile": Flag(),
    "dns": TEXTS,
}
ZONE_KEPT: Mapping[str, Shape] = {
    "purdue_level": Text("a level from 0 to 5, or 3.5", r"[0-5]|3\.5"),
    "operator": ANY_TEXT,
    "physical_boundary": PHYSICAL_BOUNDARY,
    "access_points": ACCESS_POINTS,
    "consequence": CONSEQUENCE,
    "policies": TEXTS,
    "assumptions": Many(ASSUMPTION, or_one=True),
    "external_dependencies": TEXTS,
    "essential_functions": TEXTS,
    "cip": CIP,
    "regulatory_tags": TEXTS,
}
CONDUIT_KEPT: Mapping[str, Shape] = {
    "transport": Text(choices=("trusted", "untrusted", "carrier")),
    "inspection": INSPECTION,
    "encryption": ANY_TEXT,
    "authn": AUTHENTICATION,
    "quality": QUALITY,
    "availability": AVAILABILITY,
}
FLOW_KEPT: Mapping[str, Shape] = {
    "class": ANY_TEXT,
    "access": Text(choices=("read_only", "write", "read_write", "engineering")),
    "function_codes": Many(Whole(0, 255), or_one=True),
    "dpi": ANY_TEXT,
    "frequency": ANY_TEXT,
    "criticality": ANY_TEXT,
    "data_classification": ANY_TEXT,
    "last_observed": Date(),
}
VENDOR_KEPT: Mapping[str, Shape] = {
    "systems": TEXTS,
    "identity_source": ANY_TEXT,
    "recording": ANY_TEXT,
}
TECHNOLOGY = Text(choices=("site_to_site", "client_vpn", "jump", "cellular", "oem_gateway"))
"""How a vendor comes in."""
PATH_KINDS = ("modem", "cellular_router", "radio", "laptop", "oem_gateway", "serial", "removable_media", "other")
ATTESTATION = Form(
    "attestation",
    {"id": ID, "statement": ANY_TEXT, "who": ANY_TEXT, "date": Date(), "expires": Date()},
    ("id",),
    {"role": ANY_TEXT, "evidence": ANY_TEXT, "kind": ANY_TEXT, "scope": ANY_TEXT},
    {"text": "statement", "by": "who", "expiry": "expires", "until": "expires"},
    prose=PROSE,
)
UNMANAGED_PATH = Form(
    "unmanaged path",
    {
        "id": ID,
        "kind": Text(choices=PATH_KINDS),
        "zone": ID,
        "vendor": ID,
        "seen_in_config": Flag(),
        "attested": ID,
    },
    ("id",),
    {},
    {"type": "kind", "into": "zone", "attestation": "attested"},
    prose=PROSE | {"location", "owner"},
)
DEFAULTS = Form(
    "defaults",
    {
        "review_days": DAYS,
        "exception_max_days": DAYS,
        "inter_zone": Text("deny; whatever is not declared is denied", "deny"),
    },
)
