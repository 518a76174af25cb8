"""Where BPDU guard may shut a wire between two switches.

"Configuring Optional Spanning-Tree Features" (Catalyst 3560 guide OL-8553, IE 2000 guide OL-25866, "BPDU Guard"): a
port with BPDU guard that receives a BPDU is put in the error-disabled state; of the whole switch it works at ports that
are edge ports (Port Fast). A port that filters BPDUs takes and sends none. That it is shut is never relied upon: it
comes back after `errdisable recovery`, and a neighbour may send no BPDUs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import SpanningTree
from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.frames import Plug


def shut_by_guard(one: Plug, other: Plug) -> tuple[UnknownMatch, ...]:
    """Why nothing may pass between two ends of a wire of which one is guarded and the other may send BPDUs."""
    return (*_shut(one, other), *_shut(other, one))


def _shut(guarded: Plug, sender: Plug) -> Iterator[UnknownMatch]:
    port, neighbour = guarded.interface.switchport, sender.interface.switchport
    if port is None or port.bpdu_guard is None or neighbour is None:
        return
    if SpanningTree.FILTERED in {port.tree, neighbour.tree}:
        return
    reason = f"BPDU guard shuts {guarded.name} when a BPDU comes in, and {sender.name} at the other end may send some"
    yield UnknownMatch(UnknownKind.UNRESOLVED, reason, port.bpdu_guard)
