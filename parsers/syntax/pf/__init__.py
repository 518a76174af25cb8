"""What OPNsense and pfSense share: a `config.xml` of one firewall, from which PHP writes rules for FreeBSD's pf.

Sources: pf.conf(5) of FreeBSD 14 (evaluation, translation, route-to, state); `filter.inc` of pfSense 2.5 to 2.7 and
`filter.inc`, `filter.lib.inc`, `OPNsense/Firewall/*` of OPNsense 20.7 to 25.1 (what is written, and in which order);
pfSense documentation, "Firewall Rule Processing Order" and "Ordering of NAT and Firewall Processing"; OPNsense
documentation, "Rules". Where the two differ stands in `Dialect`.
"""
