"""Plant files that are right: the smallest sensible one, and one with the fields of a full register."""

from __future__ import annotations

DESIGN = """\
plant: {id: U3, name: Refinery unit 3, owner: Plant A Ltd}
zones:
  - {id: CORP, kind: enterprise, networks: [10.0.0.0/16], sl_t: 1}
  - {id: IDMZ, kind: dmz, networks: [10.10.0.0/24], sl_t: 2, assets: [{id: JH-01, ip: 10.10.0.20, role: jump_host}]}
  - {id: CTRL, kind: control, networks: [10.20.0.0/22], vlans: [20, 21], sl_t: 2, assets: [{id: OPC-GW, ip: 10.20.1.5}]}
  - id: SIS
    kind: safety
    networks: [10.30.40.0/28]
    sl_t: {IAC: 3, UC: 3, SI: 3, DC: 1, RDF: 3, TRE: 2, RA: 3}
    safety: {designation: sis, coupling: interfaced}
    assets: [{id: SIS-EWS, ip: 10.30.40.10, role: safety_engineering_workstation}, {id: TMR-01, ip: 10.30.40.2, role: safety_controller}]
  - {id: ACME, kind: vendor, networks: [172.31.9.0/24]}
conduits:
  - id: C-CTRL-SIS
    from: CTRL
    to: SIS
    via: [fw-sis]
    logging: required
    flows: [{src: OPC-GW, dst: TMR-01, service: modbus_tcp, purpose: SIS status to DCS, owner: DCS lead}]
vendors:
  - {id: V-ACME, zone: ACME, entry_point: fw-edge, jump_host: JH-01, services: [rdp], contract_end: 2027-06-30}
exceptions:
  - {id: X-7, flow: "10.0.4.7 > 10.10.0.31 tcp/445", reason: recipe copy until MES v4, approved_by: [a.owner, s.cyber], expires: 2026-12-31}
devices:
  - {id: fw-sis, file: configs/fw-sis.txt, platform: cisco_asa}     # optional: overrides detection
"""
REGISTER = """\
plant: {id: PLT-A, owner: "Plant A Ltd", suc: "Refinery unit 3 control system", version: 2026.11.1}
defaults: {inter_zone: deny, review_days: 365, exception_max_days: 180}
zones:
  - {id: Z-BPCS-U3, kind: control, networks: [10.20.0.0/22], assets: [{id: OPC-GW-U3, ip: 10.20.1.5}, {id: JH-01, ip: 10.20.1.9}]}
  - id: Z-SIS-U3
    name: Unit 3 safety instrumented system
    kind: safety
    purdue_level: 1
    accountable: {org: "Plant A Ltd", role: "Functional safety engineer", person: "J. Doe"}
    safety: {designation: sis, sil_max: 3, coupling: interfaced}
    networks: [10.30.40.0/28]
    vlans: [340-342]
    physical_boundary: {cabinets: [U3-LCR-07], lock: key}
    assets:
      - {id: TMR-01, ip: 10.30.40.2, role: safety_controller, vendor: Triconex, fragile: true}
      - {id: SIS-EWS, ip: 10.30.40.10, role: safety_engineering_workstation}
    sl_t: {IAC: 3, UC: 3, SI: 3, DC: 1, RDF: 3, TRE: 2, RA: 3}
    risk: {ref: "CRA-2026-014", date: 2026-03-02, residual: medium, tolerable: medium}
    essential_functions: ["ESD logic runs with all conduits cut"]
    assumptions: [{text: "key switch in RUN", test: manual}]
    approvals: [{role: asset_owner, who: "A. Owner", date: 2026-03-20}]
conduits:
  - id: C-BPCS-SIS
    from: Z-BPCS-U3
    to: Z-SIS-U3
    type: firewall
    via: ["FW-U3:vlan340"]
    direction: a_to_b
    logging: {permit: true, deny: true, target: LOG-01}
    fail: close
    isolation_action: "FW-U3: shutdown port5"
    flows:
      - {id: F-021, src: OPC-GW-U3, dst: TMR-01, service: modbus_tcp, access: read_only, purpose: "SIS status to DCS", owner: "DCS lead", essential: true}
vendors:
  - {id: V-ACME, zone: Z-BPCS-U3, contract_end: 2027-06-30, entry_point: FW-EDGE:ipsec12, jump_host: JH-01, zones: [Z-BPCS-U3], services: [rdp], default_state: disabled, kill_action: "FW-EDGE: disable policy 88", hours: 22:30}
exceptions:
  - {id: X-007, conduit: C-BPCS-SIS, flow: "10.20.1.5 > 10.30.40.10 tcp/445", clause: , reason: "recipe copy", compensating: "AV on host", requested_by: m.lee, approved_by: [a.owner, {who: j.doe, role: functional_safety}], created: 2026-09-01, expires: 2026-12-31}
unmanaged_paths:
  - {id: U-01, kind: cellular_router, location: "compressor skid", vendor: V-ACME, seen_in_config: false, owner: "Rotating eq."}
"""
