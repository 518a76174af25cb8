"""Nobody but its two ends is on a link between two virtual devices, however large its network is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
#config-version=FGT60F-7.2.8-FW-build1639-240101:opmode=0:vdom=1:user=admin
config vdom
edit root
next
edit OT
next
end
config global
config system global
    set hostname "FG"
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.10.0.1 255.255.255.0
    next
    edit "port2"
        set vdom "OT"
        set ip 10.20.0.1 255.255.255.0
    next
    edit "vl0"
        set vdom "root"
        set ip 172.16.99.1 255.255.255.0
        set type {kind}
    next
    edit "vl1"
        set vdom "OT"
        set ip 172.16.99.2 255.255.255.0
        set type {kind}
    next
end
config system vdom-link
    edit "vl"
    next
end
end
config vdom
edit root
config firewall policy
end
end
config vdom
edit OT
config firewall policy
    edit 1
        set srcintf "vl1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "HTTPS"
    next
end
config router static
    edit 1
        set dst 10.10.0.0 255.255.255.0
        set gateway 172.16.99.1
        set device "vl1"
    next
end
end
"""
PLANT = """\
plant: {id: P, name: P, owner: o}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.10.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.20.0.0/24]}
"""


@pytest.mark.parametrize(("kind", "reaches"), [("vdom-link", False), ("physical", True)])
def test_nobody_on_the_link_reaches_anything(tmp_path: Path, kind: str, reaches: bool) -> None:  # noqa: FBT001 - a case
    """On the network of a port somebody may stand who is in no zone."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    text = FIREWALL.format(kind=kind)
    (tmp_path / "configs/fg.txt").write_text(text if not reaches else text.replace('"vl"', '"other"'), encoding="utf-8")
    told = [one.message for one in audited_anew(tmp_path).findings if one.code == "NET002"]
    assert told
    assert any("what stands there reaches CTRL" in one for one in told) is reaches
