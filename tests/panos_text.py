"""A firewall of PAN-OS as text, put together from the parts that a test is about."""

from __future__ import annotations

HEAD = """\
<?xml version="1.0"?>
<config version="10.1.0" urldb="paloaltonetworks" detail-version="10.1.9">
  <mgt-config>
    <users>
      <entry name="admin">
        <phash>*</phash>
        <permissions><role-based><superuser>yes</superuser></role-based></permissions>
      </entry>
    </users>
  </mgt-config>
  <shared>
    <address>
      <entry name="PLC"><ip-netmask>10.30.0.5</ip-netmask></entry>
    </address>
  </shared>
  <devices>
    <entry name="localhost.localdomain">
      <deviceconfig><system><hostname>fw-t</hostname><ip-address>10.9.0.1</ip-address><netmask>255.255.255.0</netmask></system></deviceconfig>
      <network>
        <profiles>
          <interface-management-profile>
            <entry name="admin"><ssh>yes</ssh><permitted-ip><entry name="10.20.0.0/24"/></permitted-ip></entry>
          </interface-management-profile>
        </profiles>
        <interface>
          <ethernet>
            <entry name="ethernet1/1"><layer3><ip><entry name="203.0.113.1/24"/></ip></layer3></entry>
            <entry name="ethernet1/2"><layer3><ip><entry name="10.20.0.1/24"/></ip><interface-management-profile>admin</interface-management-profile></layer3></entry>
            <entry name="ethernet1/3"><layer3><ip><entry name="10.30.0.1/24"/></ip></layer3></entry>
            <entry name="ethernet1/4"><layer3><ip><entry name="10.40.0.1/24"/></ip></layer3></entry>
          </ethernet>
          INTERFACES
        </interface>
        <virtual-router>
          <entry name="default">
            <interface><member>ethernet1/1</member><member>ethernet1/2</member><member>ethernet1/3</member><member>ethernet1/4</member></interface>
            <routing-table><ip><static-route>
              <entry name="out"><nexthop><ip-address>203.0.113.254</ip-address></nexthop><destination>0.0.0.0/0</destination></entry>
            </static-route></ip></routing-table>
          </entry>
        </virtual-router>
        NETWORK
      </network>
      <vsys>
        <entry name="vsys1">
          <zone>
            <entry name="untrust"><network><layer3><member>ethernet1/1</member></layer3></network></entry>
            <entry name="trust"><network><layer3><member>ethernet1/2</member></layer3></network></entry>
            <entry name="cell"><network><layer3><member>ethernet1/3</member><member>ethernet1/4</member></layer3></network></entry>
          </zone>
          OBJECTS
          <rulebase>
            <security><rules>
"""
MIDDLE = """\
            </rules></security>
"""
TAIL = """\
          </rulebase>
        </entry>
      </vsys>
    </entry>
  </devices>
</config>
"""


def rule(name: str, **parts: str) -> str:
    """One security rule; what is not said is `any`, and the action `allow`."""
    lists = {
        "from": "any",
        "to": "any",
        "source": "any",
        "destination": "any",
        "application": "any",
        "service": "any",
        **parts,
    }
    action = lists.pop("action", "allow")
    more = lists.pop("more", "")
    body = "".join(
        f"<{key}>{''.join(f'<member>{one}</member>' for one in value.split())}</{key}>" for key, value in lists.items()
    )
    return f'<entry name="{name}">{body}<action>{action}</action>{more}</entry>\n'


def nat(name: str, more: str, **parts: str) -> str:
    """One NAT rule."""
    lists = {"from": "any", "to": "untrust", "source": "any", "destination": "any", **parts}
    service = lists.pop("service", "any")
    body = "".join(
        f"<{key}>{''.join(f'<member>{one}</member>' for one in value.split())}</{key}>" for key, value in lists.items()
    )
    return f'<entry name="{name}">{body}<service>{service}</service>{more}</entry>\n'


def firewall(
    rules: str = "", *, nats: str = "", objects: str = "", more: str = "", network: str = "", interfaces: str = ""
) -> str:
    """The whole text."""
    head = HEAD.replace("OBJECTS", objects).replace("NETWORK", network).replace("INTERFACES", interfaces)
    translations = f"<nat><rules>\n{nats}</rules></nat>\n" if nats else ""
    return head + rules + MIDDLE + translations + more + TAIL
