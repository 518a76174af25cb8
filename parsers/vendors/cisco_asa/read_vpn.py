"""Virtual private networks: tunnel groups, group policies, crypto maps, users' filters.

Documents: VPN CLI guide 9.x ("Connection Profiles, Group Policies, and Users": a group policy
inherits from DfltGrpPolicy; `vpn-filter` lists are written with the remote side as source), "sysopt
connection permit-vpn" in the Command Reference (on by default and then not printed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.identity import Secret
from parsers.model.management import Account, ManagementService, Setting
from parsers.model.match import UnknownKind
from parsers.vendors.cisco_asa.fallback import below, other, warn
from parsers.vendors.cisco_asa.identity import GROUP_SETTING, SECOND_SETTING, WAY_SETTING, secret_form
from parsers.vendors.cisco_asa.irrelevant import IrrelevantRow
from parsers.vendors.cisco_asa.nouns import CryptoEntry, GroupPolicy, OtherFilter, TunnelGroup
from parsers.vendors.cisco_asa.state import NotReadError, shown
from parsers.vendors.cisco_asa.tables import word_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

AUTHENTICATION = word_set(
    """
    authentication-server-group authorization-server-group accounting-server-group password-management strip-realm
    strip-group secondary-authentication-server-group username-from-certificate authorization-required
    authorization-dn-attributes override-account-disable annotation secondary-username-from-certificate
    scep-enrollment nat-assigned-to-public-ip no ikev1 ikev2 pre-shared-key peer-id-validate chain trust-point
    isakmp authentication group-alias group-url customization radius-reject-message pre-fill-username proxy-auth
    without-csd nbns-server dns-group hic-fail-group-policy saml client-bypass-protocol override-svc-download
    radius-with-expiry authenticated-session-username authentication-attr-from-server external-browser
    """
)
POLICY = word_set(
    """
    banner wins-server dns-server default-domain split-dns split-tunnel-policy ipv6-split-tunnel-policy
    split-tunnel-all-dns vpn-tunnel-protocol vpn-simultaneous-logins vpn-idle-timeout vpn-session-timeout
    group-lock password-storage pfs re-xauth ip-comp ipsec-udp ipsec-udp-port dhcp-network-scope intercept-dhcp
    secure-unit-authentication user-authentication user-authentication-idle-timeout ip-phone-bypass leap-bypass
    nem backup-servers msie-proxy msie-proxy-method client-firewall smartcard-removal-disconnect gateway-fqdn
    webvpn nac-settings client-access-rule client-bypass-protocol periodic-authentication service-type memberof
    vpn-framed-ip-address vpn-framed-ipv6-address no always-on-vpn security-group-tag scep-forwarding-url
    address-pools-ignored url-list filter-ignored anyconnect svc functions homepage html-content-filter http-proxy
    hidden-shares deny-message port-forward smart-tunnel auto-signon storage-objects user-storage
    keep-alive-ignore unix-auth-gid unix-auth-uid activex-relay file-browsing file-entry url-entry file-browsing
    mapi upload-max-size download-max-size post-max-size customization sso-server apcf ssh password-attributes
    vpn-session-timeout-alert default-idle-timeout anyconnect-custom
    """
)
PORTAL = word_set(
    """
    anyconnect tunnel-group-list cache error-recovery http-headers hsts enable preload hsts-server hsts-client
    include-sub-domains x-content-type-options x-xss-protection content-security-policy disable csd hostscan svc
    port dtls keepout default-idle-timeout memory-size rewrite smart-tunnel certificate-group-map
    onscreen-keyboard no character-encoding portal-access-rule proxy-bypass saml tunnel-group-preference
    default-language internal-password auto-signon http-proxy https-proxy url-list max-age enable-csd
    java-trustpoint http-only-cookie mus apcf file-encoding dtls2 max-object-size min-object-size
    cache-static-content expiry-time lmfactor application-type essentials multiple-certificate timeout base-url
    trustpoint sp idp url port-forward
    """
)
WAYS = frozenset({"aaa", "certificate", "saml", "multiple-certificate"})
"""What `authentication` of the web attributes of a group may ask for."""
WEB = frozenset({"ssl-clientless", "webvpn"})
"""What `vpn-tunnel-protocol` calls the portal, from 8.4 and before."""
ATTRIBUTES = frozenset({"general-attributes", "ipsec-attributes", "webvpn-attributes", "ppp-attributes"})
KINDS = frozenset({"remote-access", "ipsec-ra", "ipsec-l2l", "webvpn"})
CRYPTO_SETTINGS = frozenset({"set", "client", "ipsec-isakmp"})


def read_tunnel_group(state: State, statement: Statement) -> None:
    """`tunnel-group NAME type KIND`, and its attribute blocks."""
    words = statement.words
    if len(words) < 3:
        state.unread(statement)
        return
    group = state.config.vpn.groups.setdefault(words[1], TunnelGroup(words[1], state.span(statement)))
    if words[2] == "type" and len(words) == 4 and words[3] in KINDS:
        group.kind = words[3]
    elif words[2] in ATTRIBUTES and len(words) == 3:
        for child in statement.children:
            _tunnel_group_line(state, group, child)
    else:
        state.unread(statement)
        return
    group.headings.append(state.span(statement))
    state.modelled(statement)


def _tunnel_group_line(state: State, group: TunnelGroup, child: Statement) -> None:
    words = child.words
    if words[0] in {"address-pool", "ipv6-address-pool"} and len(words) > 1:
        group.pools += [word for word in words[1:] if not word.startswith("(")]
    elif words[0] == "default-group-policy" and len(words) == 2:
        group.policy, group.policy_line = words[1], child.line
    elif words[0] == "dhcp-server":
        group.pools.append("")
        group.dhcp = group.dhcp or state.span(child)
    elif words[0] in {"authentication-server-group", "secondary-authentication-server-group"} and len(words) > 1:
        name = (GROUP_SETTING if words[0] == "authentication-server-group" else SECOND_SETTING) + group.name
        state.config.settings.append(Setting(name, " ".join(words[1:]), state.span(child)))
        if words[0] == "authentication-server-group" and words[1:] != ["LOCAL"]:
            group.server = state.span(child)
        _decides(state, group, child)
    elif words[0] == "authorization-server-group" and len(words) > 1:
        _decides(state, group, child)
    elif words[0] == "authentication" and len(words) > 1 and set(words[1:]) <= WAYS:
        state.setting(child, Setting(WAY_SETTING + group.name, " ".join(words[1:]), state.span(child)))
        group.deciding = state.span(child) if "saml" in words else group.deciding
        return
    elif words[0] in AUTHENTICATION:
        row = IrrelevantRow((), "how a tunnel is authenticated, not what it carries", AUTHENTICATION)
        state.irrelevant(child, row.reason)
        below(state, child, row)
        return
    else:
        state.unread(child)
        return
    group.lines.append(state.span(child))
    state.modelled(child)
    for deeper in child.children:
        state.unread(deeper)


def _decides(state: State, group: TunnelGroup, child: Statement) -> None:
    """Remember a line that names a server, not only the accounts of the device: `[(IF)] NAME [LOCAL]`."""
    if any(word not in {"LOCAL", "none"} and not word.startswith("(") for word in child.words[1:]):
        group.deciding = state.span(child)


def read_group_policy(state: State, statement: Statement) -> None:
    """`group-policy NAME internal|external|attributes`."""
    words = statement.words
    if len(words) < 3 or words[2] not in {"internal", "external", "attributes"}:
        state.unread(statement)
        return
    vpn = state.config.vpn
    policy = vpn.policies.setdefault(words[1], GroupPolicy(words[1], state.span(statement)))
    if words[2] == "external":
        policy.external = True
        reason = f"the attributes of group policy {words[1]} come from a server"
        why = state.unknown(statement, UnknownKind.USER, reason)
        vpn.dynamic_filters.append(why)
        vpn.other_filters.append(OtherFilter(f"server of {words[1]}", why))
        vpn.web_users.append(state.span(statement))
    if words[3:5] and words[3] == "from":
        source = vpn.policies.get(words[4])
        if source is not None:
            policy.access_filter, policy.pools = source.access_filter, source.pools
            policy.filter_line = source.filter_line
            policy.protocols, policy.protocol_line = source.protocols, source.protocol_line
            policy.hours, policy.logins, policy.external = source.hours, source.logins, source.external
    elif words[3:] and words[2] != "external":
        state.partial(statement, f"words not understood: {' '.join(words[3:])!r}")
    state.modelled(statement)
    for child in statement.children:
        _policy_line(state, policy, child)


def _policy_line(state: State, policy: GroupPolicy, child: Statement) -> None:
    words = child.words
    head, value = words[0], words[1:]
    if head == "vpn-filter" and (value == ["none"] or (value[:1] == ["value"] and len(value) == 2)):
        policy.access_filter = value[1] if value[0] == "value" else ""
        policy.filter_line = child.line
    elif head == "ipv6-vpn-filter" and value == ["none"]:
        state.irrelevant(child, "no filter of IPv6 alone; from 9.0 `vpn-filter` judges both versions")
        return
    elif head == "ipv6-vpn-filter" and value[:1] == ["value"] and len(value) == 2:
        reason = f"group policy {policy.name} filters IPv6 by the list {value[1]}"
        why = state.unknown(child, UnknownKind.FEATURE, reason)
        vpn = state.config.vpn
        vpn.dynamic_filters.append(why)
        vpn.user_filters.append((value[1], policy.name, state.span(child)))
        vpn.other_filters.append(OtherFilter(f"IPv6 of group policy {policy.name}", why, value[1]))
    elif head in {"address-pools", "ipv6-address-pools"} and value:
        policy.pools = [] if value[0] == "none" else value[1:]
    elif head == "split-tunnel-network-list" and value:
        state.config.selectors.update(value[1:] if value[0] == "value" else [])
    elif head == "vpn-access-hours" and (value == ["none"] or (value[:1] == ["value"] and len(value) == 2)):
        policy.hours = (value[1] if value[0] == "value" else "", state.span(child))
    elif head == "vpn-simultaneous-logins" and len(value) == 1 and value[0].isdecimal():
        policy.logins = (int(value[0]), state.span(child))
    elif head == "vlan" and value:
        state.feature(child, "users of the group policy leave by one VLAN only", Effect.MAY_DENY)
    else:
        _policy_rest(state, policy, child)
        return
    policy.lines.append(state.span(child))
    state.modelled(child)
    for deeper in child.children:
        state.unread(deeper)


def _policy_rest(state: State, policy: GroupPolicy, child: Statement) -> None:
    """Who may use a policy, and what does not change where its users' packets go."""
    if child.words[0] == "vpn-tunnel-protocol" and child.words[1:]:
        policy.protocols, policy.protocol_line = tuple(child.words[1:]), state.span(child)
        state.modelled(child)
    elif child.words[0] in POLICY:
        row = IrrelevantRow((), "comfort of the VPN client, not what its packets reach", POLICY)
        state.irrelevant(child, row.reason)
        below(state, child, row)
    else:
        state.unread(child)


def read_username(state: State, statement: Statement) -> None:
    """`username NAME password SECRET [FORM] [privilege N]`, and the attributes of a VPN user."""
    words = statement.words
    if len(words) < 3:
        state.unread(statement)
        return
    name, span = words[1], state.span(statement)
    if words[2] == "attributes" and len(words) == 3:
        state.modelled(statement)
        for child in statement.children:
            _user_line(state, name, child)
        return
    if words[2] == "password-date":
        state.irrelevant(statement, "when the password was set")
        return
    rest = words[3:]
    form = "none" if words[2] == "nopassword" else ""
    if words[2] == "password" and rest:
        rest.pop(0)
        form = rest.pop(0) if rest and rest[0] != "privilege" else "plain or hidden"
    privilege = rest[1] if len(rest) == 2 and rest[0] == "privilege" else ""
    if (rest and not privilege) or words[2] not in {"password", "nopassword"}:
        state.partial(statement, f"words not understood after username {name}", set())
    else:
        state.modelled(statement)
    state.config.secrets[f"user {name}"] = Secret(f"user {name}", secret_form(words[2:]), span)
    state.config.accounts[name] = Account(name, span, privilege or "2", form)
    for child in statement.children:
        state.unread(child)


def _user_line(state: State, name: str, child: Statement) -> None:
    words = child.words
    vpn = state.config.vpn
    if words[0] == "vpn-filter" and words[1:2] == ["value"] and len(words) == 3:
        vpn.user_filters.append((words[2], name, state.span(child)))
        why = state.unknown(child, UnknownKind.USER, f"user {name} has the filter {words[2]} instead of the group's")
        vpn.dynamic_filters.append(why)
        vpn.other_filters.append(OtherFilter(f"user {name}", why, words[2]))
        state.modelled(child)
    elif words[0] in {"vpn-filter", "vpn-group-policy", "vpn-access-hours"}:
        why = state.unknown(child, UnknownKind.USER, f"user {name}: {' '.join(words)}")
        vpn.dynamic_filters.append(why)
        if words[0] != "vpn-access-hours":
            policy = words[1] if words[0] == "vpn-group-policy" and len(words) == 2 else ""
            vpn.other_filters.append(OtherFilter(f"user {name}", why, policy=policy))
        vpn.own_terms.append(state.span(child))
        state.modelled(child)
    elif words[0] == "vpn-simultaneous-logins" and len(words) == 2:
        vpn.own_terms.append(state.span(child))
        state.modelled(child)
    elif words[0] == "vpn-tunnel-protocol" and len(words) > 1:
        vpn.web_users += [state.span(child)] if WEB & set(words[1:]) else []
        state.modelled(child)
    elif words[0] in {"vpn-framed-ip-address", "vpn-framed-ipv6-address"} and len(words) in {2, 3}:
        try:
            addresses = state.host(words[1].partition("/")[0])
        except NotReadError as error:
            state.unread(child, str(error))
            return
        vpn.given.append((name, addresses, state.span(child)))
        state.modelled(child)
    elif words[0] in POLICY:
        row = IrrelevantRow((), "comfort of the VPN client, not what its packets reach", POLICY)
        state.irrelevant(child, row.reason)
        below(state, child, row)
    else:
        state.unread(child)


def read_webvpn(state: State, statement: Statement) -> None:
    """The VPN portal: `enable IF` opens it to clients on an interface."""
    if len(statement.words) != 1:
        state.unread(statement)
        return
    state.modelled(statement)
    port = next((int(child.words[1]) for child in statement.children if _is_port(child)), 443)
    row = IrrelevantRow((), "look and limits of the VPN portal", PORTAL)
    for child in statement.children:
        if child.words[0] == "enable" and len(child.words) > 1 and child.words[2:] in ([], ["tls-only"]):
            span = state.span(child)
            state.config.vpn.remote_interfaces.append((child.words[1], span))
            state.config.vpn.portals.append((child.words[1], span))
            detail = "VPN portal and client"
            service = ManagementService("ssl-vpn", port, span, "tcp", frozenset({child.words[1]}), detail=detail)
            state.config.services_offered.append(service)
            state.modelled(child)
        elif child.words[0] == "enable" and len(child.words) > 1:
            state.unread(child)
        elif child.words[0] in PORTAL:
            state.irrelevant(child, row.reason)
            below(state, child, row)
        else:
            warn(state, child, f"no meaning is known for {shown(child.words)!r} of the portal")


def _is_port(child: Statement) -> bool:
    return child.words[0] == "port" and len(child.words) == 2 and child.words[1].isdecimal()


def read_crypto(state: State, statement: Statement) -> None:
    """`crypto map`, `crypto dynamic-map`, and where key exchange listens; the rest says how, not what."""
    words = statement.words
    second = words[1] if len(words) > 1 else ""
    if second == "map" and len(words) == 5 and words[3] == "interface":
        state.config.vpn.crypto_interfaces.append((words[2], words[4], state.span(statement)))
        state.modelled(statement)
    elif second in {"map", "dynamic-map"} and len(words) > 4 and words[3].isdecimal():
        _crypto_entry(state, statement)
    elif second in {"ikev1", "ikev2", "isakmp"} and words[2:3] == ["enable"] and len(words) > 3:
        span = state.span(statement)
        state.config.services_offered.append(
            ManagementService("isakmp", 500, span, "udp", frozenset({words[3]}), detail=second)
        )
        if "client-services" in words:
            state.config.vpn.remote_interfaces.append((words[3], span))
        state.modelled(statement)
    elif second == "map" and len(words) > 3 and words[3] == "client":
        state.irrelevant(statement, "how users of a tunnel are authenticated")
    else:
        other(state, statement)


def _crypto_entry(state: State, statement: Statement) -> None:
    words = statement.words
    key = (words[2] if words[1] == "map" else f"dynamic {words[2]}", words[3])
    span = state.span(statement)
    entry = state.config.vpn.crypto.setdefault(key, CryptoEntry(*key, span))
    rest = words[4:]
    if rest[:2] == ["match", "address"] and len(rest) == 3:
        entry.access_list = rest[2]
        state.config.selectors.add(rest[2])
        entry.lines.insert(0, span)
        state.modelled(statement)
        return
    if rest[:2] == ["set", "peer"] and len(rest) > 2:
        entry.peers += [state.resolved(word) for word in rest[2:]]
    elif rest[:2] == ["ipsec-isakmp", "dynamic"] and len(rest) == 3:
        entry.dynamic = rest[2]
    elif rest[0] in CRYPTO_SETTINGS:
        state.irrelevant(statement, "how a tunnel is protected, not what it carries")
        return
    else:
        state.unread(statement)
        return
    entry.lines.append(span)
    state.modelled(statement)


def read_assignment(state: State, statement: Statement) -> None:
    """`no vpn-addr-assign aaa`: servers give no addresses (Command Reference: by default they do)."""
    if statement.words[0] == "no" and statement.words[2:] == ["aaa"]:
        state.config.vpn.servers_assign = False
        state.modelled(statement)
    else:
        state.irrelevant(statement, "which of the sources of addresses for VPN clients is asked first; all are read")


def read_sysopt(state: State, statement: Statement) -> None:
    """`sysopt connection permit-vpn` and its negation; everything else is without bearing."""
    words = statement.words
    bypass = words[0] != "no"
    rest = words if bypass else words[1:]
    if rest[1:] in (["connection", "permit-vpn"], ["connection", "permit-ipsec"]):
        state.config.vpn.bypass = bypass
        state.config.vpn.bypass_origin = state.span(statement)
        value = "tunnels bypass interface lists" if bypass else "interface lists judge tunnels"
        state.setting(statement, Setting("sysopt connection permit-vpn", value, state.span(statement)))
    else:
        other(state, statement)


def read_access_policy(state: State, statement: Statement) -> None:
    """`dynamic-access-policy-record`: lists given to VPN users by what is found on their machine."""
    state.modelled(statement)
    harmless = frozenset({"description", "priority", "user-message", "action", "always-on-vpn", "webvpn", "svc"})
    for child in statement.children:
        if child.words[0] in {"network-acl", "webvpn", "url-list"} and child.words[0] == "network-acl":
            reason = f"a dynamic access policy gives users the list {' '.join(child.words[1:])}"
            why = state.unknown(child, UnknownKind.USER, reason)
            state.config.vpn.dynamic_filters.append(why)
            state.config.vpn.other_filters.append(OtherFilter("dynamic access policy", why))
            state.config.selectors.update(child.words[1:])
            state.modelled(child)
        elif child.words[0] in harmless and not child.children:
            state.irrelevant(child, "messages and order of dynamic access policies")
        else:
            state.unread(child)


READERS: dict[str, Callable[[State, Statement], None]] = {
    "tunnel-group": read_tunnel_group,
    "group-policy": read_group_policy,
    "username": read_username,
    "webvpn": read_webvpn,
    "crypto": read_crypto,
    "isakmp": other,
    "sysopt": read_sysopt,
    "vpn-addr-assign": read_assignment,
    "dynamic-access-policy-record": read_access_policy,
}
NEGATED: dict[str, Callable[[State, Statement], None]] = {"sysopt": read_sysopt, "vpn-addr-assign": read_assignment}
