"""Which tests judge the mutants of each module (`scripts/mutate.py`): a subset that takes under five seconds."""

from __future__ import annotations

DIAGRAMS = "tests/validator/test_diagrams.py"
PRINTED = "tests/validator/test_packets.py::test_printed_boxes_are_disjoint_and_hold_the_set"
QUICK_PROOFS = "tests/validator/test_decided.py::test_quick_proofs_that_a_rule_decides_something_change_nothing"
STRANGERS = "tests/validator/test_crossings.py::test_who_stands_where_nobody_tells_reaches_what_frames_reach"
LOOK = "tests/validator/test_prospects.py::test_no_packet_travels_between_zones_that_the_look_keeps_apart"
LEFT_OUT = (
    *(
        f"{DIAGRAMS}::test_what_once_differed_does_not_any_more[{seed}]"
        for seed in (146, 351, 10_003, 70_057, 70_176, 70_228)
    ),
    f"{DIAGRAMS}::test_what_once_differed_does_not_any_more[2000021]",
    *(f"{DIAGRAMS}::test_lists_that_are_not_there_too[{seed}]" for seed in (1, 3, 4, 5, 7)),
    f"{LOOK}[some addresses are not shown]",
    f"{LOOK}[routes learned, policy routes, what is not modelled]",
    "tests/validator/test_prospects.py::test_nothing_surely_travels_where_only_a_line_that_was_not_read_may_bring_it",
    *(f"{STRANGERS}[{case}]" for case in ("nothing-0", "nothing-1", "X-1")),
    *(f"tests/validator/test_transit.py::test_what_is_shared_is_what_each_would_have[{part}]" for part in range(2, 10)),
    *(f"{QUICK_PROOFS}[{part}]" for part in range(1, 4)),
    "tests/validator/test_far_interfaces.py::test_engine_trace_and_oracle_agree[3]",
    "tests/validator/test_quick_oracles.py::test_what_travels[1026]",
    *(f"tests/validator/test_single_way.py::test_what_was_walked_is_as_the_grid_says[{seed}]" for seed in (4, 6)),
    "tests/validator/test_parts.py::test_parted_answers_are_those_of_the_oracle",
    "tests/validator/test_parts.py::test_a_plant_is_judged_alike_in_parts",
    "tests/validator/remembered/test_pairs.py::test_ways_into_safety_zones_are_told_without_judging_their_pairs_again",
    "tests/validator/remembered/test_pairs.py::test_rules_are_read_by_known_doors_alone",
    "tests/validator/test_false_sources.py::test_the_oracle_carries_the_same_packets",
    *(f"{PRINTED}[{form}-{seed}-False]" for form in ("arrays", "numbers") for seed in (1, 5, 10, 12, 14, 15, 24)),
    f"{PRINTED}[numbers-12-True]",
)
"""The slow tests of files that are named below: no quick subset has them."""
SECOND_ENGINE = (
    "tests/validator/test_diagrams.py::test_lists_that_are_not_there_too",
    "tests/validator/test_diagrams.py::test_what_once_differed_does_not_any_more",
)
ORACLE = ("tests/validator/test_engine_exhaustive.py::test_without_unknowns_both_say_the_same[0]",)
SESSIONS = (
    "tests/validator/test_replies.py",
    "tests/validator/test_sessions.py",
    "tests/validator/test_reflexive_lists.py",
)
TUNNELS = ("tests/validator/test_tunnels.py",)
LEAVING = ("tests/validator/test_exits.py", "tests/validator/test_ways.py", "tests/validator/test_access.py")
SPREADING = (
    "tests/validator/test_spreading.py",
    "tests/validator/test_neighbours.py",
    "tests/validator/test_access.py",
    "tests/validator/test_layer2.py::test_a_host_in_the_vlan_of_another_zone_joins_the_zones",
    "tests/validator/test_layer2.py::test_a_list_on_the_port_of_a_host_judges_what_it_sends_to_the_router",
    "tests/validator/test_layer2.py::test_questions_alone_that_a_port_lets_out_are_open_behind_a_line_that_nobody_read",
    "tests/validator/test_false_sources.py",
    "tests/validator/test_oracle_plants.py::test_a_router_on_the_segment_may_carry_packets_past_the_firewall",
    "tests/validator/test_turned_back.py",
    "tests/validator/test_bridges.py",
    "tests/validator/test_replies.py::test_an_echo_is_answered_by_its_reply",
    *SECOND_ENGINE,
)
QUICK = "tests/validator/test_quick_oracles.py"
OPENED = (
    "tests/validator/test_access.py",
    f"{QUICK}::test_who_opens_what",
)
REMEMBERED = ("tests/validator/remembered/test_pairs.py",)
ROUTERS = "tests/validator/test_joined_routers.py"
TESTS: dict[str, tuple[str, ...]] = {
    "validator/packets.py": ("tests/validator/test_packets.py",),
    "validator/reachability/passage.py": (
        "tests/validator/test_policy_routing.py",
        "tests/validator/test_exits.py",
        "tests/validator/test_bridges.py",
        "tests/validator/test_fork_ways.py",
    ),
    "validator/reachability/painter.py": (
        "tests/validator/test_painter.py",
        "tests/validator/test_carriers.py",
        f"{QUICK}::test_what_travels",
        f"{QUICK}::test_what_travels_in_ipv6",
        *SECOND_ENGINE,
    ),
    "validator/reachability/programs.py": (
        "tests/validator/test_programs.py",
        f"{QUICK}::test_what_travels",
        f"{QUICK}::test_what_answers",
        *SECOND_ENGINE,
    ),
    "validator/reachability/header.py": (
        "tests/validator/test_header.py",
        "tests/validator/test_asa_translations.py",
        *SECOND_ENGINE,
    ),
    "validator/reachability/filters.py": (
        "tests/validator/test_filters.py",
        "tests/validator/test_access.py",
        f"{QUICK}::test_what_travels",
        *SECOND_ENGINE,
    ),
    "validator/reachability/translation.py": (
        "tests/validator/test_translation.py",
        "tests/validator/test_asa_translations.py",
        *SECOND_ENGINE,
    ),
    "validator/reachability/engine.py": (
        "tests/validator/test_rewritten_ways.py",
        "tests/validator/test_parts.py",
        *SPREADING,
    ),
    "validator/reachability/neighbours.py": SPREADING,
    "validator/reachability/question.py": SPREADING,
    "validator/reachability/propagation.py": SPREADING,
    "validator/reachability/prospects.py": ("tests/validator/test_prospects.py",),
    "validator/reachability/ends.py": ("tests/validator/test_prospects.py", "tests/validator/test_prospects_ways.py"),
    "validator/reachability/rewritten.py": ("tests/validator/test_rewritten.py",),
    "validator/reachability/buckets.py": ("tests/validator/test_buckets.py",),
    "validator/reachability/ways.py": (
        *LEAVING,
        "tests/validator/test_bridges.py",
        "tests/validator/test_ios_inspection.py::test_beside_the_sessions_of_another_interface_the_list_sees_answers_as_they_come",
        *TUNNELS,
        *SECOND_ENGINE,
    ),
    "validator/reachability/ways_out.py": (
        *LEAVING,
        "tests/validator/test_policy_routing.py",
        "tests/validator/test_forks.py",
        "tests/validator/test_bridges.py",
        *TUNNELS,
        *SECOND_ENGINE,
    ),
    "validator/reachability/exits.py": (
        *LEAVING,
        "tests/validator/test_exits_judged.py",
        "tests/validator/test_unread_pools.py::test_a_line_of_an_interface_may_be_a_tunnel_for_the_hosts_on_it",
        "tests/validator/test_proxy_arp.py",
        "tests/validator/test_forks.py::test_of_routers_with_one_address_each_must_lead_there",
        "tests/validator/test_unseen_routers.py::test_so_may_what_goes_into_a_tunnel_of_which_no_file_shows_the_other_end",
        *TUNNELS,
        SECOND_ENGINE[1],
    ),
    "validator/reachability/policy_routing.py": (
        "tests/validator/test_policy_routing.py",
        "tests/validator/test_routing_semantics.py",
        *ORACLE,
    ),
    "validator/reachability/source_checks.py": (
        "tests/validator/test_source_checks.py",
        f"{QUICK}::test_whole_sets",
        *ORACLE,
    ),
    "validator/reachability/replies.py": (
        "tests/validator/test_neighbour_replies.py",
        *SESSIONS,
        "tests/validator/test_forks.py",
    ),
    "validator/reachability/undoing.py": ("tests/validator/test_undoing.py", *SESSIONS),
    "validator/reachability/answering.py": SESSIONS,
    "validator/reachability/sessions.py": SESSIONS,
    "validator/reachability/arrivals.py": OPENED,
    "validator/reachability/target.py": OPENED,
    "validator/reachability/access.py": OPENED,
    "validator/reachability/carriers.py": ("tests/validator/test_carriers.py",),
    "validator/reachability/trace.py": ("tests/validator/test_trace_paths.py", "tests/validator/test_trace.py"),
    "validator/reachability/carried.py": ("tests/validator/test_carried_ends.py", "tests/validator/test_carried.py"),
    "validator/graph/crossings.py": (
        "tests/validator/test_crossings_places.py",
        "tests/validator/test_crossings.py",
        "tests/validator/test_switch_ports.py",
    ),
    "validator/graph/behind.py": ("tests/validator/test_behind.py",),
    "validator/graph/halves.py": ("tests/validator/test_half_answers.py", "tests/validator/test_halves.py"),
    "validator/axes.py": ("tests/validator/test_hulls.py", "tests/validator/test_packets.py"),
    "validator/hulls.py": ("tests/validator/test_hulls.py",),
    "validator/reachability/brush.py": ("tests/validator/test_brush.py",),
    "validator/reachability/single_way.py": ("tests/validator/test_single_way.py",),
    "validator/reachability/meetings.py": ("tests/validator/test_meetings.py",),
    "validator/reachability/transit.py": ("tests/validator/test_transit.py",),
    "validator/reachability/landing.py": (
        *LEAVING,
        "tests/validator/test_own_cables.py",
        "tests/validator/test_far_ends.py",
        "tests/validator/test_bridges.py",
        "tests/validator/test_bridges_oracle.py::test_engine_and_oracle_agree_across_bridges[0]",
        *TUNNELS,
        *SECOND_ENGINE,
    ),
    "validator/reachability/forks.py": (
        "tests/validator/test_fork_ways.py",
        "tests/validator/test_forks.py",
        "tests/validator/test_policy_routing.py",
        *SECOND_ENGINE,
    ),
    "validator/reachability/settling.py": ("tests/validator/test_forks.py", *SECOND_ENGINE),
    "validator/reachability/goal.py": (*LEAVING, "tests/validator/test_bridges.py", *SECOND_ENGINE),
    "validator/reachability/own_cables.py": ("tests/validator/test_own_cables.py",),
    "validator/graph/private_vlans.py": ("tests/validator/test_crossings.py",),
    "validator/graph/outward.py": (
        "tests/validator/test_outward.py",
        "tests/validator/test_exits.py",
        "tests/validator/test_behind.py",
    ),
    "validator/graph/far_interfaces.py": ("tests/validator/test_far_interfaces.py",),
    "validator/decided.py": ("tests/validator/test_decided.py",),
    "validator/idle_products.py": ("tests/validator/test_idle_products.py", "tests/validator/test_decided.py"),
    "validator/several_homes.py": (
        "tests/validator/test_stepping_stones.py",
        "tests/validator/test_answered_assets.py",
    ),
    "validator/unshown.py": (
        "tests/validator/test_unshown.py",
        "tests/validator/remembered/test_silence.py",
        "tests/validator/test_networks_of_shown_zones.py",
        "tests/validator/test_absent_enforcers.py",
        "tests/validator/test_delegated_prefix.py",
    ),
    "validator/reachability/starts.py": ("tests/validator/test_trace_paths.py", "tests/validator/test_trace.py"),
    "validator/reachability/judge.py": ("tests/validator/test_judge.py", "tests/validator/test_trace_paths.py"),
    "validator/reachability/axis_lines.py": ("tests/validator/test_axis_lines.py", "tests/validator/test_painter.py"),
    "validator/reachability/bound_lists.py": ("tests/validator/test_bound_lists.py", *SECOND_ENGINE),
    "validator/graph/joined_routers.py": (
        "tests/validator/test_joined_routers.py",
        "tests/validator/test_steered_routers.py",
    ),
    "validator/graph/learned_routers.py": ("tests/validator/test_learned_routers.py",),
    "validator/graph/families.py": ("tests/validator/test_joined_routers.py",),
    "validator/graph/steered.py": ("tests/validator/test_steered_routers.py",),
    "validator/graph/stand_ins.py": (
        "tests/validator/test_stand_ins.py",
        "tests/validator/test_watched_routes.py",
        "tests/validator/test_leased_routes.py",
    ),
    "validator/graph/behind_tunnels.py": (
        "tests/validator/test_wide_ways.py",
        "tests/validator/test_exits.py",
    ),
    "validator/graph/undeclared_links.py": ("tests/validator/test_undeclared_links.py",),
    "validator/graph/unread_pools.py": ("tests/validator/test_unread_pools.py",),
    "validator/reachability/touched.py": (
        "tests/validator/test_touched.py",
        "tests/parsers/cisco_ios/test_families.py",
    ),
    "validator/graph/used_twice.py": ("tests/validator/test_used_twice.py",),
    "validator/graph/bridged_networks.py": ("tests/validator/test_bridged_networks.py",),
    "validator/graph/voice_vlans.py": ("tests/validator/test_voice_vlans.py",),
    "validator/graph/unseen_routers.py": ("tests/validator/test_unseen_routers.py",),
    "validator/graph/spoken.py": ("tests/validator/test_spoken.py",),
    "validator/graph/missing_halves.py": ("tests/validator/test_missing_halves.py",),
    "validator/graph/unread_switches.py": ("tests/validator/test_unread_switches.py",),
    "validator/graph/failures.py": ("tests/validator/test_failures.py", "tests/validator/test_failures_wired.py"),
    "validator/graph/outages.py": ("tests/validator/test_failures.py", "tests/validator/test_failures_wired.py"),
    "validator/remembered/packing.py": REMEMBERED,
    "validator/remembered/edits.py": (
        "tests/validator/remembered/test_spared.py",
        "tests/validator/remembered/test_edits.py::test_edits[tiny-1]",
    ),
    "validator/remembered/heard.py": ("tests/validator/remembered/test_heard.py", *REMEMBERED),
    "validator/remembered/ground.py": ("tests/validator/remembered/test_ground.py", *REMEMBERED),
    "validator/remembered/silence.py": ("tests/validator/remembered/test_silence.py", *REMEMBERED),
    "validator/remembered/plants.py": ("tests/validator/remembered/test_plants.py",),
    "validator/remembered/pairs.py": ("tests/validator/remembered/test_kept_pairs.py", *REMEMBERED),
    "validator/remembered/pair_records.py": REMEMBERED,
    "validator/remembered/store.py": ("tests/validator/remembered/test_store.py", *REMEMBERED),
    "validator/graph/routing.py": (
        "tests/validator/test_stand_ins.py",
        "tests/validator/test_policy_routing.py",
        f"{ROUTERS}::test_next_hops_of_nobody_on_two_segments_may_be_one_router",
        f"{ROUTERS}::test_a_router_that_only_a_waiting_route_names_is_there_all_the_time",
        "tests/validator/test_tables.py",
        "tests/validator/test_route_metric.py",
        "tests/validator/test_routing_semantics.py",
        *SECOND_ENGINE,
    ),
}
"""The tests that judge each module, the quickest to notice first."""
