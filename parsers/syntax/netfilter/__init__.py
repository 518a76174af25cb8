"""The rules of the Linux kernel's packet filter, as `nft` and `iptables` both write them for one machine.

Sources: nft(8) of nftables 1.0.6, iptables(8) and iptables-extensions(8) of iptables 1.8.9, ipset(8) 7.17, and the
kernel's own sources where these are silent (net/netfilter, Linux 6.1 to 6.12).
"""
