"""What a statement that carries a secret looks like, one module for each family of platforms.

A shape is an expression whose group `v` is the secret, beside words (in lower case, split by `|`) without one of which
it cannot match.
"""

from __future__ import annotations

from parsers.secret_shapes import (
    anywhere,
    arista,
    checkpoint,
    cisco,
    cisco_nxos,
    fortinet,
    hirschmann,
    juniper_paloalto,
    moxa,
    openwrt,
    presumed,
    siemens,
)

SHAPES: tuple[tuple[str, str], ...] = (
    *moxa.SHAPES,
    *cisco.SHAPES,
    *cisco_nxos.SHAPES,
    *presumed.SHAPES,
    *hirschmann.SHAPES,
    *checkpoint.SHAPES,
    *arista.SHAPES,
    *siemens.SHAPES,
    *fortinet.SHAPES,
    *juniper_paloalto.SHAPES,
    *openwrt.SHAPES,
    *anywhere.SHAPES,
)
"""All shapes, in the order in which they are tried: what one has replaced, the next ones see."""
