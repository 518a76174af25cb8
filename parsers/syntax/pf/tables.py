"""What has no bearing on who may talk to whom, by the name of its element, with the reason.

Sources: `config.xml` as written by pfSense and OPNsense; the models of OPNsense.
"""

from __future__ import annotations


def about(reason: str, names: str) -> dict[str, str]:
    """Each of `names` with the same reason."""
    return dict.fromkeys(names.split(), reason)


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def _named(reasons: dict[str, str]) -> dict[str, str]:
    """Name to reason, from reason to names."""
    return {name: reason for reason, names in reasons.items() for name in names.split()}


_LOOK = "how the web pages look"
_HARDWARE = "tuning of hardware, memory or timers"
_NAMES = "names of people and things"

SECTIONS = _named(
    {
        _LOOK: "theme widgets wizardtemp trigger_initial_wizard wol",
        "graphs and statistics": "rrd",
        "what changed last": "lastchange revision",
        "version of the file, not of the system": "version",
        "certificates": "cert ca crl",
        "answers for clients of the firewall's own addresses": (
            "dhcpd dhcpdv6 dnsmasq unbound ntpd dyndnses dnsupdates rfc2136 dhcp6d kea dhcpbackend radvd"
        ),
        "messages about events": "notifications",
        "queues and bandwidth; what passes is decided by rules": "shaper dnshaper ezshaper",
        "vouchers of the captive portal": "voucher",
        "answers given to a wizard, which wrote what it made elsewhere": "ovpnserver",
    }
)
"""Top elements."""

SYSTEM = _named(
    {
        _LOOK: (
            "language timezone theme webguicss logincss use_mfs_tmp use_mfs_var use_mfs_tmp_size use_mfs_var_size"
            " rrdbackup netflowbackup dhcpbackup dhcp6backup logsbackup captiveportalbackup"
        ),
        _HARDWARE: (
            "optimization maximumtableentries maximumstates maximumfrags powerd_ac_mode powerd_battery_mode"
            " powerd_normal_mode powerd_enable disablechecksumoffloading disablesegmentationoffloading"
            " disablelargereceiveoffloading disablevlanhwfilter hn_altq_enable crypto_hardware thermal_hardware"
            " enableserial serialspeed primaryconsole secondaryconsole usevirtualterminal serialusb"
            " adaptivestart adaptiveend tcpfirsttimeout tcpopeningtimeout tcpestablishedtimeout tcpclosingtimeout"
            " tcpfinwaittimeout tcpcloseddtimeout udpfirsttimeout udpsingletimeout udpmultipletimeout icmpfirsttimeout"
            " icmperrortimeout otherfirsttimeout othersingletimeout othermultipletimeout harddiskstandby"
            " rulesetoptimization srctrack ip_change_kill_states sshguard_threshold sshguard_blocktime"
            " sshguard_detection_time pkg_repo_conf_path kill_states gw_down_kill_states keep_failover_states"
            " reflectiontimeout aliasesresolveinterval checkaliasesurlcert disablescrub scrubnodf scrubrnid"
            " proxyurl proxyport proxyuser proxypass proxy_passwd hn_enable mds_disable pti_disabled ipsec_mb"
            " backupcount deployment syncookies syncookies_adaptstart syncookies_adaptend"
            " hwpstate hwpstate_control_level hwpstate_epp php_memory_limit dhcp6debug"
        ),
        _NAMES: "domain nextuid nextgid already_run_config_upgrade",
        "updates of the system": "firmware gitsync firmwarebranch do_not_send_uniqueid prefer_ipv4 bogons",
        "name servers of the firewall": (
            "dnsallowoverride dns1gw dns2gw dns3gw dns4gw dns5gw dns6gw dns7gw dns8gw dns1host dns2host dns3host"
            " dns4host dnslocalhost dnssearchdomain dnsallowoverride_exclude resolvconf"
        ),
        "console": "disableconsolemenu sudo_allow_wheel sudo_allow_group autologout",
        "accounts are named one by one": "group acb",
        "chooses among gateways that the file names; each of them counts": "lb_use_sticky gw_switch_default",
        "packages": "pkg_installer remote_syslog",
        "states, which belong to packets that rules passed": "statepolicy",
        "addresses of the firewall itself": "ipv6dontcreatelocaldns global-v6duid",
    }
)
"""Children of `<system>`."""

WEBGUI = _named(
    {
        _LOOK: (
            "loginautocomplete roaming dashboardcolumns webguicss logincss webguifixedmenu webguihostnamemenu"
            " dashboardavailablewidgetspanel systemlogsfilterpanel systemlogsmanagelogpanel"
            " statusmonitoringsettingspanel requirestatefilter"
            " interfacessort webguileftcolumnhyper disablealiaspopupdetail loginshowhost logohide"
            " quietlogin pagenamefirst compression auth_refresh_time httpaccesslog"
        ),
        "certificates and ciphers": "ssl-certref ssl-ciphers ssl-hsts althostnames",
        _HARDWARE: "max_procs ocsp-staple",
        "how a name must be spelled": "nodnsrebindcheck nohttpreferercheck",
        "how passwords are kept": "pwhash",
    }
)

INTERFACE = _named(
    {
        _HARDWARE: "mtu mss media mediaopt spoofmac hw_settings_overwrite disablechecksumoffloading"
        " disablesegmentationoffloading disablelargereceiveoffloading disablevlanhwfilter polling promisc",
        "how the address is asked for": (
            "dhcphostname dhcprejectfrom dhcpvlanenable dhcpcvpt dhcp6-ia-pd-len dhcp6-duid dhcp6vlanprio"
            " dhcp6-ia-pd-send-hint dhcp6prefixonly dhcp6usev4iface dhcp6withoutra dhcp6norelease dhcp6sendsolicit"
            " dhcp6debug slaacusev4iface ipv6usev4iface track6-interface track6-prefix-id track6_ifid prefix-6rd"
            " prefix-6rd-v4plen gateway-6rd prefix-6rd-v4addr dhcpoverridemtu dhcp_plus dhcpd6track6allowoverride"
            " dhcp6_ifid dhcp6-prefix-id dhcphonourmtu provider username password pppoe_hostuniq ptpid"
        ),
        _NAMES: "lock",
        "how the address is asked for, in detail": (
            "adv_dhcp6_authentication_statement_algorithm adv_dhcp6_authentication_statement_authname"
            " adv_dhcp6_authentication_statement_protocol adv_dhcp6_authentication_statement_rdm"
            " adv_dhcp6_config_advanced adv_dhcp6_config_file_override adv_dhcp6_config_file_override_path"
            " adv_dhcp6_id_assoc_statement_address adv_dhcp6_id_assoc_statement_address_enable"
            " adv_dhcp6_id_assoc_statement_address_id adv_dhcp6_id_assoc_statement_address_pltime"
            " adv_dhcp6_id_assoc_statement_address_vltime adv_dhcp6_id_assoc_statement_prefix"
            " adv_dhcp6_id_assoc_statement_prefix_enable adv_dhcp6_id_assoc_statement_prefix_id"
            " adv_dhcp6_id_assoc_statement_prefix_pltime adv_dhcp6_id_assoc_statement_prefix_vltime"
            " adv_dhcp6_interface_statement_information_only_enable"
            " adv_dhcp6_interface_statement_request_options adv_dhcp6_interface_statement_script"
            " adv_dhcp6_interface_statement_send_options adv_dhcp6_key_info_statement_expire"
            " adv_dhcp6_key_info_statement_keyid adv_dhcp6_key_info_statement_keyname"
            " adv_dhcp6_key_info_statement_realm adv_dhcp6_key_info_statement_secret"
            " adv_dhcp6_prefix_interface_statement_sla_len adv_dhcp_config_advanced"
            " adv_dhcp6_prefix_selected_interface adv_dhcp_config_file_override"
            " adv_dhcp_config_file_override_path adv_dhcp_option_modifiers adv_dhcp_pt_backoff_cutoff"
            " adv_dhcp_pt_initial_interval adv_dhcp_pt_reboot adv_dhcp_pt_retry adv_dhcp_pt_select_timeout"
            " adv_dhcp_pt_timeout adv_dhcp_pt_values adv_dhcp_request_options adv_dhcp_required_options"
            " adv_dhcp_send_options"
        ),
    }
)

RULE = _named(
    {
        _NAMES: "created updated category categories tracker id separator ruleid nosync prev",
        "queues and bandwidth": (
            "defaultqueue ackqueue dnpipe pdnpipe shaper1 shaper2 vlanprioset set-prio set-prio-low"
        ),
        "limits of states: they hold for a time, and only deny": (
            "max max-src-nodes max-src-conn max-src-states statetimeout max-src-conn-rate max-src-conn-rates"
            " source-track adaptivestart adaptiveend overload udp-first udp-multiple udp-single"
        ),
        "states on the other firewall of a pair": "nopfsync",
        "options in the IP header of packets that match anyway": "allowopts",
        "answers only, which belong to a connection": "state-policy statepolicy",
        "kept in place by the order of the file": "sort_order prio_group",
    }
)
"""Settings of a rule that narrow nothing."""

OPNSENSE = _named(
    {
        "answers for clients of the firewall's own addresses": (
            "Kea unboundplus Dnsmasq dnsmasq Chrony dyndns DynDNS radvd ntpd"
        ),
        "jobs at certain times, each one of those that the system offers": "cron",
        "graphs and statistics": (
            "Netflow Nodeexporter netdata ZabbixAgent zabbixagent Zabbixproxy zabbixproxy telegraf collectd"
            " vnstat ntopng hwprobe apcupsd Nut nut lldpd iperf Hostwatch QemuGuestAgent"
        ),
        "logins and mail, which the firewall itself answers": "freeradius clamav redis rspamd",
        "queues and bandwidth; what passes is decided by rules": "TrafficShaper",
        "certificates": "trust Trust AcmeClient",
        "text for clients": "OpenVPNExport",
        "updates of the system": "Backup Hasync",
    }
)
"""Children of `<OPNsense>`."""
