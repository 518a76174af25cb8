"""What a log says of traffic: one conversation, or one attempt at it, as somebody saw it.

An observation is a fact about a moment. It is compared with what configurations permit, and never part of it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Sight(IntEnum):
    """How much was seen of a conversation; higher says more.

    DENIED: a device says that it stopped the packet. SEEN: packets of one end, and nothing says that anything let
    them pass. LET_THROUGH: a device says that it let the opening packet pass; what is beyond it may have stopped it.
    ANSWERED: both ends spoke.
    """

    DENIED = 0
    SEEN = 1
    LET_THROUGH = 2
    ANSWERED = 3


class Observation(NamedTuple):
    """One row of a log (a tuple, for a log has millions).

    `version` is 4 or 6, and addresses are numbers of it. `port` is the destination port, of ICMP
    `type << 8 | code`; `source_port` is 0 where there is none. Not `directed`: the log does not say which end opened
    it. `when` is in seconds since 1970 as the log prints its time, which need not be UTC; None where none is printed.
    `device` is the name or address of who says so, or empty. `times`: how many conversations the row stands for.
    """

    version: int
    source: int
    destination: int
    protocol: int
    source_port: int
    port: int
    sight: Sight
    directed: bool = True
    when: int | None = None
    device: str = ""
    times: int = 1
