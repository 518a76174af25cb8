"""Packets that end in a device itself: what they open there, port by port and service by service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Stage
from parsers.model.management import Answers
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, BindingPoint, Rule
from validator.graph.ports import doubt_of
from validator.reachability.filters import Judgement
from validator.reachability.passage import Edge
from validator.reachability.programs import Line, Program, no_statement
from validator.reachability.target import UNREAD, asks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.graph.network import Node
    from validator.graph.ports import Port
    from validator.reachability.filters import FilterCache
    from validator.reachability.passage import Branch, State
    from validator.reachability.target import Service, Target


CLOSED = "the device listens there only if its file says so, and for this packet it does not"


def opened(target: Target, filters: FilterCache, state: State, port: Port, branch: Branch) -> Iterator[Edge]:
    """What packets open that come in by `port` of the target and stand at `branch` after its first steps."""
    for owner, addresses in target.answering(port):
        yield from _opened_at(target, filters, state, (port, owner), _addressed(target.node, branch, addresses))
    for owner, doubt in target.answering_unshown(port):
        here = _addressed(target.node, branch, owner.unshown - target.own)
        yield from _opened_at(target, filters, state, (port, owner), here.weakened(doubt))


def _opened_at(
    target: Target, filters: FilterCache, state: State, ports: tuple[Port, Port], branch: Branch
) -> Iterator[Edge]:
    """What packets for addresses of one port, the second, open there."""
    node, (port, owner) = target.node, ports
    touched = node.unmodelled(port.name, owner.name)
    denies = tuple(doubt_of(item) for item in touched if item.effect.denies)
    permits = tuple(doubt_of(item) for item in touched if item in target.may_open)
    sure, firm = branch.sure and not denies, branch.firm and not denies
    here = replace(branch, sure=sure, firm=firm, unknown=branch.unknown + denies)
    within = _within(target, filters, here, port, owner)
    for service in target.services:
        yield from _through_lists(target, filters, state, ports, within, service, permits)
    if permits:
        yield _edge(state, within.weakened(*permits), UNREAD, owner, permits)
    elif (reason := _unsaid(target)) is not None:
        doubt = UnknownMatch(UnknownKind.FEATURE, reason, node.device.origin)
        left = within.judged(*filters.local(node, port, owner, within.header), *_unanswered(target, within))
        yield _edge(state, left.weakened(doubt), UNREAD, owner, ())


def _unsaid(target: Target) -> str | None:
    """Why a device may answer what no service of the file says; None where nobody asks, or it surely does not."""
    device = target.node.device
    if device.management.answers is Answers.UNKNOWN:
        return f"the reader of {device.platform} does not say who may open the device itself"
    return f"the file does not say whether {target.node.id} itself answers there" if target.anything else None


def _unanswered(target: Target, branch: Branch) -> Iterator[Judgement]:
    """Ports on which nothing listens, where the file says all that may."""
    if target.silent:
        device = target.node.device
        match = Match(service=ServiceMatch.exactly(target.silent))
        rule = Rule("closed", Action.DENY, match, device.origin, implicit=CLOSED)
        lines = (
            Line(Action.DENY, match, rule, "what may listen"),
            Line(Action.PERMIT, Match(), no_statement(None), "what may listen"),
        )
        program = Program(target.node.number, lines, branch.header, title="what may listen")
        yield Judgement(program, is_filter=True)


def _addressed(node: Node, branch: Branch, addresses: AddressSet) -> Branch:
    match = Match(destination=AddressMatch.exactly(addresses))
    line = Line(Action.PERMIT, match, no_statement(None), "destination")
    return branch.judged(Judgement(Program(node.number, (line,), branch.header), is_filter=False))


def _asked(node: Node, branch: Branch, service: Service) -> Branch:
    line = Line(Action.PERMIT, asks(service), no_statement(None), "service")
    return branch.judged(Judgement(Program(node.number, (line,), branch.header), is_filter=False))


def _within(target: Target, filters: FilterCache, branch: Branch, port: Port, owner: Port) -> Branch:
    """From the port to the owner of the address: some platforms filter, always or where that is another interface."""
    answers = target.node.device.management.answers
    elsewhere = answers is Answers.ADDRESSED_INTERFACE and owner.name != target.home(port).name
    if not elsewhere and (answers is not Answers.POLICED_INTERFACE or port.interface.management_only):
        return branch
    as_received = Stage.FORWARD_FILTER_AS_RECEIVED in target.node.device.order and branch.received is not None
    header = branch.received if as_received else branch.header
    point = BindingPoint.FORWARD
    return branch.judged(*filters.judgements(target.node, point, port.names, owner.names, header))


def _through_lists(  # noqa: PLR0913, PLR0917 - one step of `opened`, with all that it holds
    target: Target,
    filters: FilterCache,
    state: State,
    ports: tuple[Port, Port],
    branch: Branch,
    service: Service,
    permits: tuple[UnknownMatch, ...],
) -> Iterator[Edge]:
    """One service: the lists for the device itself, then the sources that it lets in."""
    port, owner = ports
    lines = target.lines(service, port, owner)
    if not lines and not permits:
        return
    asked = _asked(target.node, branch, service)
    if not target.past_lists(service):
        asked = asked.judged(*filters.local(target.node, port, owner, branch.header))
    program = Program(target.node.number, lines, branch.header, title=service.protocol)
    yield _edge(state, asked.judged(Judgement(program, is_filter=True)), service, owner, permits)


def _edge(state: State, branch: Branch, service: Service, owner: Port, permits: tuple[UnknownMatch, ...]) -> Edge:
    return Edge(
        state,
        None,
        branch.judgements,
        branch.header,
        branch.sure,
        branch.unknown,
        permits,
        owner,
        owner.origin,
        opens=service,
        forks=branch.forks,
        firm=branch.firm,
    )
