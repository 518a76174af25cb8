"""Services of devices by the names that readers give them: which of them manage the device, and which in clear text.

The rest (`ping`, VPN gateways, probes) does not open the management plane. Sources: RFC 854 (telnet), RFC 1350
(TFTP), RFC 959 (FTP), RFC 1157 and 1901 (SNMP 1 and 2c: community in clear text), RFC 3414 (SNMP 3); MikroTik
documentation, "WinBox", "API" (the plain API sends the password as it is; WinBox and API-SSL are encrypted); Junos
documentation, "xnm-clear-text", "xnm-ssl", "rest", "grpc".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.model.management import ManagementService

CLEAR_TEXT = frozenset({"telnet", "http", "tftp", "ftp", "rsh", "rlogin", "api", "xnm-clear-text", "rest-http"})
"""Whoever listens on the way learns passwords, or needs none."""
MANAGING = CLEAR_TEXT | {
    *("ssh", "https", "snmp", "netconf", "restconf", "fgfm", "scim"),
    *("winbox", "api-ssl", "xnm-ssl", "grpc", "rest-https", "smart-install"),
}
"""Who opens one of these can read or change the device, given an account or a community."""
OLD_SNMP = ("version 1", "version 2", "2c", "version any")
"""How readers say that an agent answers to communities; the last as Gaia writes it (`agent-version any`)."""
REDIRECTS = "redirects to https"
"""What readers say of an `http` service that only sends on."""


def in_clear_text(service: ManagementService) -> bool:
    """Whether what one line offers is management in clear text, by its protocol or its version."""
    if service.protocol == "snmp":
        return any(words in service.detail for words in OLD_SNMP)
    return service.protocol in CLEAR_TEXT and service.detail != REDIRECTS
