"""The management plane: accounts, lines, SNMP, NX-API, AAA; of a secret only its form reaches the model.

"Configuring User Accounts and RBAC", "Configuring SSH and Telnet", "Configuring AAA" (Nexus 9000 Security Configuration
Guide 9.x); "Configuring SNMP" (System Management Configuration Guide); "NX-API CLI" (Programmability Guides 7.x, 9.x).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Secret, SecretForm
from parsers.model.management import Account, ManagementService
from parsers.model.rules import BindingPoint
from parsers.syntax.list_uses import Use
from parsers.vendors.cisco_nxos.read_servers import set_value

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

WELL_KNOWN = "<redacted-default>"
"""What stands in the place of a value that is in every list of defaults."""
FORMS = {
    "0": SecretForm.CLEAR,
    "3": SecretForm.REVERSIBLE,
    "6": SecretForm.HASH,
    "7": SecretForm.REVERSIBLE,
    "8": SecretForm.HASH,
    "9": SecretForm.HASH,
}
SHA256_FROM = 7
"""From this major version on accounts of type 5 are SHA-256 digests of crypt(3); before, MD5 ones."""
LINE_SETTINGS = {
    "exec-timeout": "session timeout",
    "session-limit": "session limit",
    "absolute-timeout": "session timeout",
}


def _major(state: State) -> int:
    head = state.version.partition(".")[0]
    return int(head) if head.isdecimal() else 0


def secret_form(words: list[str], state: State) -> SecretForm:
    """The form of `[TYPE] SECRET`."""
    if len(words) > 1 and words[0].isdecimal():
        if words[1] == WELL_KNOWN:
            return SecretForm.WELL_KNOWN
        if words[0] == "5":
            major = _major(state)
            return (
                SecretForm.UNKNOWN if not major else SecretForm.HASH if major >= SHA256_FROM else SecretForm.WEAK_HASH
            )
        return FORMS.get(words[0], SecretForm.UNKNOWN)
    if not words:
        return SecretForm.UNKNOWN
    return SecretForm.WELL_KNOWN if words[0] == WELL_KNOWN else SecretForm.CLEAR


FOLDED = frozenset({"role", "priv", "auth", "password", "expire", "localizedkey", "localizedV2key"})
"""First words of the second half of a line that a narrow terminal folds."""


def _folded(statement: Statement) -> list[Statement]:
    return [statement, *(child for child in statement.children if child.words[0] in FOLDED)]


def read_username(statement: Statement, state: State) -> bool:
    """`username NAME [password TYPE SECRET] [role ROLE] [expire DATE]`, and keys and further roles of the same name."""
    items = _folded(statement)
    words = [word for item in items for word in item.words]
    name, role, form, secret = words[1], "", "", None
    rest = words[2:]
    while rest:
        word, rest = rest[0], rest[1:]
        if word == "password":
            typed = len(rest) > 1 and rest[0].isdecimal()
            form, secret = f"type {rest[0]}" if typed else "type 0", secret_form(rest[: 1 + typed], state)
            rest = rest[1 + typed :]
        elif word in ("role", "privilege", "priv-lvl"):
            role, rest = rest[0], rest[1:]
        elif word in ("expire", "shelltype"):
            rest = rest[1:]
        elif word in ("sshkey", "keypair", "passphrase", "ssh-cert-dn"):
            rest = []
        else:
            return False
    known = next((item for item in state.accounts if item.name == name), None)
    if known is None:
        state.accounts.append(Account(name, state.span(statement), role, form))
    elif role and not known.privilege.endswith(role):
        state.accounts[state.accounts.index(known)] = Account(
            name, known.origin, " ".join(filter(None, (known.privilege, role))), known.password_form or form
        )
    if secret is not None:
        state.secrets.append(Secret(f"user {name}", secret, state.span(statement)))
    for item in items:
        state.modelled(item)
    return True


def read_line(statement: Statement, state: State) -> bool:
    """`line console` and `line vty`: settings here; what they let in follows in `to_management`."""
    words = statement.words
    if words[1:2] not in (["console"], ["vty"], ["com1"]) or len(words) > 4:
        return False
    where = words[1]
    state.lines.append(statement)
    set_value(statement, state, "line", where)
    for child in statement.children:
        inner = child.words
        if "access-class" in inner[:2]:
            _access_class(child, state)
        elif inner[0] in LINE_SETTINGS and len(inner) > 1:
            set_value(child, state, LINE_SETTINGS[inner[0]], f"{where}: {' '.join(inner)}")
        else:
            state.judge(child, "line")
    return True


def _access_class(child: Statement, state: State) -> None:
    """`access-class LIST in`, `ipv6 access-class LIST in`; `out` limits where a session may go on to."""
    family = 6 if child.words[0] == "ipv6" else 4
    rest = child.words[2:] if family == 6 else child.words[1:]
    if len(rest) != 2 or rest[1] not in ("in", "out"):
        state.unread(child, f"access-class not understood: {child.text}")
        return
    scope = "vty" if rest[1] == "in" else "vty out"
    state.uses.append(Use(family, rest[0], BindingPoint.LOCAL, None, state.span(child), scope))
    state.modelled(child)


def read_community(statement: Statement, state: State) -> bool:
    """`snmp-server community SECRET group ROLE|ro|rw`, and its lists: `use-acl L`, `use-ipv4acl L [use-ipv6acl L]`."""
    rest = statement.words[3:]
    span = state.span(statement)
    if rest and rest[0].startswith("use-"):
        return _limits(statement, rest, "community", state)
    access = "read-only"
    if rest[:1] == ["group"] and len(rest) == 2:
        access = f"group {rest[1]}"
    elif rest in (["rw"], ["ro"]):
        access = "read-write" if rest == ["rw"] else "read-only"
    elif rest:
        return False
    word = statement.words[2]
    state.secrets.append(
        Secret("snmp community", SecretForm.WELL_KNOWN if word == WELL_KNOWN else SecretForm.CLEAR, span)
    )
    state.communities[f"community {statement.line}"] = (f"version 1 and 2c, {access}", span)
    state.modelled(statement)
    return True


def _limits(statement: Statement, rest: list[str], whom: str, state: State) -> bool:
    while rest:
        families = {"use-acl": (4, 6), "use-ipv4acl": (4,), "use-ipv6acl": (6,)}.get(rest[0])
        if families is None or len(rest) < 2:
            return False
        for family in families:
            use = Use(family, rest[1], BindingPoint.LOCAL, None, state.span(statement), "snmp")
            state.snmp_lists.append((whom, use))
        rest = rest[2:]
    state.modelled(statement)
    return True


def read_snmp_user(statement: Statement, state: State) -> bool:
    """`snmp-server user NAME ROLE auth ...`, `snmp-server user NAME use-ipv4acl LIST`."""
    items = _folded(statement)
    words = [word for item in items for word in item.words]
    name, rest = f"user {words[2]}", words[3:]
    if rest and rest[0].startswith("use-"):
        return _limits(statement, rest, name, state)
    protected = "auth and priv" if "priv" in rest else "auth" if "auth" in rest else "no auth"
    state.communities.setdefault(name, (f"version 3, {words[2]}, {protected}", state.span(statement)))
    for item in items:
        state.modelled(item)
    return True


def read_nxapi(statement: Statement, state: State) -> bool:
    """`nxapi http port N`, `no nxapi http`, `nxapi https port N`, `nxapi use-vrf V`."""
    words = statement.words
    off = words[0] == "no"
    rest = words[1 + off :]
    if rest[:1] in (["http"], ["https"], ["use-vrf"]):
        state.web[rest[0]] = statement
        state.modelled(statement)
        return True
    return False


def read_grpc(statement: Statement, state: State) -> bool:
    """`grpc port N`, `grpc use-vrf V`; certificates say nothing about who may ask."""
    words = statement.words
    if words[1:2] in (["port"], ["use-vrf"]) and len(words) == 3:
        state.web[f"grpc {words[1]}"] = statement
        state.modelled(statement)
        return True
    return False


def service(protocol: str, port: int, transport: str, statement: Statement, state: State) -> bool:
    """A service that a statement of its own opens to everybody."""
    state.services.append(ManagementService(protocol, port, state.span(statement), transport))
    state.modelled(statement)
    return True


SWITCHES: dict[str, str] = {
    "no password strength-check": "password rules",
    "password strength-check": "password rules",
    "password": "password rules",
    "userpassphrase": "password rules",
    "ssh": "ssh",
    "no ssh": "ssh",
    "role": "role",
    "role name": "role",
    "ip source-route": "source routing",
    "no ip source-route": "source routing",
    "system login": "login protection",
    "login": "login protection",
    "cdp enable": "cdp",
    "no cdp enable": "cdp",
    "ntp authenticate": "ntp authentication",
    "no logging": "logging",
    "snmp-server globalenforcepriv": "snmp privacy",
    "snmp-server protocol": "snmp protocol",
    "no snmp-server protocol": "snmp protocol",
    "aaa": "aaa",
    "no aaa": "aaa",
    "vtp": "vtp mode",
    "boot poap": "configuration from the network",
}
"""Statements that are kept as settings, by their first words."""


def read_switch(statement: Statement, state: State) -> bool:
    """A statement of the table above, kept under its neutral name."""
    words = [word.lower() for word in statement.words]
    for size in (3, 2, 1):
        name = SWITCHES.get(" ".join(words[:size]))
        if name is None:
            continue
        value = " ".join(statement.words[size:])
        off = words[0] == "no"
        if off and name == "vtp mode":
            return False
        set_value(statement, state, name, f"{'no ' if off else ''}{value}" if value else "off" if off else "on")
        for child in statement.children:
            state.judge(child, words[0])
        return True
    return False
