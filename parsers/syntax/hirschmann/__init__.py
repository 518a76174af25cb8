"""What HiOS and HiSecOS of Hirschmann (Belden) share: the CLI script, the XML of MIB tables, and how both are read.

Both forms say the same things, so both become rows (`rows.Row`): a command, or an entry of a MIB table, with its values
by name. One reader a subject takes rows of either form.

Sources:

- RM GUI HiSecOS EAGLE20/30, release 3.0 (09/2015): pages 132 to 154 (packet filter), page 398 (order of processing);
  read as excerpts.
- The MIBs HM2-FW-MIB (2011-09, revised 2020-05), HM2-NAT-MIB (2011-11), HM2-PLATFORM-QOS-ACL-MIB (2012-12),
  HM2-PLATFORM-ROUTING-MIB (2011-09), each read with its descriptions as librenms has them; HM2-NETCONFIG-MIB,
  HM2-MGMTACCESS-MIB, HM2-VPN-MIB, Q-BRIDGE-MIB (RFC 4363), IF-MIB (RFC 2863): names of tables and columns, their values
  and defaults.
- `show running-config script` of a GRS1042 with HiOS-3A-09.4.04, as it was published; scripts for HiOS-2S-09.1.
- The XML: namespace `urn:xml:ns:mibconf:base:1.0`, `Header/Variable`, `MibData/MIB/Scalar|Table/Entry/Attribute` with
  `convert`, `Footer/Checksum`; as public tools read it, and as a BRS50 with HiOS 10.3.04 wrote it (`mib_whole`).

No text that was read has the commands of the packet filter and of NAT (HiSecOS) or those of access lists beyond
`permit every`: they are read as words with names (`src`, `dst`, `proto`), from memory of the CLI reference, each line
is told as such, and none of them proves anything. The XML says the same in documented tables, and does. Which table of
the XML has the static routes is in none of these MIBs, so of a device that routes they are open; so is a table that
is not in the file: HiOS 10.3 writes empty ones too (`mib_whole`), and whether other releases do is not known. The plant
may vouch for both (`settings_complete`).
"""
