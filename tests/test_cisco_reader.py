"""The second reader of Cisco lists against verdicts that were worked out by hand."""

from __future__ import annotations

import pytest

from cisco_reader import rule_sets
from naive import Packet, judge

IOS = """
object-group network SERVERS
 host 10.2.0.5
 10.2.1.0 255.255.255.0
 range 10.2.2.1 10.2.2.3
object-group service WEB
 tcp eq www
 tcp range 8080 8081
!
access-list 10 permit 10.1.0.0 0.0.255.255
access-list 10 deny   any log
access-list 101 remark one of each
access-list 101 deny   tcp 10.1.0.0 0.0.0.254 any eq telnet
access-list 101 permit tcp any host 10.2.0.5 eq www 443
access-list 101 permit tcp any any established
access-list 101 permit icmp any any echo
access-list 101 permit udp any any gt 1023 time-range NIGHT
ip access-list extended GROUPS
 10 permit object-group WEB any object-group SERVERS
 20 deny udp any any fragments
 30 permit udp any any neq 53
ip access-list standard HOSTS
 permit 10.1.0.9
"""
ASA = """
object network PLC
 host 10.2.0.5
object-group network CELL
 network-object object PLC
 network-object 10.2.1.0 255.255.255.0
object-group network ALL
 group-object CELL
object-group service PLCPORTS tcp
 port-object eq 502
 port-object range 44817 44818
object-group service MIXED
 service-object udp destination eq ntp
 service-object tcp source eq 20 destination gt 1023
access-list OUT extended permit tcp any4 object-group ALL object-group PLCPORTS log
access-list OUT extended permit object-group MIXED any object PLC
access-list OUT extended permit tcp any host 10.9.0.1 eq ssh inactive
access-list OUT extended permit icmp any any echo-reply
access-list OUT extended permit tcp 10.1.0.0 255.255.255.0 eq 5 any time-range NIGHT
access-list OUT remark the end
object service S8443
 service tcp destination eq 8443
object-group protocol BOTH
 protocol-object tcp
 protocol-object udp
object-group service LOW tcp-udp
 port-object lt 3
access-list MORE extended permit object-group BOTH any host 10.2.0.5 eq 99
access-list MORE extended permit tcp any host 10.2.0.6 object S8443
access-list MORE extended permit object-group LOW any host 10.2.0.7
"""
CASES = [
    ("10", ("10.1.9.9", "10.9.9.9", 17, 1, 1), "permit"),
    ("10", ("10.3.9.9", "10.9.9.9", 17, 1, 1), "deny"),
    ("101", ("10.1.0.2", "10.2.0.5", 6, 1, 23), "deny"),
    ("101", ("10.1.0.3", "10.2.0.5", 6, 1, 443), "permit"),
    ("101", ("10.1.0.3", "10.2.0.5", 6, 1, 444), "deny"),
    ("101", ("10.1.0.3", "10.2.0.6", 6, 1, 80, "established"), "permit"),
    ("101", ("10.1.0.2", "10.2.0.6", 6, 1, 23, "established"), "deny"),
    ("101", ("10.1.0.3", "10.2.0.5", 6, 0, 0, "new", True), "permit"),
    ("101", ("10.1.0.3", "10.2.0.5", 1, 0, 2048), "permit"),
    ("101", ("10.1.0.3", "10.2.0.5", 1, 0, 0), "deny"),
    ("101", ("10.1.0.3", "10.2.0.5", 17, 1, 1024), "possibly"),
    ("101", ("10.1.0.3", "10.2.0.5", 17, 1, 1023), "deny"),
    ("GROUPS", ("10.1.0.3", "10.2.2.3", 6, 1, 8081), "permit"),
    ("GROUPS", ("10.1.0.3", "10.2.2.4", 6, 1, 8081), "deny"),
    ("GROUPS", ("10.1.0.3", "10.9.0.1", 17, 1, 53), "deny"),
    ("GROUPS", ("10.1.0.3", "10.9.0.1", 17, 1, 54), "permit"),
    ("GROUPS", ("10.1.0.3", "10.9.0.1", 17, 0, 0, "new", True), "deny"),
    ("HOSTS", ("10.1.0.9", "10.9.0.1", 6, 1, 1), "permit"),
    ("HOSTS", ("10.1.0.8", "10.9.0.1", 6, 1, 1), "deny"),
    ("OUT", ("10.9.9.9", "10.2.1.255", 6, 1, 502), "permit"),
    ("OUT", ("10.9.9.9", "10.2.0.5", 6, 1, 44818), "permit"),
    ("OUT", ("10.9.9.9", "10.2.0.5", 6, 1, 44819), "deny"),
    ("OUT", ("10.9.9.9", "10.2.0.5", 17, 1, 123), "permit"),
    ("OUT", ("10.9.9.9", "10.2.0.5", 6, 20, 1024), "permit"),
    ("OUT", ("10.9.9.9", "10.2.0.5", 6, 21, 1024), "deny"),
    ("OUT", ("10.9.9.9", "10.9.0.1", 6, 1, 22), "deny"),
    ("OUT", ("10.9.9.9", "10.9.0.1", 1, 0, 0), "permit"),
    ("OUT", ("10.1.0.255", "10.9.0.1", 6, 5, 22), "possibly"),
    ("MORE", ("10.1.0.2", "10.2.0.5", 17, 1, 99), "permit"),
    ("MORE", ("10.1.0.2", "10.2.0.5", 17, 1, 98), "deny"),
    ("MORE", ("10.1.0.2", "10.2.0.6", 6, 1, 8443), "permit"),
    ("MORE", ("10.1.0.2", "10.2.0.6", 6, 1, 8442), "deny"),
    ("MORE", ("10.1.0.2", "10.2.0.7", 17, 1, 2), "permit"),
    ("MORE", ("10.1.0.2", "10.2.0.7", 6, 1, 3), "deny"),
]


@pytest.mark.parametrize(("name", "fields", "verdict"), CASES)
def test_a_list_gives_the_verdict_of_the_manual(
    name: str, fields: tuple[str, str, int, int, int], verdict: str
) -> None:
    lists = rule_sets(IOS) | rule_sets(ASA, asa=True)
    assert judge(lists[name], Packet(*fields)).verdict == verdict
