"""No secret survives the reader: one canary for each kind of statement that carries one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.redaction import IN_MARKUP, MARK, PIECE, WEAK, redacted
from parsers.secret_shapes import SHAPES
from parsers.source import Source

CANARY = "C4n4ry/Zz+x9="
ROOT = Path(__file__).parents[2]
HANGS = 300
"""Seconds; work in proportion to the text takes less than one."""

IOS = """\
enable password CANARY
enable password 7 CANARY
enable password level 5 CANARY
enable secret 5 CANARY
enable secret 9 CANARY
enable secret level 7 9 CANARY
enable algorithm-type scrypt secret CANARY
enable password 0 two words CANARY
username admin password CANARY
username admin password 7 CANARY
username admin secret 5 CANARY
username admin privilege 15 secret 9 CANARY
username secret privilege 15 password 0 CANARY
username bob view ops secret 8 CANARY
username bob common-criteria-policy P password 0 CANARY
username nx password 5 CANARY role network-admin
 password CANARY
 password 7 CANARY
 password 0 one two CANARY
 secret 5 CANARY
 key 7 CANARY
 key CANARY
  key-string CANARY
  key-string 7 CANARY
 pac key 7 CANARY
radius-server key CANARY
radius-server key 7 CANARY
radius-server host 10.1.1.1 auth-port 1812 acct-port 1813 key 7 CANARY
radius-server host 10.1.1.1 key CANARY
tacacs-server key 7 CANARY
tacacs-server host 10.1.1.1 key CANARY
tacacs-server host 10.1.1.1 timeout 5 key 6 CANARY
 server-private 10.1.1.1 key 7 CANARY
 server-private 10.1.1.1 timeout 5 key CANARY
 client 10.1.1.1 server-key 7 CANARY
 client 10.1.1.1 vrf MGMT server-key CANARY
 server-key 7 CANARY
snmp-server community CANARY
snmp-server community CANARY RO
snmp-server community CANARY RW 99
snmp-server community CANARY view V ro SNMP-ACL
snmp-server community 0 CANARY ro ipv6 V6 44
snmp-server host 10.1.1.1 CANARY
snmp-server host 10.1.1.1 version 2c CANARY
snmp-server host 10.1.1.1 traps version 2c CANARY udp-port 1162 config
snmp-server host 10.1.1.1 informs CANARY envmon
snmp-server host 10.1.1.1 vrf MGMT version 2c CANARY
snmp-server host 10.1.1.1 vrf MGMT CANARY snmp
 action 1.0 cli command "username x secret CANARY"
 action 2.0 cli command "snmp-server community CANARY ro"
snmp-server user u1 g1 v3 auth md5 CANARY
snmp-server user u1 g1 v3 auth sha CANARY access 10
snmp-server user u1 g1 v3 encrypted auth sha CANARY
snmp-server user auth priv v3 auth sha 256 CANARY
snmp-server user u1 g1 v3 auth md5 CANARY priv des CANARY
snmp-server user u1 g1 v3 auth sha CANARY priv aes 128 CANARY access SNMP
snmp-server user u1 g1 v3 auth sha CANARY priv aes 256 CANARY
snmp-server user admin network-admin auth md5 CANARY priv CANARY localizedkey
snmp-server mib community-map CANARY context c1
rmon event 1 log trap CANARY description high owner ops
crypto isakmp key CANARY address 203.0.113.9
crypto isakmp key 6 CANARY address 203.0.113.9 255.255.255.255 no-xauth
crypto isakmp key CANARY hostname peer.example
crypto isakmp key 0 CANARY address ipv6 2001:db8::1/128
  pre-shared-key CANARY
  pre-shared-key 6 CANARY
  pre-shared-key local CANARY
  pre-shared-key remote 6 CANARY
  pre-shared-key hex CANARY
  pre-shared-key address 203.0.113.9 key CANARY
  pre-shared-key address 203.0.113.9 255.255.255.255 key 6 CANARY
  pre-shared-key hostname peer key CANARY
 authentication local pre-share key CANARY
 authentication remote pre-share key 6 CANARY
 ip ospf authentication-key CANARY
 ip ospf authentication-key 7 CANARY
 ip ospf message-digest-key 1 md5 CANARY
 ip ospf message-digest-key 1 md5 7 CANARY
 area 0 virtual-link 10.0.0.1 authentication-key 7 CANARY
 area 0 virtual-link 10.0.0.1 message-digest-key 1 md5 7 CANARY
 ipv6 ospf authentication ipsec spi 256 md5 0 DEADBEEFDEADBEEFC4n4
 neighbor 10.1.1.1 password CANARY
 neighbor PEERS password 7 CANARY
 isis password CANARY level-2
 area-password CANARY
 domain-password CANARY
 standby 1 authentication CANARY
 standby authentication CANARY
 standby 1 authentication text CANARY
 standby 1 authentication md5 key-string CANARY
 standby 1 authentication md5 key-string 7 CANARY timeout 30
 vrrp 1 authentication text CANARY
 vrrp 1 authentication CANARY
 vrrp 1 authentication md5 key-string 7 CANARY
 glbp 1 authentication text CANARY
ntp authentication-key 1 md5 CANARY
ntp authentication-key 1 md5 CANARY 7
ntp authentication-key 1 hmac-sha2-256 7 CANARY
 ip nhrp authentication CANARY
 ppp chap password CANARY
 ppp chap password 7 CANARY
 ppp pap sent-username u1 password 7 CANARY
 wpa-psk ascii CANARY
 wpa-psk ascii 7 CANARY
 wpa-psk hex 0 CANARY
 security wpa psk set-key ascii 0 CANARY
 encryption key 1 size 128bit 7 CANARY transmit-key
 encryption vlan 10 key 1 size 40bit CANARY
 dot1x username u1 password 7 CANARY
 mgmtuser username u1 password 0 CANARY secret 0 CANARY
ip ftp password 7 CANARY
ip http client password CANARY
ip msdp password peer 10.1.1.1 7 CANARY
ip wccp web-cache password 7 CANARY
mpls ldp neighbor 10.1.1.1 password 7 CANARY
mpls ldp password fallback 7 CANARY
mpls ldp password option 1 for LABELS 7 CANARY
 l2tp tunnel password 7 CANARY
vtp password CANARY
 bind authenticate root-dn cn=ad,dc=x password 7 CANARY
cts credentials id sw1 password 7 CANARY
cts sxp default password 7 CANARY
cts sxp connection peer 10.1.1.1 source 10.1.1.2 password CANARY mode local
 sap pmk CANARY mode-list gcm-encrypt
crypto pki export TP pkcs12 flash: password CANARY
key config-key password-encrypt CANARY
kerberos srvtab entry host/r1@X 1 931763195 1 1 8 CANARY
license smart register idtoken CANARY
 authentication username u1 password 7 CANARY realm example
 path ftp://backup:CANARY@10.1.1.1/cfg
 set session-key inbound esp 256 cipher CANARY authenticator CANARY
 set session-key outbound ah 256 CANARY
event manager environment u https://api:CANARY@10.0.0.1/hook
snmp-agent community read cipher CANARY"""

ASA = """\
enable password CANARY encrypted
enable password CANARY pbkdf2
enable password CANARY level 5 encrypted
enable password $sha512$5000$C4n4==$C4n4 pbkdf2
passwd CANARY encrypted
passwd CANARY
username admin password CANARY encrypted privilege 15
username admin password CANARY pbkdf2
username admin password CANARY nt-encrypted privilege 2
username admin password CANARY mschap
username admin password CANARY privilege 15
vpdn username u1 password CANARY store-local
vpnclient secret CANARY
vpnclient vpngroup G password CANARY
vpnclient username U password CANARY
aaa-server TAC (inside) host 10.1.1.1 CANARY timeout 10
aaa-server TAC (inside) host 10.1.1.1 CANARY
aaa-server TAC host 10.1.1.1 CANARY
 ldap-login-password CANARY
 radius-common-pw CANARY
 ikev1 pre-shared-key CANARY
 ikev2 local-authentication pre-shared-key CANARY
 ikev2 remote-authentication pre-shared-key CANARY
 ikev2 remote-authentication pre-shared-key hex CANARY
isakmp key CANARY address 203.0.113.9 netmask 255.255.255.255
failover key CANARY
failover key hex CANARY
failover ipsec pre-shared-key CANARY
snmp-server host inside 10.1.1.1 community CANARY
snmp-server host inside 10.1.1.1 poll community CANARY version 2c
snmp-server host inside 10.1.1.1 trap community 8 CANARY version 2c udp-port 161
snmp-server community CANARY
snmp-server user u g v3 engineID 80000009 encrypted auth sha CANARY priv aes 256 CANARY
 ospf authentication-key CANARY
 ospf message-digest-key 1 md5 CANARY
 rip authentication key CANARY key_id 1
 authentication key eigrp 100 CANARY key-id 1
 policy-server-secret CANARY
 http-proxy 10.1.1.1 8080 username u password CANARY
 https-proxy host 10.1.1.1 password CANARY
 passphrase CANARY
auto-update server https://u:CANARY@10.1.1.1/image"""

FORTIOS = """\
 set password ENC CANARY
 set password "CANARY"
 set passwd ENC CANARY
 set passwd "two words \\" CANARY"
 set passwd2 ENC CANARY
 set psksecret ENC CANARY
 set psksecret "CANARY"
 set psksecret-remote ENC CANARY
 set ppk-secret ENC CANARY
 set secret ENC CANARY
 set secret "CANARY"
 set secondary-secret ENC CANARY
 set tertiary-secret ENC CANARY
 set key ENC CANARY
 set key "CANARY"
 set secondary-key ENC CANARY
 set key-string ENC CANARY
 set auth-pwd ENC CANARY
 set priv-pwd ENC CANARY
 set auth-key CANARY
 set enckey CANARY
 set enc-key CANARY
 set authkey CANARY
 set md5-key 1 CANARY
 set authentication-key ENC CANARY
 set auth-password-l1 ENC CANARY
 set auth-password ENC CANARY
 set group-password ENC CANARY
 set passphrase ENC CANARY
 set sae-password ENC CANARY
 set wep-key1 ENC CANARY
 set phash CANARY
 set server-key ENC CANARY
 set sso-password ENC CANARY
 set rsso-secret ENC CANARY
 set login-passwd ENC CANARY
 set ldap password ENC CANARY
 set radius secret ENC CANARY
 set api-key ENC CANARY
 set api-key "CANARY"
 set access-key "CANARY"
 set secret-key ENC CANARY
 set token "CANARY"
 set auth-token ENC CANARY
 set client-secret ENC CANARY
 set ddns-password ENC CANARY
 set ddns-key "CANARY"
 set scep-password ENC CANARY
 set community "CANARY"
 set proxy-password ENC CANARY
 set snmp-community CANARY
 set anything-new ENC CANARY
 set seed ENC CANARY
 set pre-shared-key "CANARY"
 set psk "CANARY" """

MXROS = """\
username admin password CANARY privilege 1
snmp-server user admin auth no-auth priv des CANARY
snmp-server user admin auth sha priv aes CANARY
snmp-server user admin auth md5 CANARY
snmp-server user u authentication md5 CANARY privacy aes CANARY
snmp-server user u authentication sha CANARY privacy aes 128 CANARY
snmp-server user u authentication sha CANARY priv aes CANARY
snmp-server trap-v3 user joe auth md5 CANARY
snmp-server trap-v3 user joe auth no-auth priv CANARY
snmp-server inform-v3 user joe auth sha CANARY
snmp-server host 10.0.0.7 CANARY
l2tp user vendor password CANARY
l2tp user "a vendor" password CANARY
email-warning account joe CANARY
ip ddns password CANARY
dot1x radius 1st-server shared-key CANARY
dot1x local-userdb username joe password CANARY
auth radius server 1 10.0.0.1 port 1812 key CANARY
auth tacacs server 1 10.0.0.1 port 49 key CANARY
ntp authentication-key 1 MD5 CANARY
 ip pptp 10.1.1.1 joe CANARY
 ip pppoe joe CANARY
 ip pppoe username joe password CANARY
 ip ospf auth simple auth-key CANARY
 ip ospf auth md5 1 auth-key CANARY
  auth-mode psk CANARY"""

OTHERS = """\
set system root-authentication encrypted-password "CANARY"
    encrypted-password "CANARY"; ## SECRET-DATA
    pre-shared-key ascii-text "CANARY"; ## SECRET-DATA
    authentication-key "CANARY"; ## SECRET-DATA
    md5 1 key "CANARY"; ## SECRET-DATA
    secret "$9$C4n4abc"; ## SECRET-DATA
set system radius-server 10.1.1.1 secret "CANARY"
set snmp community CANARY authorization read-only
set protocols ospf area 0 interface ge-0/0/0 authentication-key CANARY
community CANARY {
set mgt-config users admin phash $1$C4n4$C4n4C4n4
set mgt-config users admin phash CANARY
set deviceconfig system snmp-setting access-setting version v2c snmp-community-string CANARY
set network ike gateway G authentication pre-shared-key key CANARY
set deviceconfig system snmp-setting access-setting version v3 users u authpwd CANARY
set deviceconfig system secure-proxy-password CANARY
set deviceconfig high-availability interface ha1 encryption passphrase CANARY
set shared server-profile radius R server S secret CANARY
set shared server-profile ldap L bind-password CANARY
set shared server-profile snmptrap version v2c server s community CANARY
set network virtual-router default protocol ospf auth-profile P md5 1 key CANARY
set template T config devices localhost.localdomain network interface ethernet ethernet1/1 layer3 pppoe password CANARY
set global-protect global-protect-portal P client-config configs c agent-user-override-key CANARY
set system login user vyos authentication plaintext-password 'CANARY'
set service snmp community CANARY authorization ro
set vpn ipsec authentication psk P secret 'CANARY'
/ppp secret add name=u password=CANARY service=l2tp
set wpa2-pre-shared-key="CANARY" name=p
/tool romon set enabled=yes secrets=CANARY
	option private_key 'CANARY'
	option preshared_key "CANARY"
	option sae_password CANARY
	list auth_secret 'CANARY'
	option community 'CANARY'
	option pincode 'CANARY'
	option auth_code 'CANARY'
	option key1 'CANARY
network.wg0.private_key='CANARY'
wireless.@wifi-iface[0].key='CANARY'"""

HIRSCHMANN = """\
snmp community ro CANARY
snmp community add CANARY
snmp community add rw CANARY
snmp community modify 1 CANARY
snmp community add index 3 CANARY
snmp community 1 CANARY
users passwordsha bob CANARY
users password operator1 "CANARY"
! users password "two words" CANARY
! config remote-backup password CANARY
config remote-backup password CANARY
ldap client server bind-passwd CANARY
opc-ua users modify opctest password CANARY
! dot1x mac-authentication-bypass password  "CANARY"
ipsec connection modify 1 psk CANARY
ipsec certificate upload passphrase CANARY
users snmpv3 password operator1 CANARY
ip ospf authentication key CANARY"""
SCALANCE = """\
user-account admin password CANARY role admin
user-account "shift lead" password CANARY role user
user-account service password CANARY
  auth psk CANARY
 device pw CANARY
 auth pw CANARY
  authentication username u pw CANARY
 device password CANARY
 password CANARY
 pin CANARY
 service idx 1 user plant password CANARY
 srv mail user plant password CANARY
 vrrp 1 text-authentication CANARY
snmp community index CANARY name CANARY security none
snmp community index 1 name CANARY security none nonvolatile
snmp user reader auth sha CANARY priv des CANARY
snmp user reader auth md5 CANARY
radius-server ipv4 10.0.0.9 key CANARY
 ntp key 1 hash sha1 value CANARY
 ntp secure key-id 1 key CANARY
   pw CANARY
 passphrase CANARY"""

EOS = """\
username admin privilege 15 role network-admin secret sha512 CANARY
username admin secret 5 CANARY
username admin secret 0 CANARY
username admin secret CANARY
enable password sha512 CANARY
enable password 5 CANARY
aaa root secret sha512 CANARY
aaa root secret 5 CANARY
aaa root secret CANARY
boot secret sha512 CANARY
boot secret 5 CANARY
radius-server host 10.0.0.9 vrf MGMT key 7 CANARY
radius-server host 10.0.0.9 key 8a CANARY
radius-server key 8a CANARY
tacacs-server host 10.0.0.9 vrf MGMT key 8a CANARY
tacacs-server key 7 CANARY
ntp authentication-key 1 sha1 7 CANARY
ntp authentication-key 1 md5 8a CANARY
snmp-server community CANARY ro LIST
snmp-server user ops OPS v3 localized f5717f auth sha512 CANARY priv aes CANARY
snmp-server host 10.1.2.3 vrf MGMT version 2c CANARY
   neighbor 10.0.0.1 password 7 CANARY
   neighbor PEERS password 8a CANARY
   ip ospf message-digest-key 1 sha512 7 CANARY
   ip ospf message-digest-key 1 md5 8a CANARY
   ip ospf authentication-key 8a CANARY
   ospfv3 authentication ipsec spi 34 sha1 passphrase 7 CANARY
   ospfv3 ipv4 authentication ipsec spi 34 sha1 passphrase 8a CANARY
   ospfv3 encryption ipsec spi 34 esp null sha1 passphrase 7 CANARY
   ospfv3 encryption ipsec spi 34 esp aes-128-cbc 7 CANARY sha1 7 CANARY
   ospf3 authentication ipsec spi 34 sha1 7 CANARY
   isis authentication key 8a CANARY
   isis authentication key-id 1 algorithm sha-1 key 7 CANARY
   authentication key-id 2 algorithm sha-1 key 8a CANARY
   vrrp 1 authentication text CANARY
   vrrp 10 peer authentication ietf-md5 key-string 7 CANARY
   key 0a 7 CANARY words
   key ABCDEF 8a CANARY words fallback
      shared-key 7 CANARY
      shared-key 8a CANARY
      passphrase 8a CANARY
   secret 0 7 CANARY words receive-lifetime infinite transmit-lifetime infinite
   auth password 7 CANARY
   server 10.0.0.1 key 7 CANARY
   exec /usr/bin/TerminAttr -cvaddr=10.0.0.9:9910 -cvauth=key,CANARY -taillogs
   exec /usr/bin/TerminAttr -ingestauth=key,CANARY -taillogs
   exec /usr/bin/TerminAttr -cvauth=token,CANARY -taillogs
service unsupported-transceiver Plant CANARY"""

PLAUSIBLE = """\
users passwd CANARY
users passwd admin CANARY
snmp notification user add 1 reader auth md5 CANARY
snmp notification user add 1 reader priv des CANARY
config encryption password set CANARY
ip ospf authentication md5 CANARY
ip rip authentication simple CANARY
ip vrrp modify 1 authentication CANARY
ppp password CANARY
mail password CANARY
 psk CANARY
 presharedkey CANARY
 userpassword CANARY
GATE# user-account admin password CANARY
l2tp user name bob password CANARY
authentication-mode pre-shared-key CANARY
auto-backup tftp server 10.0.0.9 password CANARY"""

CHECKPOINT = """\
set user admin password-hash CANARY
set user ops password CANARY
set user ops newpass CANARY
set expert-password-hash CANARY
set expert-password CANARY
set grub2-password-hash CANARY
set snmp community CANARY read-only
add snmp traps receiver 10.0.0.1 version v2 community CANARY
set snmp usm user monitor security-level authPriv auth-pass-phrase-hashed CANARY privacy-pass-phrase-hashed CANARY
add snmp usm user monitor security-level authPriv auth-pass-phrase CANARY privacy-pass-phrase CANARY
add aaa radius-servers priority 1 host 10.1.0.18 port 1812 secret CANARY timeout 3
add aaa tacacs-servers priority 1 server 10.1.0.19 key CANARY timeout 5
set ospf interface eth1 authtype md5 key 1 secret CANARY
set ospf interface eth1 authtype simple CANARY
set rip interface eth1 authtype md5 secret CANARY cisco-compatibility off
set bgp external remote-as 65001 peer 10.0.0.2 authtype md5 secret CANARY
set vrrp interface eth0 authtype simple password CANARY
add pppoe client id 1 interface eth0 user plant password CANARY
add backup-scheduled name nightly ftp ip 10.0.0.9 path / username plant password CANARY
add backup-scheduled name nightly scp ip 10.0.0.9 path / username plant password plain CANARY
add mcvr vrid 1 priority 100 priority-delta 10 authtype simple password CANARY
set mcvr vrid 1 authtype simple CANARY
set pppoe client id 1 userid plant password-hash CANARY
set installer proxy 10.0.0.9 user plant password CANARY
  "sid" : "CANARY",
  "preshared-key" : "CANARY",
  "preSharedKey" : "CANARY",
  "psk" : "CANARY",
  "ipsecPsk" : "CANARY",
  "sicPassword" : "CANARY",
  "secret-key" : "CANARY",
  "secret-access-key" : "CANARY",
  "application-key" : "CANARY",
  "password-base64" : "CANARY",
  "access-token" : "CANARY",
  "snmp-community" : "CANARY",
  "communityName" : "CANARY",
        "header-value" : "CANARY"
      "shared-secret" : "CANARY",
      "pre-shared-key" : "CANARY",
  "one-time-password" : "CANARY",
    "password-hash":"CANARY","name":"ops"
    "secret" : "CANARY"
    "bind-password" : "CANARY",
    "api-key" : "CANARY\""""
NXOS = """\
username nx password 5 CANARY role network-admin
username nx password 0 CANARY  role network-operator
snmp-server user admin network-admin auth md5 CANARY priv CANARY localizedkey
snmp-server user admin network-admin auth md5 CANARY priv aes-128 CANARY localizedkey
snmp-server user admin network-admin auth sha-256 CANARY priv aes-128 CANARY localizedV2key
 priv aes-128 CANARY localizedkey
 priv CANARY localizedkey
snmp-server community CANARY group network-operator
snmp-server community CANARY use-acl NMS
snmp-server community CANARY use-ipv4acl NMS use-ipv6acl N6
snmp-server host 10.0.0.1 traps version 2c CANARY
snmp-server host 10.0.0.1 version 1 CANARY
tacacs-server key 7 "CANARY"
tacacs-server host 10.0.0.9 key 7 "CANARY"
tacacs-server host 10.0.0.9 test username u password CANARY idle-time 5
radius-server host 10.0.0.9 key 7 "CANARY"
ldap-server host 10.0.0.9 rootDN "cn=admin" password 7 CANARY
ldap-server host 10.0.0.9 rootDN "cn=admin" password CANARY port 389
ntp authentication-key 1 md5 CANARY 7
    key-string 7 CANARY
    key-octet-string 7 CANARY cryptographic-algorithm AES_256_CMAC
    key-octet-string CANARY
    authentication text CANARY
    authentication md5 key-string 7 CANARY
  hsrp 10 authentication text CANARY
  ip ospf authentication-key 3 CANARY
  ip ospf message-digest-key 1 md5 3 CANARY
    password 3 CANARY
rmon event 1 log trap CANARY description FATAL(1) owner PMON@FATAL
vtp password CANARY
crypto ca import TP pkcs12 bootflash:x.p12 CANARY
grpc certificate root pkcs12 CANARY
  bfd authentication keyed-sha1 key-id 1 key CANARY
nxapi certificate httpskey keyfile bootflash:k password CANARY
callhome smtp-server password CANARY"""

TABLES = (
    ("plausible", PLAUSIBLE),
    ("checkpoint", CHECKPOINT),
    ("ios", IOS),
    ("eos", EOS),
    ("asa", ASA),
    ("fortios", FORTIOS),
    ("hirschmann", HIRSCHMANN),
    ("scalance", SCALANCE),
    ("mxros", MXROS),
    ("nxos", NXOS),
    ("others", OTHERS),
)
LINES = [(platform, line) for platform, table in TABLES for line in table.splitlines()]

HARMLESS = """\
set password-controls min-password-length 12
set aaa radius-servers super-user-uid 0
"public-key" : "AAAA"
"name" : "secret"
"secret-service" : "x"
users password-policy-check admin enable
passwords min-length 8
packet-filter l3 addrule 1 accept src any dst any description "users password x"
<Attribute name="hm2SshRSAKeyControl">1</Attribute>
	option key '/etc/uhttpd.key'
	option password '$p$root'
firewall.@rule[0].name='password'
set vsys vsys1 rulebase security rules password action allow
set shared address key ip-netmask 10.0.0.1
set policy-options policy-statement p term 1 from community CUSTOMERS
access-list password extended permit tcp any any eq 443
access-list secret extended deny ip any any log
access-list key extended permit ip object password object-group secret
access-list OUT remark password 7 is what we ask for at the desk
access-group password in interface outside
ip access-list extended password
 permit udp object-group authentication-key any
access-list X extended permit udp object-group key-string any
 set community 65000:1 additive
 set community no-export
ip access-list extended secret
ip access-list standard key
 permit tcp host 10.1.1.1 any eq 22
 10 permit ip object-group key object-group secret
 remark key 7 of the switch room
 ip access-group secret in
 access-class password in
object network password
object-group network secret
 network-object object key
object service key
name 10.1.1.1 password
crypto map secret 5 ipsec-isakmp
crypto map key 7 match address password
crypto dynamic-map password 5 set pfs
route-map secret permit 10
 match ip address password
class-map match-any key
snmp-server group secret v3 priv
snmp-server host 10.1.1.1 version 3 priv operator
snmp-server host 10.1.1.1 traps version 3 auth operator
snmp-server enable traps snmp authentication
snmp-server location password room
key chain OSPF
service password-encryption
password encryption aes
no service password-recovery
security passwords min-length 8
ip ospf authentication message-digest
 authentication pre-share
 standby 1 authentication md5 key-chain HSRP
ip ssh version 2
aaa authentication login default group tacacs+ local
crypto key generate rsa modulus 2048
tacacs server key
radius server secret
ntp trusted-key 1
ntp server 10.1.1.1 key 1
 cts sxp connection peer 10.1.1.1 password default mode local
 edit "password"
 set srcaddr "password" "secret"
 set dstaddr "key"
 set name "password"
 set comments "the secret room"
 set service "community"
 set password-policy enable
 set key-type ENC-NONE
 set save-password enable
 set auth-keychain "OSPF"
 set keylife 28800
 set keylifeseconds 43200
 set psksecret-mode disable
set security policies from-zone a to-zone b policy secret match source-address password
set address password ip-netmask 10.0.0.0/8
 auth cacert "plant ca"
 device id 4
 ipv4rule from vlan 1 to vlan 2 srcip 10.0.0.0/24 dstip 0.0.0.0/0 action acc service password comment "pin psk pw"
 service name password transport tcp dstport 22
snmp agent version v3only
 prerule snmp ipv4 int vlan 1 enabled
 pin enabled state
set rulebase security rules secret from trust
community CUSTOMERS members 65000:1;
auth mode radius local
dot1x radius 1st-server server-ip 10.0.0.1
ip ospf area 0.0.0.0
auth radius auth-type pap
banner motd ^C your password is your own ^C"""


@pytest.mark.parametrize(("platform", "line"), LINES, ids=lambda value: value[:60])
def test_only_the_secret_is_replaced(platform: str, line: str) -> None:
    text = line.replace("CANARY", CANARY)
    clean = redacted(f"hostname {platform}\n{text}\nend\n")
    assert "C4n4" not in clean
    shown = clean.split("\n")[1]
    if "CANARY" in line and " words" not in line and " one two" not in line:
        assert shown == line.replace("CANARY", MARK)
    else:
        assert MARK in shown or WEAK in shown
        assert shown.startswith(line[:4])
    assert redacted(clean) == clean


def test_there_are_enough_kinds_of_canaries() -> None:
    assert len({line for _, line in LINES}) >= 200


@pytest.mark.parametrize("line", HARMLESS.splitlines())
def test_names_that_look_like_secrets_stay(line: str) -> None:
    assert redacted(line + "\n") == line + "\n"


PEM = """config vpn certificate local
    edit "web"
        set password ENC C4n4C4n4C4n4
        set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----
C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4C4n4
C4n4C4n4C4n4==
-----END ENCRYPTED PRIVATE KEY-----"
        set certificate "-----BEGIN CERTIFICATE-----
MIIBpublicpublicpublic
-----END CERTIFICATE-----"
    next
end
"""


def test_private_keys_of_several_lines_vanish_and_certificates_stay() -> None:
    clean = redacted(PEM)
    assert "C4n4" not in clean
    assert "MIIBpublicpublicpublic" in clean
    assert '        set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----\n<redacted>\n<redacted>\n-----END' in clean
    assert clean.count("\n") == PEM.count("\n")
    assert clean.count('"') == PEM.count('"')
    assert redacted(clean) == clean


@pytest.mark.parametrize("kind", ["RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", ""])
@pytest.mark.parametrize("form", ["whole", "cut", "one line", "with headers"])
def test_every_form_of_private_key(kind: str, form: str) -> None:
    body = {
        "whole": "\nC4n4\nC4n4\n",
        "cut": "\nC4n4\nC4n4",
        "one line": "C4n4",
        "with headers": "\nDEK-Info: C4n4,0\n\nC4n4\n",
    }
    end = "\nhostname after!" if form == "cut" else f"-----END {kind}PRIVATE KEY-----"
    text = f"x\n-----BEGIN {kind}PRIVATE KEY-----{body[form]}{end}\ny z\n"
    clean = redacted(text)
    assert "C4n4" not in clean
    assert clean.endswith("\ny z\n")
    assert clean.count("\n") == text.count("\n")
    assert form != "cut" or "hostname after!" in clean


def test_community_name_of_fortios_is_a_secret_only_in_its_block() -> None:
    text = """config system snmp community
    edit 1
        set name "C4n4"
        config hosts
            edit 1
                set ip 10.0.0.1 255.255.255.255
            next
        end
    next
end
config firewall policy
    edit 1
        set name "kept"
    next
end
"""
    clean = redacted(text)
    assert 'set name "<redacted>"' in clean
    assert 'set name "kept"' in clean
    assert "C4n4" not in clean


def test_numbers_of_a_key_chain_are_no_secrets() -> None:
    text = "key chain C\n key 1\n  key-string 7 C4n4\n key 2\n  key-string C4n4\nradius server R\n key 1234\n"
    expected = text.replace("C4n4", MARK).replace("1234", MARK)
    assert redacted(text) == expected


def test_banners_keep_their_words() -> None:
    text = "banner motd ^C\npassword sharing is forbidden\nkey holders only\n^C\nline vty 0 4\n password C4n4\n"
    assert redacted(text) == text.replace("C4n4", MARK)


def test_a_banner_without_an_end_hides_nothing() -> None:
    text = "banner motd #Welcome\nline vty 0 4\n password C4n4\n! #\n"
    assert "C4n4" not in redacted(text)


def test_xml_stays_well_formed() -> None:
    text = (
        "<?xml version='1.0'?>\n<config>\n<phash>$1$C4n4$C4n4</phash>\n<key>-AQ==C4n4C4n4C4n4C4n4C4n4C4n4</key>\n"
        "<password>C4n4</password>\n<snmp-community-string>C4n4</snmp-community-string>\n<secret/>\n"
        "<pre-shared-key>\n<key>C4n4</key>\n</pre-shared-key>\n<privkey>C4n4</privkey>\n<member>password</member>\n</config>\n"
    )
    clean = redacted(text)
    assert "C4n4" not in clean
    assert "<redacted>" not in clean
    assert "<password>&lt;redacted&gt;</password>" in clean
    assert "<member>password</member>" in clean
    assert redacted(clean) == clean


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "passwd",
        "passphrase",
        "vpn-secret",
        "psk",
        "pwd",
        "bindpw",
        "phash",
        "my_token",
        "private-key",
        "privkey",
        "pre-sharedkey",
        "shared_key",
        "bcrypt-hash",
        "sha512-hash",
        "md5-hash",
        "nt-hash",
        "api_key",
        "crypto-key",
        "community",
        "community-string",
        "key",
        "prv",
        "tls",
        "PassWord",
        "pa\u017f\u017fword",
    ],
)
def test_every_name_of_a_secret_in_xml(name: str) -> None:
    """Also where the value goes on in the next line, and the end mark is not in this one."""
    for text in (f"  <{name}>C4n4</{name}>\n", f"<a><{name} x='1'>C4n4\n", f"set <{name}>C4n4\n"):
        assert "C4n4" not in redacted(text), text


def test_shapes_of_commands_cannot_match_a_line_of_xml() -> None:
    """They are not tried there: what stands behind the blanks at their beginning is a letter, a digit or `[`."""
    commands = [shape for number, (_, shape) in enumerate(SHAPES) if number not in IN_MARKUP]
    first = re.compile(r"\^\\s\*(?:\(\?:!\\s\*\)\?)?(?:\(\?:)*(?:[A-Za-z]|\[\\w-\])")
    assert len(commands) > 50
    assert [shape for shape in commands if not first.match(shape)] == []


@pytest.mark.parametrize(
    "attribute",
    [
        'name="hm2UserPassword" convert="scrambled"',
        'name="hm2RadiusSecret"',
        'name="hm2VpnConnPreSharedKey" convert="ascii"',
        'name="snmpCommunityIndex" convert="ascii"',
        'name="hm2NtpAuthKeyValue" convert="ascii"',
        'name="hm2MacsecCak" convert="ascii"',
        'name="hm2AgentDot1xUserPass"',
        'name="hm2SnmpCommunityName" convert="ascii"',
    ],
)
def test_attributes_of_the_xml_of_hirschmann(attribute: str) -> None:
    clean = redacted(f"<Config>\n<Attribute {attribute}>{CANARY}</Attribute>\n</Config>\n")
    assert clean == f"<Config>\n<Attribute {attribute}>&lt;redacted&gt;</Attribute>\n</Config>\n"
    assert redacted(clean) == clean


RESIDUES = (
    "\x1b[0m",
    "\x1b[2J\x1b[H\x1b[?25l",
    "\x1b=",
    "--More--\r        \r",
    " -- More -- \x08\x08\x08\x08   \x08\x08",
    " <--- More --->\r              \r",
    "Press any key to continue\r\x1b[K",
)


@pytest.mark.parametrize("residue", RESIDUES)
@pytest.mark.parametrize(
    "line", ["user-account admin password CANARY role admin", " auth psk CANARY", "username x secret CANARY"]
)
def test_what_a_terminal_left_before_a_statement_hides_no_secret(residue: str, line: str) -> None:
    text = f"hostname gate\n{residue}{line.replace('CANARY', CANARY)}\x1b[K\nend\n"
    found = redacted(text)
    assert CANARY not in found
    assert found.startswith(f"hostname gate\n{residue}")
    assert redacted(found) == found


def test_line_ends_stay() -> None:
    assert redacted("enable secret 9 C4n4\r\nend\r\n") == "enable secret 9 <redacted>\r\nend\r\n"


def test_sources_are_redacted_before_anybody_sees_them() -> None:
    raw = "\n".join(line.replace("CANARY", CANARY) for _, line in LINES).encode()
    for encoded in (raw, raw.decode().encode("utf-16"), raw + b"\n! caf\xe9"):
        assert not any("C4n4" in line for line in Source.from_bytes("x", encoded).lines)


PIECES = st.sampled_from(
    [line.replace("CANARY", CANARY) for _, line in LINES]
    + [
        *HARMLESS.splitlines(),
        *PEM.splitlines(),
        "\u0130 set key x",
        'set key "',
        "\r",
        "<",
        "banner motd ^C",
        "^C",
        "key chain k",
    ]
)


@example(["enable password CANARY", "<?"], "\n")
@given(st.lists(st.one_of(PIECES, st.text(max_size=40))), st.sampled_from(["\n", "\r\n"]))
def test_lines_are_neither_lost_nor_made_and_twice_is_once(lines: list[str], end: str) -> None:
    text = end.join(lines)
    clean = redacted(text)
    assert clean.count("\n") == text.count("\n")
    assert clean.count("\r") >= text.count("\r\n")
    assert redacted(clean) == clean


@pytest.mark.parametrize(
    "text",
    [
        "password " + "a " * 200_000,
        "<key>" + " " * 200_000 + "a",
        'set password "' + '\\"' * 200_000,
        "enable " + "password " * 200_000,
        "a" * 200_000 + "://x:" + "b" * 200_000,
        "-----BEGIN PRIVATE KEY-----\n" * 20_000,
        "banner motd #\n" * 20_000,
        "config system snmp community\n" * 20_000,
    ],
    ids=lambda text: text[:20],
)
def test_hostile_text_ends(text: str) -> None:
    """The texts are so long that work that grows with their square would not end in time."""
    ran = subprocess.run(
        [sys.executable, "-c", "import sys; from parsers.redaction import redacted; print(redacted(sys.stdin.read()))"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=HANGS,
    )
    assert ran.stdout.count("\n") == text.count("\n") + 1


def test_long_lines_keep_what_is_no_secret() -> None:
    members = " ".join(f'"key-{number}"' for number in range(3000))
    line = f"        set dstaddr {members}\n        set password ENC {'C4n4' * 2000}\n"
    assert redacted(line) == f"        set dstaddr {members}\n        set password ENC <redacted>\n"


def test_a_banner_of_one_line_keeps_its_end_mark() -> None:
    line = "banner motd ^C Ask for the password 7 days ahead ^C"
    assert redacted(line) == line


def test_secrets_among_lines_that_repeat_vanish() -> None:
    """Lines that are the same are looked at once; each of them is replaced."""
    line = "<bcrypt-hash>hunter2-hunter2</bcrypt-hash>"
    text = "<a>\n" + "\n".join(["<any/>"] * 50 + [line] * 3 + ["<any/>"] * 50 + [line]) + "\n</a>\n"
    assert "hunter2" not in redacted(text)
    assert redacted(text).count("&lt;redacted&gt;") == 4


@pytest.mark.parametrize(
    "filler", ["permit tcp host 10.0.0.{} any eq 443\n", "x{0}x{0}x{0}\n", "any <n='{}'/>\n", "\n"]
)
def test_secrets_far_down_vanish(filler: str) -> None:
    """Words are looked at in pieces: what stands behind or across their ends is found too."""
    text = "".join(filler.format(number % 250) for number in range(3 * PIECE // len(filler)))
    secrets = f"username a password 0 {CANARY}\nrmon event 1 trap {CANARY}\n"
    clean = redacted(secrets)
    assert CANARY not in clean
    for place in (0, PIECE // 2, PIECE - 20, PIECE - 9, PIECE, 2 * PIECE + 5):
        start = text.find("\n", place - 1) + 1 if place else 0
        assert redacted(text[:start] + secrets + text[start:]) == text[:start] + clean + text[start:]
