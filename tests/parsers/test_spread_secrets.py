"""Secrets of the boxes between cells in spellings that a line alone does not show."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.redaction import MARK, XML_MARK, redacted
from parsers.registry import parse
from parsers.source import Source

CANARY = "C4n4ryZzx9"
HEAD = "# 2026-01-13 12:51:42 by RouterOS 7.12.1\n"
ROUTER = {
    "behind a break": "/interface pppoe-client\nadd interface=ether1 name=p password=\\\n    CANARY user=me\n",
    "in quotes behind a break": '/interface wireguard\nadd name=w private-key=\\\n    "CANARY=" listen-port=1\n',
    "broken in quotes": '/ppp secret\nadd name=w password="CANARY \\\n    CANARY" profile=x\n',
    "broken twice": '/ppp secret\nadd name=w \\\n    password="CANARY\\\n    CANARY" \\\n    profile=x\n',
    "in a script": '/system script\nadd name=s source=":local token \\"CANARY\\"; /log info x"\n',
    "in a broken script": '/system script\nadd name=s source=":local token \\"CANA\\\n    CANARY\\"; x"\n',
    "wep": "/interface wireless security-profiles\nadd name=p static-key-0=CANARY\n",
    "bgp": "/routing bgp connection\nadd name=b tcp-md5-key=CANARY\n",
    "macsec": "/interface macsec\nadd cak=CANARY ckn=1 interface=ether2\n",
    "ntp": "/system ntp key\nadd key-id=1 key=CANARY\n",
    "container": "/container envs\nadd key=DB_PASSWORD list=e value=CANARY\n",
    "community behind a break": "/snmp community\nadd addresses=10.0.0.0/8 name=\\\n    CANARY\n",
    "of a radio": "/interface wifi\nset [ find default-name=wifi1 ] security.ft=yes security.passphrase=CANARY\n",
    "of a radio, in a group": "/interface wifi\nset [ find default-name=wifi1 ] security.ft=yes .passphrase=CANARY\n",
    "pin of a SIM": "/interface lte\nset [ find default-name=lte1 ] pin=CANARY\n",
    "pin of a SIM behind a break": "/interface lte\nset [ find default-name=lte1 ] pin=\\\n    CANARY\n",
    "of a network of ZeroTier": '/zerotier\nset zt1 identity="89e92ceee5:0:public:CANARY" name=zt1\n',
    "bearer": '/system script\nadd name=s source="/tool fetch http-header-field=\\"Authorization: Bearer CANARY\\""\n',
    "short name": '/system script\nadd name=s source=":global pw \\"CANARY\\""\n',
    "in quotes of a script": '/system scheduler\nadd name=s on-event="/tool e-mail send password=\\"CANARY\\" to=x"\n',
    "two words in quotes of a script": '/system script\nadd name=s source="/tool fetch password=\\"CANARY CANARY\\" x"\n',
    "quotes within quotes of a script": '/system script\nadd name=s source="/x password=\\"a\\\\\\"CANARY\\" b"\n',
    "in quotes of a broken script": '/system script\nadd name=s source="/x \\\n    password=\\"CANA\\\n    CANARY\\" b"\n',
    "without quotes in a script": '/system script\nadd name=s source=":local ftppass CANARY\\r\\\n    \\n:log info x"\n',
    "backslash in a script": '/system script\nadd name=s source=":local pw \\"a\\\\\\\\CANARY\\"; x"\n',
    "in brackets in a script": '/system script\nadd name=s source=":local pw (\\"CANARY\\" . \\$x)"\n',
    "list in a script": '/system script\nadd name=s source=":local keys [:toarray \\"CANARY\\"]"\n',
    "value in brackets": '/system script\nadd name=s source="/x password=(\\"CANARY\\" . \\$x) y"\n',
    "json in a script": '/system script\nadd name=s source="/x data=\\"{\\\\\\"password\\\\\\":\\\\\\"CANARY\\\\\\"}\\""\n',
    "json in a broken script": '/system script\nadd name=s source="{\\"api_key\\": \\\n    \\"CANARY\\"}"\n',
    "bot": '/system script\nadd name=s source="/tool fetch https://api.telegram.org/bot123456789:CANARYCANARYCANARY/x"\n',
}
UCI = """\
	option 'password' 'first
CANARY'
	option askpass CANARY
	option userpass 'CANARY'
	option authpassphrase CANARY
	option authToken "CANARY"
	option update_url 'http://host/?key=CANARY&password=CANARY'
	option radiussecret CANARY
	option passcode CANARY
	option puk CANARY
	option wpakey CANARY
	option r0kh 'ff:ff,*,CANARY'
	option uuid CANARY
	option credential CANARY
uci set network.wan.password='CANARY'
uci -q set network.wan.password='CANARY'"""
MIB = """\
<Attribute name='hm2UserPassword' convert='ascii'>CANARY</Attribute>
<Attribute
   name="hm2UserPassword" convert="ascii">CANARY</Attribute>
<Attribute name="hm2UserPassword" convert="ascii">
   CANARY
</Attribute>
<Attribute name="hm2UserPassword"><![CDATA[CANARY]]></Attribute>
<Attribute name="hm2UserSnmpEncryptionKey" convert="ascii">CANARY</Attribute>
<Attribute name="hm2VpnPsk" value="CANARY"/>
<Attribute value='CANARY' name='hm2VpnPsk'/>
<Attribute name="agentRipIfAuthenticationKey">CANARY</Attribute>
<Attribute name="hm2DevMgmtServerPwd">CANARY</Attribute>
<attribute name="HM2USERPASSWORD">CANARY</attribute>"""
COMMANDS = """\
users	password	admin	CANARY
users snmpv3 password authentication admin CANARY
users snmpv3 password encryption admin CANARY
snmp-access community add 1 CANARY
logging email mail-server add 1 addr 10.0.0.1 user x password CANARY
 authentication psk CANARY
 apn x user y password CANARY
 http proxy user x pwd CANARY
 auth username x password CANARY
 ike preshared-key CANARY
  auth-mode pre-shared-key CANARY
 user-password CANARY
 sim 1 pin-code CANARY
 sim-pin CANARY"""
STAY = """\
	option bypass '1'
	option secret_type 'psk'
	option hash 'sha256'
	option compass 'north'
/ip ssh set host-key-size=4096
add public-key="AAAA=" name=peer
/ip dhcp-server option add code=121 name=x value=0x18
add name=ether2 key=value
<Attribute name="hm2SshPublicKey">AAAA</Attribute>
snmp trap mode enable
users snmpv3 authentication admin md5
 authentication pre-share"""


@pytest.mark.parametrize("text", ROUTER.values(), ids=list(ROUTER))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_statements_of_routeros(text: str, end: str) -> None:
    text = (HEAD + text).replace("CANARY", CANARY).replace("\n", end)
    clean = redacted(text)
    assert "C4n4" not in clean
    assert "CANA" not in clean
    assert clean.count("\n") == text.count("\n")
    assert clean.count("\\" + end) == text.count("\\" + end)
    assert redacted(clean) == clean


def test_what_stands_behind_a_secret_is_read_as_before() -> None:
    text = f"""{HEAD}/interface bridge
add name=bridge
/interface pppoe-client
add interface=ether1 name=up password=\\
    {CANARY} disabled=no user=me
/ip address
add address=10.1.0.1/24 interface=bridge
"""
    result = parse(Source.from_text("ros.rsc", text))
    assert [interface.name for interface in result.devices[0].interfaces if interface.name == "up"] == ["up"]
    assert CANARY not in "".join(result.source.lines)
    assert LineFate.UNKNOWN not in {result.ledger.fate(number) for number in range(1, len(result.source.lines) + 1)}


@pytest.mark.parametrize(("text", "mark"), [(UCI, MARK), (MIB, XML_MARK)])
def test_values_of_several_lines_and_names_in_any_spelling(text: str, mark: str) -> None:
    text = text.replace("CANARY", CANARY)
    if mark == XML_MARK:
        text = f'<?xml version="1.0"?>\n<Config xmlns="urn:xml:ns:mibconf:base:1.0">\n{text}\n</Config>'
    clean = redacted(text)
    assert "C4n4" not in clean
    assert mark in clean
    assert clean.count("\n") == text.count("\n")
    assert redacted(clean) == clean


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_commands(line: str) -> None:
    clean = redacted(f"hostname x\n{line.replace('CANARY', CANARY)}\nend\n").splitlines()[1]
    assert clean == line.replace("CANARY", MARK)


@pytest.mark.parametrize("line", STAY.splitlines())
def test_what_is_no_secret_stays(line: str) -> None:
    assert redacted(f"{HEAD}{line}\n") == f"{HEAD}{line}\n"


@pytest.mark.parametrize(
    "text",
    [
        "/ip x\n" + "add password=\\\n" * 60_000,
        "/ip x\nadd a=" + '"\\\n' * 60_000,
        "option password 'a\n" * 60_000,
        "urn:xml:ns:mibconf\n" + "<attribute name=" * 30_000,
        "urn:xml:ns:mibconf\n" + '<attribute name="psk">\n' * 30_000,
        "urn:xml:ns:mibconf\n" + '<attribute value="' * 30_000,
    ],
    ids=lambda text: text[:30],
)
def test_hostile_text_ends(text: str) -> None:
    """So long that work that grows with its square would not end in time."""
    assert redacted(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "line",
    [
        " userpsw user u password CANARY",
        "proxyserver name p username u password CANARY",
        "sim pin CANARY",
        "remote-end name r preshared-key CANARY",
        "wifi psk CANARY",
        "users modify admin password CANARY",
        'users modify admin password "CANARY with blanks"',
        "	option connection_string 'HostName=x;DeviceId=y;SharedAccessKey=CANARY'",
    ],
)
def test_a_last_word_behind_a_word_for_a_password_is_masked_in_whatever_statement(line: str) -> None:
    assert "CANARY" not in redacted(line.replace("CANARY", CANARY))
    assert CANARY not in redacted(line.replace("CANARY", CANARY))


@pytest.mark.parametrize(
    "line",
    ["users password-policy enable", "aaa password required", "feature password encryption aes", " comment psk old"],
)
def test_settings_of_passwords_stay(line: str) -> None:
    assert redacted(line) == line
