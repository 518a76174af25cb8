"""Which later fragments an access-list entry of IOS and NX-OS takes beside the packets that hold what it asks for.

"Access Control Lists and IP Fragments" (Cisco document 8014): an entry with layer-3 information
alone matches all fragments. A permit with layer-4 information also matches non-initial fragments
on layer 3 alone; a deny with layer-4 information does not match them. `fragments` matches nothing else.
"""

from __future__ import annotations

from functools import lru_cache

from parsers.model.match import ServiceMatch
from parsers.model.service import ServiceSet
from parsers.syntax.list_layer4 import Layer4, held, later_fragments


@lru_cache(maxsize=1 << 16)
def service_of(layer4: Layer4, *, permits: bool) -> ServiceMatch:
    """The packets of an entry that permits, or denies; without what `Layer4` cannot say."""
    found = held(layer4)
    if not permits or layer4.fragments or not layer4.says_more():
        return found
    later = later_fragments(layer4.protocol)
    surely, possibly = ServiceSet((*found.surely.boxes, later)), ServiceSet((*found.possibly.boxes, later))
    return ServiceMatch(surely, surely if layer4.states is None else possibly)
