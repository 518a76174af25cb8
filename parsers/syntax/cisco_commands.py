"""Commands that a Cisco device gives itself, and which of them leave the configuration that runs as it is.

Harmless are those that show, store or send what is there (Cisco IOS Configuration Fundamentals Command Reference,
`copy`, `configure`; ASA Command Reference, `event manager applet`). A word that a variable fills in may be any.
"""

from __future__ import annotations

VERBS = frozenset(
    {"", "enable", "en", "end", "exit", "show", "sho", "sh", "write", "wr", "ping", "traceroute", "trace", "dir",
     "more", "terminal", "term", "clear", "debug", "undebug", "verify", "delete", "del", "mkdir", "rename", "send",
     "reload"}
)  # fmt: skip
"""What changes no line of the configuration that runs."""
SHORTEST = 3
"""`copy run ...` and `copy sta ...`: shorter words are read by nobody and count as unknown."""


def harmless(command: str) -> bool:
    """Whether a command leaves the configuration that runs as it is."""
    words = command.split() or [""]
    if words[0] == "copy":
        named = [word for word in words[1:] if not word.startswith("/")]
        return len(named) > 1 and _harmless_copy(*named[:2])
    return words[0] in VERBS


def _harmless_copy(source: str, target: str) -> bool:
    """The configuration that runs may go anywhere, the stored one anywhere but into it, a file to another place."""
    if "$" in target:
        return _is(source, "running-config")
    if _is(target, "running-config"):
        return False
    if _is(source, "running-config") or _is(source, "startup-config"):
        return True
    return ":" in target and not target.startswith(("system:", "nvram:"))


def _is(word: str, name: str) -> bool:
    plain = word.removeprefix("system:").removeprefix("nvram:")
    return len(plain) >= SHORTEST and name.startswith(plain)
