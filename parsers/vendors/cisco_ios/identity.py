"""Who may log in to an IOS device, and how secrets stand in its file.

Documents: "Cisco IOS Security Command Reference", `aaa authentication login` (methods in their order; where AAA is on
and no list is set, the local accounts decide), `login` and `login local` (without AAA: the password of the line, or the
accounts; a VTY without a password refuses everybody), `enable secret` and `username` (types of secrets), `login
block-for`, `exec-timeout` (ten minutes where nothing is printed); "HTTPS Command Reference", `ip http authentication`.
What type 5, 7 and 0 are worth: NSA, "Cisco Password Types: Best Practices" (2022). Types 6, 8 and 9 are told as hashes,
for none of them can be read with the file alone. A console (`line con 0`, `line aux 0`) asks for nothing without AAA
and without `login` ("Configuring Terminal Operating Characteristics"), and opens no session after `no exec`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, SecretForm, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import Setting
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

WELL_KNOWN = "<redacted-default>"
"""What stands in the place of a value that is in every list of defaults."""
TOLD = frozenset({Topic.LOGS, Topic.TIME, Topic.LOGINS, Topic.ATTEMPTS})
_FORMS = {
    "0": SecretForm.CLEAR,
    "4": SecretForm.WEAK_HASH,
    "5": SecretForm.WEAK_HASH,
    "6": SecretForm.HASH,
    "7": SecretForm.REVERSIBLE,
    "8": SecretForm.HASH,
    "9": SecretForm.HASH,
}
_METHODS = {
    "group": LoginMethod.CENTRAL,
    "radius": LoginMethod.CENTRAL,
    "tacacs": LoginMethod.CENTRAL,
    "tacacs+": LoginMethod.CENTRAL,
    "krb5": LoginMethod.CENTRAL,
    "krb5-telnet": LoginMethod.CENTRAL,
    "cache": LoginMethod.CENTRAL,
    "local": LoginMethod.LOCAL,
    "local-case": LoginMethod.LOCAL,
    "line": LoginMethod.SHARED,
    "enable": LoginMethod.SHARED,
    "none": LoginMethod.NONE,
}


def secret_form(words: list[str]) -> SecretForm:
    """The form of `[TYPE] SECRET`."""
    if len(words) > 1 and words[0].isdecimal():
        return SecretForm.WELL_KNOWN if words[1] == WELL_KNOWN else _FORMS.get(words[0], SecretForm.UNKNOWN)
    return typed(words[0]) if words else SecretForm.UNKNOWN


def typed(word: str) -> SecretForm:
    """The form of a secret that stands as it was typed."""
    return SecretForm.WELL_KNOWN if word == WELL_KNOWN else SecretForm.CLEAR


def logins(state: State) -> tuple[Login, ...]:
    """The doors of the device: its VTYs and consoles, and its web pages where their way of asking is printed."""
    lists, new_model = _method_lists(state.settings)
    doors = [_line(block, lists, state, new_model=new_model) for block in state.lines if block.words[1:2] == ["vty"]]
    consoles = [
        _console(block, _line(block, lists, state, new_model=new_model), new_model=new_model)
        for block in state.lines
        if block.words[1:2] and block.words[1] in CONSOLES
    ]
    return (*doors, *consoles, *_web(state, lists, new_model=new_model))


def _console(block: Statement, found: Login, *, new_model: bool) -> Login:
    """A console asks for nothing unless `login` says so, and gives no session at all after `no exec`."""
    closed = _last(block, "exec")
    if closed is not None and closed.words[0] == "no":
        return replace(found, console=True, methods=(), lines=())
    open_to_all = not new_model and _last(block, "login") is None
    return replace(found, console=True, methods=(LoginMethod.NONE,) if open_to_all else found.methods)


def attempts_limited(state: State) -> bool:
    """Whether failed logins are slowed down or end an account."""
    return any(
        (item.name == "login protection" and item.value.startswith("block-for"))
        or (item.name == "aaa local authentication" and "max-fail" in item.value)
        for item in state.settings
    )


CONSOLES = frozenset({"con", "console", "aux"})
_Lists = dict[str, tuple[tuple[LoginMethod, ...], "Span"]]


def _method_lists(settings: list[Setting]) -> tuple[_Lists, bool]:
    """The lists of `aaa authentication login` by name, and whether AAA is on; the last line of a name counts."""
    found: _Lists = {}
    new_model = False
    for item in settings:
        if item.name == "aaa new-model":
            new_model = not item.value.startswith("no") and item.value != "off"
        elif item.name == "aaa authentication login" and item.value:
            name, *words = item.value.split()
            found[name] = (_methods(words), item.origin)
    return found, new_model


def _methods(words: list[str]) -> tuple[LoginMethod, ...]:
    found: list[LoginMethod] = []
    skip = False
    for word in words:
        if not skip and word in _METHODS:
            found.append(_METHODS[word])
        skip = not skip and word in {"group", "cache"}
    return tuple(dict.fromkeys(found))


def _line(block: Statement, lists: _Lists, state: State, *, new_model: bool) -> Login:
    where = " ".join(block.words[1:])
    origin = state.span(block)
    login = _last(block, "login")
    idle_line = _last(block, "exec-timeout")
    idle = None if idle_line is None else _minutes(idle_line.words)
    idle_origin = state.span(idle_line) if idle_line is not None else None
    methods: tuple[LoginMethod, ...] = ()
    lines: tuple[Span, ...] = () if login is None else (state.span(login),)
    if new_model:
        named = login.words[2:3] if login is not None and login.words[1:2] == ["authentication"] else []
        methods, more = _by_list((named or ["default"])[0], lists)
        lines += more
    elif login is not None and login.words[0] == "no":
        methods = (LoginMethod.NONE,)
    elif login is not None and login.words[1:2] in (["local"], ["tacacs"]):
        methods = (_METHODS[login.words[1]],)
    else:
        password = _last(block, "password")
        if password is not None:
            methods, lines = (LoginMethod.SHARED,), (*lines, state.span(password))
    return Login(where, origin, methods, lines, idle, idle_origin)


def _by_list(name: str, lists: _Lists) -> tuple[tuple[LoginMethod, ...], tuple[Span, ...]]:
    """The methods of a list of AAA: local accounts where `default` is not set, unknown where another is not."""
    if name in lists:
        methods, origin = lists[name]
        return methods, (origin,)
    return ((LoginMethod.LOCAL,) if name == "default" else (), ())


def _last(block: Statement, head: str) -> Statement | None:
    """The last line of a block that begins with `head` or with `no head`."""
    found = [child for child in block.children if child.words[0] == head or child.words[:2] == ["no", head]]
    return found[-1] if found else None


def _minutes(words: list[str]) -> int | None:
    """`exec-timeout MINUTES [SECONDS]`, rounded up; `no exec-timeout` never ends a session."""
    if words[0] == "no":
        return 0
    if not words[1:] or not all(word.isdecimal() for word in words[1:3]):
        return None
    seconds = int(words[2]) if len(words) > 2 else 0
    return int(words[1]) + (seconds > 0)


def _web(state: State, lists: _Lists, *, new_model: bool) -> Iterator[Login]:
    """Pages of the device, where `ip http authentication` is printed; what is asked without it differs by release."""
    servers = [state.web[head] for head in ("server", "secure-server") if head in state.web]
    printed = [item for item in state.settings if item.name == "http" and item.value.startswith("authentication")]
    if not servers or not printed:
        return
    last = printed[-1]
    words = last.value.split()[1:]
    methods: tuple[LoginMethod, ...] = (_METHODS[words[0]],) if words[:1] and words[0] in _METHODS else ()
    lines: tuple[Span, ...] = (last.origin,)
    if words[:1] == ["aaa"] and new_model:
        methods, more = _by_list(words[2] if words[1:2] == ["login-authentication"] and words[2:] else "default", lists)
        lines += more
    yield Login("web pages", state.span(servers[0]), methods, lines)
