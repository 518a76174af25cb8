"""From a file of HiOS to its device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Device, Stage
from parsers.registry import Reading
from parsers.syntax.hirschmann import lists, to_device
from parsers.syntax.hirschmann.copies import mirrors
from parsers.syntax.hirschmann.gather import gathered
from parsers.syntax.hirschmann.management import management
from parsers.syntax.hirschmann.rows import Reading as Rows
from parsers.syntax.hirschmann.script_rows import Reader

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

PLATFORM = "hirschmann_hios"
ORDER = (Stage.INBOUND_FILTER, Stage.ROUTING, Stage.OUTBOUND_FILTER)
_READER = Reader({}, {}, {})


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """One device."""
    reading = Rows(source, ledger, diagnostics)
    state, finish = gathered(reading, _READER, {}, {})
    rule_sets, bindings = lists.rule_sets(state), lists.bindings(state)
    interfaces = to_device.interfaces(state)
    origin = to_device.whole(state)
    device = Device(
        state.name,
        PLATFORM,
        ORDER,
        stateful=False,
        origin=origin,
        version=state.version,
        interfaces=interfaces,
        rule_sets=rule_sets,
        bindings=bindings,
        routes=tuple(state.routes),
        dynamic_routing=tuple(state.dynamic),
        vlans=to_device.vlans(state),
        mirrors=tuple(mirrors(state)),
        management=management(state, origin, to_device.filters_may_judge(bindings, origin)),
        unmodelled=tuple(reading.unmodelled),
        forwards=to_device.routes_between(state),
        forwarded=frozenset({4}),
    )
    finish()
    return Reading((device,), reading.complete)
