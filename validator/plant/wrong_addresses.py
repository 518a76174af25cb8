"""Why a text is no address or network, and which one was probably meant."""

from __future__ import annotations

import ipaddress
import re

MOST_PREFIXES = 4
"""A range is told as prefixes where so many are enough."""
_OCTETS = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4})(?:/([0-9]{1,3}))?")
_RANGE = re.compile(r"([0-9A-Fa-f:.]+)\s*(?:-|to|bis)\s*([0-9A-Fa-f:.]+)")
LARGEST_OCTET = 255
LONGEST_PREFIX = {4: 32, 6: 128}


def why_not(text: str) -> str:
    """` (256 is more than 255)`; empty where nothing can be said."""
    octets = _OCTETS.fullmatch(text)
    why = ""
    if octets is not None:
        numbers = octets.groups()
        large = [one for one in numbers[:4] if int(one) > LARGEST_OCTET]
        padded = [one for one in numbers[:4] if len(one) > 1 and one.startswith("0")]
        if large:
            why = f"{large[0]} is more than {LARGEST_OCTET}"
        elif padded:
            why = f"{padded[0]} begins with a zero, and may be read as octal"
        elif numbers[4] is not None and int(numbers[4]) > LONGEST_PREFIX[4]:
            why = f"/{numbers[4]} is more than /32"
    elif re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}(/[0-9]{1,2})?", text):
        why = f"it has {text.partition('/')[0].count('.') + 1} of 4 numbers"
    elif ":" in text and "/" in text and text.rpartition("/")[2].isdigit():
        length = int(text.rpartition("/")[2])
        why = f"/{length} is more than /128" if length > LONGEST_PREFIX[6] else ""
    elif _RANGE.fullmatch(text):
        why = "it is a range, and a plant file has prefixes"
    elif re.fullmatch(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", text):
        why = "it is a hardware address; that of an asset is its `mac`"
    elif re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9.-]+", text):
        why = "it is a name; the address behind it is needed"
    return f" ({why})" if why else ""


def meant(text: str) -> str:
    """The network or address that was probably meant: a netmask, a wildcard, stars or a range as prefixes; or empty."""
    return _with_mask(text) or _with_stars(text) or _without_zeros(text) or _of_range(text)


def _with_mask(text: str) -> str:
    """`10.0.0.0 255.255.0.0`, also with a slash or as a wildcard, as a prefix."""
    try:
        return str(ipaddress.ip_network("/".join(text.replace("/", " ").split()), strict=False))
    except ValueError:
        return ""


def _with_stars(text: str) -> str:
    """`10.20.*.*` or `10.20.x.x` as a prefix."""
    found = re.fullmatch(r"((?:[0-9]{1,3}\.){1,3})((?:[*x]\.){0,2}[*x])", text)
    kept = found.group(1).count(".") if found else 0
    if found is None or kept + found.group(2).count(".") + 1 != 4:
        return ""
    return _with_mask(f"{found.group(1)}{'.'.join('0' * (4 - kept))}/{8 * kept}")


def _without_zeros(text: str) -> str:
    """`010.020.1.5` without its zeros."""
    found = _OCTETS.fullmatch(text)
    if found is None or not any(one.startswith("0") and len(one) > 1 for one in found.groups()[:4]):
        return ""
    plain = ".".join(str(int(one)) for one in found.groups()[:4])
    network = _with_mask(f"{plain}/{found.group(5) or 32}")
    return network if found.group(5) else network.removesuffix("/32")


def _of_range(text: str) -> str:
    """`10.0.0.0-10.0.0.255` as the few prefixes that it is."""
    found = _RANGE.fullmatch(text)
    try:
        ends = [ipaddress.ip_address(one) for one in found.groups()] if found else []
        prefixes = [str(one) for one in ipaddress.summarize_address_range(*ends)] if ends else []
    except (ValueError, TypeError):
        return ""
    return ", ".join(prefixes) if len(prefixes) <= MOST_PREFIXES else ""
