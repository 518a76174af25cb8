"""Which settings of which section the reader understands: data, no code.

For each access-relevant section: the keys whose meaning is in the model, and those known to be
without bearing, by reason. Any other key of such a section is UNKNOWN and blocking, and the entry
it stands in becomes undecided. Source: FortiOS CLI reference, 5.2 to 7.6, `config <section>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.vendors.fortinet_fortios.details import without_details
from parsers.vendors.fortinet_fortios.firewall_keys import FIREWALL
from parsers.vendors.fortinet_fortios.network_keys import NETWORK
from parsers.vendors.fortinet_fortios.system_keys import SYSTEM

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.section import Section

SECTIONS: dict[str, Section] = without_details({**SYSTEM, **FIREWALL, **NETWORK})
"""By path of the section, below `config vdom` or `config global` where there are virtual domains."""
