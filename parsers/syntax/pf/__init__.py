"""What OPNsense and pfSense share: a `config.xml` of one firewall, from which PHP writes rules for FreeBSD's pf.

Sources: pf.conf(5) of FreeBSD 14 (evaluation, translation, route-to, state); `filter.inc` of pfSense and
`filter.inc`, `filter.lib.inc`, `OPNsense/Firewall/*` of OPNsense (what is written, and in which order);
pfSense documentation, "Firewall Rule Processing Order" and "Ordering of NAT and Firewall Processing"; OPNsense
documentation, "Rules". Where the two differ stands in `Dialect`.

Read for this were single stored versions of the PHP files. pf.conf(5), enc(4), the manuals and the files for gateways
and VPNs are named as the places to check and were not opened: what rests on them is from memory, so both platforms
are grammar-derived.
"""
