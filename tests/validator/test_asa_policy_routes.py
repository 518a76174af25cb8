"""Route maps for policy routing of an ASA of which a part is not understood: verdicts worked out by hand."""

from __future__ import annotations

import pytest

from nat_verdicts import wrong_answers

BASE = """: Saved
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet0/0
 nameif in
 security-level 100
 ip address 10.1.0.1 255.255.255.0
 policy-route route-map P
!
interface GigabitEthernet0/1
 nameif m
 security-level 50
 ip address 10.9.0.1 255.255.255.0
!
interface GigabitEthernet0/2
 nameif n
 security-level 50
 ip address 10.8.0.1 255.255.255.0
!
access-list W extended permit tcp any 10.2.0.0 255.255.255.0 eq https
access-list X extended permit tcp any 10.3.0.0 255.255.255.0 eq https
access-list Y extended deny tcp any host 10.4.0.9 eq ssh
access-list Y extended permit tcp any 10.4.0.0 255.255.255.0 eq ssh
access-list Z extended permit tcp any 10.5.0.0 255.255.255.0 some-new-word
route m 10.0.0.0 255.0.0.0 10.9.0.2
{}
: end
"""
TO_N = " set ip next-hop 10.8.0.2\n"
FIRST = "route-map P permit 5\n match ip address W\n" + TO_N
LAST = "route-map P permit 90\n match ip address Y\n" + TO_N
BESIDE = """
    in 10.1.0.5 > 10.2.0.5 tcp/443 = permit n 10.1.0.5>10.2.0.5:443
    in 10.1.0.5 > 10.2.0.5 tcp/80 = permit m 10.1.0.5>10.2.0.5:80
    in 10.1.0.5 > 10.4.0.5 tcp/22 = permit n 10.1.0.5>10.4.0.5:22
    in 10.1.0.5 > 10.4.0.9 tcp/22 = permit m 10.1.0.5>10.4.0.9:22
    in 10.1.0.5 > 10.6.0.5 tcp/443 = permit m 10.1.0.5>10.6.0.5:443
    """
OPEN = "in 10.1.0.5 > 10.3.0.5 tcp/443 = possibly"
CASES = {
    "a way that nobody knows": (" match ip address X\n set ip next-hop elsewhere 10.8.0.2\n", BESIDE + OPEN),
    "several kinds of ways": (" match ip address X\n" + TO_N + " set interface n\n", BESIDE + OPEN),
    "a line of another kind": (" match ip address X\n" + TO_N + " some new-word\n", OPEN),
    "another match": (" match ip address X\n match length 10 20\n" + TO_N, BESIDE + OPEN),
    "continue": (" match ip address X\n continue 90\n", BESIDE + OPEN),
    "a list with a line that was not read": (" match ip address Z\n" + TO_N, """
        in 10.1.0.5 > 10.2.0.5 tcp/443 = permit n 10.1.0.5>10.2.0.5:443
        in 10.1.0.5 > 10.5.0.5 tcp/443 = possibly
        """),
    "a list that is not defined": (" match ip address NONE\n" + TO_N, """
        in 10.1.0.5 > 10.2.0.5 tcp/443 = permit n 10.1.0.5>10.2.0.5:443
        in 10.1.0.5 > 10.6.0.5 tcp/443 = possibly
        """),
    "a way that nobody knows, for all": (" set ip next-hop elsewhere 10.8.0.2\n", """
        in 10.1.0.5 > 10.6.0.5 tcp/443 = possibly
        in 10.1.0.5 > 10.4.0.5 tcp/22 = possibly
        """),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_sequence_that_is_not_understood_leaves_the_others_as_they_are(name: str) -> None:
    sequence, verdicts = CASES[name]
    text = BASE.format(FIRST + "route-map P permit 10\n" + sequence + LAST)
    assert list(wrong_answers(text, "cisco_asa", verdicts)) == []


def test_a_denying_sequence_with_another_match_may_spare_from_the_next() -> None:
    denying = "route-map P deny 10\n match ip address X\n match length 10 20\n"
    text = BASE.format(FIRST + denying + "route-map P permit 90\n" + TO_N)
    verdicts = OPEN + "\nin 10.1.0.5 > 10.6.0.5 tcp/443 = permit n 10.1.0.5>10.6.0.5:443"
    assert list(wrong_answers(text, "cisco_asa", verdicts)) == []
