"""Lines without bearing on who may talk to whom: data, one row a statement, each with its reason.

A row matches a top-level statement that begins with its words (a leading `no` counts as the
same row). `below` are the heads that may stand under it, at any depth; others are reported.
No row may match a head that bears on access; a test tries them all.
"""

from __future__ import annotations

from parsers.nouns import dataclass


@dataclass(frozen=True, slots=True)
class IrrelevantRow:
    """One row: the words that a statement begins with, the reason, and the heads allowed below."""

    words: tuple[str, ...]
    reason: str
    below: frozenset[str] = frozenset()


def _rows(reason: str, *heads: str, below: str = "") -> list[IrrelevantRow]:
    return [IrrelevantRow(tuple(head.split()), reason, frozenset(below.split())) for head in heads]


_HTTP = "url-entry do-nothing content-type accept-ranges"
_IKE = (
    "encryption integrity group prf lifetime hash authentication no description protocol "
    "additional-key-exchange version set"
)

ROWS: tuple[IrrelevantRow, ...] = (
    *_rows("how the console and terminal look", "terminal", "pager", "prompt", "command-alias", "console"),
    *_rows("health of service modules", "service-module", "module", "sw-module", "cxsc", "ips keepalive"),
    *_rows("file of the software image", "boot", "asdm image", "no asdm history", "asdm history", "asdm location"),
    *_rows("place of an object in ASDM", "asdm group"),
    *_rows("FTP and TFTP client of the device", "ftp mode", "tftp-server"),
    *_rows("clock of the device", "clock", "ntp authenticate", "ntp trusted-key", "ntp authentication-key"),
    *_rows("the device's own name", "domain-name"),
    *_rows(
        "names that the device itself looks up",
        "dns server-group",
        "DNS server-group",  # as newer releases print it
        "dns domain-lookup",
        "dns-group",
        "dns expire-entry-timer",
        "dns poll-timer",
        "dns retries",
        "dns timeout",
        "dns trusted-source",
        "dns name-server",
        below="name-server domain-name retries timeout expire-entry-timer poll-timer no",
    ),
    *_rows(
        "length and form of log messages",
        "logging buffer-size",
        "logging timestamp",
        "logging queue",
        "logging facility",
        "logging device-id",
        "logging class",
        "logging list",
        "logging message",
        "logging rate-limit",
        "logging flash-bufferwrap",
        "logging flash-minimum-free",
        "logging flash-maximum-allocation",
        "logging ftp-bufferwrap",
        "logging ftp-server",
        "logging permit-hostdown",
        "logging recipient-address",
        "logging from-address",
        "logging mail",
        "logging source-interface",
        "logging debug-trace",
        "logging standby",
        "logging emblem",
        "logging hide",
        "logging savelog",
        "logging history",
        "logging asdm-buffer-size",
        "logging flow-export-syslogs",
    ),
    *_rows(
        "packet size of an interface",
        "mtu",
        "fragment size",
        "fragment chain",
        "fragment timeout",
        "fragment reassembly",
    ),
    *_rows(
        "answers about addresses on the link",
        "arp timeout",
        "arp rate-limit",
        "arp",
        "arp-inspection",
        "mac-address-table aging-time",
        "mac-learn",
        "mac-address auto",
        "ipv6 icmp-error",
    ),
    *_rows("rate of ICMP errors", "icmp unreachable rate-limit"),
    *_rows(
        "limits and counters of connections",
        "timeout",
        "floodguard",
        "sysopt connection tcpmss",
        "sysopt noproxyarp",
        "sysopt connection timewait",
        "sysopt connection reclassify-vpn",
        "sysopt connection preserve-vpn-flows",
        "sysopt nodnsalias",
        "sysopt radius",
        "sysopt traffic detailed-statistics",
        "xlate per-session",
        "xlate block-allocation",
        "conn data-rate",
        "threat-detection",
        "asp",
        "snort",
        "ngips conn-match",
        "tls-proxy maximum-session",
        "dp-tcp-proxy",
        "tcp-map",
        below="tcp-options urgent-flag check-retransmission checksum-verification exceed-mss queue-limit "
        "reserved-bits synack-data syn-data tcp-options tos ttl-evasion-protection window-variation "
        "invalid-ack no",
    ),
    *_rows(
        "how lists are compiled and searched",
        "object-group-search",
        "access-list alert-interval",
        "access-list deny-flow-max",
        "access-list mode",
        "forward-reference",
    ),
    *_rows(
        "messages to the vendor",
        "call-home",
        "service call-home",
        "smart-tunnel",
        "license smart",
        below="profile no active destination subscribe-to-alert-group contact-email-addr http-proxy alert-group "
        "mail-server sender source-interface feature throughput contact-name phone-number "
        "street-address site-id customer-id contract-id rate-limit vrf event-throttling privacy "
        "alert-group-config snapshot reporting transport trustpoint",
    ),
    *_rows(
        "crash reports and coredumps",
        "crashinfo",
        "coredump",
        "exception-file",
        "no service resetoutside",
        "service resetoutside",
        "service resetinbound",
        "service resetoutbound",
        "service password-recovery",
        "no service resetinbound",
        "service sw-reset-button",
    ),
    *_rows(
        "proposals of encryption: how tunnels are protected, not what they carry",
        "crypto ikev1 policy",
        "crypto ikev2 policy",
        "crypto isakmp policy",
        "crypto ipsec ikev2 ipsec-proposal",
        "crypto ipsec ikev1 transform-set",
        "crypto ipsec transform-set",
        "crypto ipsec security-association",
        "crypto ipsec fragmentation",
        "crypto ipsec df-bit",
        "crypto ipsec inner-routing-lookup",
        "crypto isakmp nat-traversal",
        "crypto isakmp identity",
        "crypto isakmp am-disable",
        "crypto isakmp disconnect-notify",
        "crypto isakmp reload-wait",
        "crypto ikev2 limit",
        "crypto ikev2 cookie-challenge",
        "crypto ikev2 remote-access trustpoint",
        "crypto ikev2 notify",
        "crypto ikev1 am-disable",
        "crypto ikev1 limit",
        "crypto ikev2 fragmentation",
        "crypto ipsec profile",
        "crypto engine",
        "crypto dynamic-map-cipher",
        "ssl",
        "crypto ikev1 ipsec-over-tcp",
        "crypto ikev2 redirect",
        "crypto isakmp ipsec-over-tcp",
        below=_IKE,
    ),
    *_rows(
        "certificates",
        "crypto ca",
        "crypto key",
        below="certificate enrollment subject-name subject-name-default issuer-name "
        "keypair crl no revocation-check validation-usage fqdn email "
        "ip-address serial-number proxy-ldc-issuer id-usage id-cert-issuer policy cache-time protocol "
        "match accept-subordinates client-types password ignore-ipsec-keyusage ocsp ca-check "
        "auto-import auto-enroll ssl-checking certificate-chain quit",
    ),
    *_rows("the web pages of the device", "http-map", "import webvpn", "customization", below=_HTTP),
    *_rows("quality of service", "priority-queue", below="queue-limit tx-ring-limit"),
    *_rows("flow records", "flow-export template", "flow-export delay", "flow-export active", "flow-export enable"),
    *_rows(
        "measurements of reachability; routes that follow them say so",
        "sla monitor",
        "track",
        below="type num-packets frequency timeout threshold request-data-size tos rtr",
    ),
    *_rows(
        "names of the device in SNMP",
        "snmp-server location",
        "snmp-server contact",
        "snmp-server enable",
        "snmp cpu",
        "snmp interface",
        "snmp mib",
        "snmp-server group",
        "snmp-server view",
    ),
    *_rows("rights of commands", "privilege"),
    *_rows(
        "checks of the image and certificates",
        "fips",
        "jumbo-frame",
        "checkheaps",
        "monitor-interface",
        "memory",
        "cpu",
        "process",
        "hw-module",
        "firewall-mode-default",
    ),
    *_rows("mail and prompts of the device", "smtp-server", "auth-prompt", "hpm topN", "lldp", "rest-api", "app-agent"),
    *_rows(
        "the units of a cluster share one configuration",
        "cluster",
        below="local-unit cluster-interface priority key console-replicate no health-check clacp enable mtu "
        "conn-rebalance unit site-id site-periodic-garp director-localization site-redundancy vtep ip",
    ),
    *_rows(
        "keys of routing protocols",
        "key chain",
        below="key key-string accept-lifetime send-lifetime cryptographic-algorithm description",
    ),
    *_rows("tags of addresses; rules that ask for tags are unknown already", "cts role-based sgt-map"),
    *_rows("options of the device's own SSH server", "ssh stack"),
    *_rows("how VPN clients get their address; pools are read", "ipv6-vpn-addr-assign"),
    *_rows("balance of links in an aggregate", "port-channel", "lacp"),
    *_rows("which tunnel group a certificate leads to; every group is counted", "tunnel-group-map"),
    *_rows(
        "tables of addresses on the link", "mac-address-table static", "ipv6 neighbor", "ipv6 enforce-eui64", "ipv6 mld"
    ),
    *_rows("licence", "activation-key", "license", "throughput"),
    *_rows(
        "timers and keys of failover; who is active changes no rule",
        "failover timeout",
        "failover polltime",
        "failover key",
        "failover replication",
        "failover mac",
        "failover interface-policy",
        "failover ipsec",
        "failover reset",
        "failover standby",
        "failover wait-disable",
        "failover cluster-mode",
        "failover health-check",
    ),
    *_rows("quotas of contexts", "class default", "limit-resource", below="limit-resource"),
    *_rows(
        "user names of the directory are asked for elsewhere",
        "user-identity",
        "ldap attribute-map",
        below="map-name map-value",
    ),
    *_rows("key of TrustSec", "cts server-group", "cts sxp"),
    *_rows(
        "what the text of a ladder of industrial alarms says",
        "alarm facility",
        "alarm contact",
        "logging alarm",
        "ptp",
        "alarm-profile",
    ),
    *_rows(
        "storage of the VPN client's files",
        "no anyconnect-essentials",
        "anyconnect-essentials",
        "vpn-sessiondb",
        "vpn load-balancing",
        "webvpn-cache",
        below="redirect-fqdn priority cluster interface participate no",
    ),
    *_rows("reset of the interface's counters and link", "quota", "banner-timeout", "ipv6 nd"),
    *_rows("DHCP service for clients", "dhcpd", "dhcp-client", "ipv6 dhcp"),
    *_rows(
        "assistants of the management station",
        "no http server session-timeout",
        "http server idle-timeout",
        "http server session-timeout",
        "http server basic-auth-client",
        "http redirect",
        "http authentication-certificate",
        "http proxy",
    ),
    *_rows("storage encryption of secrets", "key config-key"),
)


def _index() -> dict[str, list[IrrelevantRow]]:
    found: dict[str, list[IrrelevantRow]] = {}
    for row in ROWS:
        found.setdefault(row.words[0], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: -len(row.words))
    return found


_BY_FIRST_WORD = _index()


def irrelevant_row(words: list[str]) -> IrrelevantRow | None:
    """The longest row that a statement begins with, `no` or not."""
    for start in (words, words[1:]) if words[0] == "no" else (words,):
        for row in _BY_FIRST_WORD.get(start[0] if start else "", ()):
            if tuple(start[: len(row.words)]) == row.words:
                return row
    return None
