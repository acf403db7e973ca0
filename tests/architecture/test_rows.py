"""Scenarios and rows of the specification, each with the tests that stand for it, so that none gets lost.

20 §12 and §13, 30 §11 and §12, and 10 §11. A test is found by its file and name, without being run, and names the row
or scenario in its name or its docstring. What belongs to a later issue is listed as to come.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PEOPLE, QUIRKS = "scenarios/test_quirks_people.py", "scenarios/test_quirks.py"
IDENTIFIERS, HTTP = "scenarios/test_identifiers.py", "adapters/http"

SCENARIOS = {
    1: ["scenarios/test_orgs.py::test_no_1_names_collide_in_any_letter_case"],
    2: ["scenarios/test_orgs.py::test_no_2_whoever_adds_an_org_owns_it"],
    4: ["scenarios/test_orgs.py::test_no_4_a_slot_takes_only_what_the_org_has"],
    5: ["scenarios/test_orgs.py::test_no_5_system_is_what_the_instance_has"],
    7: ["scenarios/test_orgs.py::test_no_7_counts_at_once_lose_nothing"],
    8: ["scenarios/test_roles.py::test_no_8_an_owner_without_the_right_to_delete"],
    10: ["scenarios/test_authentication.py::test_no_10_passwords", f"{HTTP}/test_auth.py::test_basic"],
    11: ["scenarios/test_authentication.py::test_no_11_what_is_no_credential"],
    13: ["scenarios/test_authentication.py::test_no_13_a_token_like_those_of_kratos"],
    14: [
        "scenarios/test_authentication.py::test_no_14_a_password_is_kept_as_a_hash",
        "scenarios/test_authentication.py::test_no_14_all_that_is_wrong_with_a_password_is_said",
    ],
    16: ["scenarios/test_authentication.py::test_no_16_a_token_to_change_the_email_works_once"],
    17: ["scenarios/test_members.py::test_no_17_an_invitation_from_mail_to_membership"],
    19: ["scenarios/test_members.py::test_no_19_an_unknown_address"],
    20: ["scenarios/test_members.py::test_no_20_a_confirm_is_good_once"],
    22: ["scenarios/test_confirms.py::test_no_22_a_partner_goes_live"],
    23: ["scenarios/test_confirms.py::test_no_23_the_mail_knows_who_asks"],
    25: ["scenarios/test_views.py::test_no_25_a_campaign_has_two_faces"],
    26: ["scenarios/test_views.py::test_no_26_a_page_shows_its_campaign_and_org"],
    28: ["scenarios/test_contacts.py::test_no_28_erasure"],
    29: ["scenarios/test_contacts.py::test_no_29_three_exportable_actions"],
    31: [f"{HTTP}/test_supporter_links.py::test_a_reminder_counts_once"],
    32: [
        f"{HTTP}/test_supporter_links.py::test_consent_after_delivery",
        "application/links/test_answers.py::test_agreeing_after_delivery",
    ],
}

ROWS = {
    1: [f"{PEOPLE}::test_row_1_what_one_tells_about_oneself"],
    2: [f"{PEOPLE}::test_row_2_members_are_removed"],
    3: [f"{PEOPLE}::test_row_3_keys_need_both_permissions"],
    4: [f"{PEOPLE}::test_row_4_nobody_demotes_somebody_stronger"],
    5: [
        f"{PEOPLE}::test_row_5_each_field_has_its_own_rights",
        f"{PEOPLE}::test_row_5_joining_counts_for_what_comes_after",
    ],
    6: [
        f"{PEOPLE}::test_row_6_rejecting_needs_the_same_right",
        f"{HTTP}/test_confirm_links.py::test_opening_a_link_shows_a_page_with_one_button",
    ],
    7: [
        f"{PEOPLE}::test_row_7_codes_do_not_live_for_ever",
        "application/confirms/test_charges.py::test_of_many_who_accept_at_once_as_many_win_as_there_are_charges",
        "application/confirms/test_guessing.py::test_who_guesses_too_often_has_to_wait",
    ],
    8: [f"{PEOPLE}::test_row_8_an_invitation_is_for_its_address_and_for_staff"],
    9: [
        "application/users/test_sign_on.py::test_nobody_prepares_an_account_for_its_owner",
        "application/users/test_sign_on.py::test_an_external_id_is_never_overwritten",
    ],
    10: [
        f"{PEOPLE}::test_row_10_neither_codes_nor_tokens_are_logged",
        "application/users/test_tokens.py::test_only_a_digest_of_a_session_is_kept",
    ],
    11: [
        f"{HTTP}/test_auth.py::test_tokens_of_providers",
        "domain/users/test_claims.py::test_an_expiry_is_whole_seconds",
    ],
    12: [f"{IDENTIFIERS}::test_both_identifiers_and_none", f"{HTTP}/test_graphql_wire.py::test_exactly_one_identifier"],
    13: [
        f"{QUIRKS}::test_row_13_questions_without_an_object",
        f"{QUIRKS}::test_row_13_an_external_id_of_several_campaigns",
        f"{QUIRKS}::test_row_13_a_page_copied_from_a_campaign",
    ],
    14: [
        f"{QUIRKS}::test_row_14_admins_need_no_membership",
        f"{QUIRKS}::test_row_14_admins_let_pages_go_live",
        f"{QUIRKS}::test_row_14_a_link_asks_who_follows_it",
    ],
    15: [
        f"{QUIRKS}::test_row_15_pages_of_this_campaign_and_org_only",
        f"{QUIRKS}::test_row_15_services_by_name",
        f"{QUIRKS}::test_row_15_a_campaign_takes_the_orgs_schema",
    ],
    16: [f"{QUIRKS}::test_row_16_who_sees_the_private_face_of_a_page"],
    17: [f"{QUIRKS}::test_row_17_an_org_goes_whole_or_stays_whole"],
    18: [f"{QUIRKS}::test_row_18_targets_stay_with_their_campaign"],
    19: [
        "application/payments/test_stripe.py::test_test_payments_go_to_the_test_account",
        "domain/payments/test_stripe.py::test_law_other_parameters_are_refused",
        "domain/payments/test_stripe.py::test_only_what_comes_again_is_a_subscription",
    ],
    21: [f"{HTTP}/test_confirm_links.py::test_to_nowhere_else"],
    22: [f"{HTTP}/test_restricted.py::", "application/intake/test_captcha.py::"],
    23: [f"{HTTP}/test_auth.py::test_cookies_do_not_count_for_the_api"],
    24: [f"{QUIRKS}::test_row_24_drafts_and_pages_that_are_not_live_can_be_read"],
    25: [f"{QUIRKS}::test_row_25_permissions_above_the_sixteenth_bit_count"],
    26: ["application/test_set_up.py::test_an_admin_with_a_made_up_password"],
    27: [f"{QUIRKS}::test_row_27_names_in_snake_case"],
    28: [f"{QUIRKS}::test_row_28_words_that_clients_know"],
    29: [f"{QUIRKS}::test_row_29_owning_the_instance_is_enough_to_join"],
    30: [f"{QUIRKS}::test_row_30_what_succeeded_before_a_failure_stays"],
}
# Inbound webhooks come with the mailers.
ROWS_TO_COME = {20}

PROCESSING, NOTIFICATIONS = "scenarios/test_processing.py", "scenarios/test_notifications.py"
ANSWERS, CASE = "application/links/test_answers.py", "domain/processing/test_case.py"
LINKS, EVENTS = f"{HTTP}/test_supporter_links.py", "domain/processing/test_supporter_events.py"
PUBLISHING, BROKER = "application/processing/test_publish_messages.py", "adapters/amqp/test_publishing.py"
BROKER_TOPOLOGY, REQUEUE = "adapters/amqp/test_topology.py", "application/processing/test_requeue.py"
LOOKUP, ROUTING = "application/processing/test_look_up_details.py", "application/processing/test_routing.py"

PROCESSING_SCENARIOS = {
    "1": [f"{PROCESSING}::test_no_1_a_signature", f"{CASE}::test_a_signature_is_delivered"],
    "2": [f"{ANSWERS}::test_asking_and_asking_again", f"{CASE}::test_a_supporter_is_asked_first"],
    "4": [f"{ANSWERS}::test_confirming_with_consent", f"{LINKS}::test_accept_with_consent_confirms_and_asks"],
    "5": [f"{ANSWERS}::test_declining", f"{LINKS}::test_accept_acts_when_opened"],
    "7": [f"{ANSWERS}::test_declining_from_any_state", "application/links/test_laws.py::test_declining_always_works"],
    "8": [f"{PROCESSING}::test_no_8_whose_word_counts", f"{CASE}::test_effective_settings"],
    "10": [f"{PROCESSING}::test_no_10_a_code_lets_an_action_through_once"],
    "11": ["contracts/test_sweeping.py::test_margin_and_window"],
    "13": [
        f"{LINKS}::test_what_is_forgotten_after_confirmed_delivery",
        f"{CASE}::test_a_sender_of_mails_keeps_e_mail_and_last_name",
    ],
    "14": [f"{ANSWERS}::test_declining_tells_once"],
    "16": [f"{ANSWERS}::test_declining_with_a_status_of_the_address"],
    "17": ["domain/processing/test_supporter_mails.py::test_who_signs_again"],
    "25": ["scenarios/test_orgs.py::test_no_5_system_is_what_the_instance_has"],
    "25a": ["scenarios/test_orgs.py::test_no_4_a_slot_takes_only_what_the_org_has"],
    "28": ["scenarios/test_members.py::test_no_17_an_invitation_from_mail_to_membership"],
    "30": [
        f"{PROCESSING}::test_no_30_both_versions_of_a_message",
        "domain/processing/test_legacy_messages.py::test_law_both_versions_tell_the_same",
    ],
    "31": [f"{EVENTS}::test_what_is_under_config_is_left_alone"],
    "33": [
        f"{NOTIFICATIONS}::test_a_launch_that_is_agreed_to",
        f"{NOTIFICATIONS}::test_an_account",
    ],
    "34": [f"{PROCESSING}::test_no_34_clear_or_sealed"],
    "37": [
        "domain/processing/test_details.py::test_an_empty_answer_changes_nothing",
        f"{LOOKUP}::test_what_is_told_is_in_the_message_and_in_the_record",
        f"{LOOKUP}::test_a_status_is_kept",
    ],
    "54": ["scenarios/test_contacts.py::test_no_28_erasure"],
}
# E-mail (19 to 27), bounces (36), reminders (39, 40), mails to targets (42 to 48), retention and closing (50 to 53).
PROCESSING_SCENARIOS_TO_COME = {
    *("19", "20", "22", "23", "27", "36", "39", "40"),
    *("42", "43", "45", "46", "47", "48", "50", "51", "53"),
}

NUMBERS_OF_30_11 = """
    1 2 4 5 7 8 10 11 13 14 16 17 19 20 22 23 25 25a 27 28 30 31 33 34 36 37 39 40 42 43 45 46 47 48 50 51 53 54
"""

PROCESSING_ROWS = {
    1: [
        f"{PROCESSING}::test_row_12_what_cannot_be_processed_is_given_up_and_tried_again_by_hand",
        f"{PUBLISHING}::test_what_no_queue_takes_is_tried_again_and_dies_after_ten_attempts",
        "application/processing/test_dead_letters.py::",
    ],
    2: [f"{BROKER_TOPOLOGY}::test_a_rejected_message_comes_back_to_its_queue_alone"],
    3: [f"{BROKER}::test_what_no_queue_takes", "application/processing/test_broker_outage.py::"],
    4: [
        "domain/processing/test_topology.py::test_what_nobody_would_read",
        f"{ROUTING}::test_a_partner_of_a_campaign_that_asks_is_bound",
        "entrypoints/test_cli_broker.py::test_doctor_warns_of_stages_that_nobody_reads",
    ],
    5: [
        f"{PROCESSING}::test_row_5_a_service_that_moved_is_asked_at_its_new_address",
        f"{ROUTING}::test_settings_count_from_the_next_second",
        f"{PUBLISHING}::test_a_campaign_that_asks_is_noticed",
    ],
    7: [f"{PROCESSING}::test_row_7_one_person_many_times_at_once"],
    8: [
        "domain/processing/test_table.py::test_the_rows",
        f"{PROCESSING}::test_row_8_a_follow_up_waits_for_the_signature",
    ],
    9: [f"{ANSWERS}::test_all_that_waited_goes_on", "application/links/test_moderation.py::test_letting_through"],
    10: [f"{ANSWERS}::test_declining_takes_the_rest_along", "contracts/test_sweeping.py::test_states"],
    11: [
        f"{PROCESSING}::test_row_11_only_the_lead_has_a_contact",
        "domain/processing/test_messages.py::test_a_collecting_org_without_a_contact_still_confirms",
    ],
    12: [f"{PROCESSING}::test_row_12_what_cannot_be_processed_is_given_up_and_tried_again_by_hand"],
    13: [
        f"{LOOKUP}::test_whoever_is_unknown_goes_on",
        f"{LOOKUP}::test_it_is_not_asked_again_after_a_confirmation",
        "domain/processing/test_details.py::test_law_times_are_whole_seconds_in_utc",
    ],
    14: [f"{REQUEUE}::test_a_sealed_copy_is_no_use_for_mail"],
    15: [f"{REQUEUE}::test_repeats_go_out_again_too", f"{REQUEUE}::test_the_lead_gets_its_own_copy_in_its_own_queue"],
    16: ["domain/processing/test_message_parts.py::test_the_status_of_the_address"],
    17: [f"{EVENTS}::test_names_of_custom_fields"],
    18: [
        f"{EVENTS}::test_an_event_key_by_key",
        "domain/confirms/test_notice.py::test_the_event_of_a_launch_request",
    ],
    19: [f"{BROKER_TOPOLOGY}::test_system_events_go_into_the_queue_of_the_instance_too"],
    23: ["adapters/test_mustache.py::test_dialect"],
    37: [f"{PROCESSING}::test_row_37_two_processes_spend_one_budget"],
    38: ["contracts/test_counters.py::test_law_what_is_missing_is_found_and_added"],
    42: [f"{LINKS}::test_the_others_ask_first"],
    43: ["adapters/captcha/test_services.py::"],
    46: [f"{BROKER_TOPOLOGY}::test_only_what_is_asked_for_is_made"],
    47: [
        f"{BROKER}::test_a_broker_that_will_not_have_us_is_away",
        f"{PUBLISHING}::test_a_queue_that_the_broker_refuses_holds_up_no_other_org",
    ],
    48: [
        f"{PUBLISHING}::test_orgs_that_are_gone_are_cleaned_away",
        "entrypoints/test_cli_broker.py::test_what_gone_orgs_left_is_removed",
    ],
    49: [f"{NOTIFICATIONS}::test_a_partner_who_asks_to_launch"],
    50: [
        f"{PROCESSING}::test_row_50_the_schedule_outlives_the_process",
        "entrypoints/test_worker.py::test_who_has_nothing_to_do_hears_of_an_arrival",
    ],
    51: [f"{PROCESSING}::test_row_12_what_cannot_be_processed_is_given_up_and_tried_again_by_hand"],
    52: [f"{NOTIFICATIONS}::test_joining_that_is_agreed_to"],
}
PROCESSING_ROWS_TO_COME = {
    # Mails to supporters: the lead's worker, external templates, template cache, senders, headers, pace.
    *(6, 21, 22, 24, 25, 44, 45, 53),
    # System events on their way to a webhook.
    20,
    # Webhooks of providers, and bounces.
    *(26, 27, 28),
    # Mails to targets, reminders.
    *(29, 30, 31, 32, 33, 34, 35, 36, 39),
    # Retention, erasure by controllers, and how long what nobody reads may stay.
    *(40, 41, 54),
}

QUESTIONS = {
    1: [f"{HTTP}/test_graphql_wire.py::"],
    2: ["domain/intake/test_signing_page.py::"],
    3: [f"{HTTP}/test_intake_scenarios.py::test_q3_linking_stays_within_the_org"],
    4: [
        f"{HTTP}/test_intake_scenarios.py::test_10_1_no_16_unlinked_actions_find_their_supporter",
        f"{NOTIFICATIONS}::test_an_unlinked_action",
    ],
    5: [f"{HTTP}/test_intake_scenarios.py::test_q5_address_of_a_mailing_supporter_is_one_line"],
    6: ["domain/intake/test_deeds.py::"],
    8: ["domain/actions/test_mail.py::"],
    9: ["application/campaigns/test_targets.py::test_other_campaigns_are_left_alone"],
    10: ["domain/intake/test_deeds.py::"],
    11: ["domain/contacts/test_eci.py::"],
    12: ["domain/contacts/test_country_rules.py::"],
    13: ["application/intake/test_captcha.py::"],
    14: ["domain/contacts/test_eci.py::"],
    15: ["domain/contacts/test_popular_initiative.py::"],
    16: [f"{PROCESSING}::test_q16_areas_outlive_a_recount"],
    17: [f"{PROCESSING}::test_q17_who_acts_again_is_no_other_supporter", f"{NOTIFICATIONS}::test_a_follow_up"],
    18: [f"{PROCESSING}::test_q18_tests_count_nowhere"],
    20: ["application/reports/test_export.py::"],
    21: ["application/reports/test_export.py::"],
    22: ["application/reports/test_export.py::test_the_limit_has_a_limit"],
    23: [f"{QUIRKS}::test_row_15_a_campaign_takes_the_orgs_schema"],
    24: [f"{QUIRKS}::test_row_15_pages_of_this_campaign_and_org_only"],
    25: ["application/campaigns/test_campaigns.py::test_add_with_a_taken_external_id"],
    26: ["application/campaigns/test_campaigns.py::test_upsert_with_mail_settings"],
    27: ["domain/campaigns/test_amend.py::"],
    32: ["domain/campaigns/test_mail_to_targets.py::"],
    33: ["application/orgs/test_keys.py::test_the_key_of_the_instance_is_only_replaced"],
    34: ["application/orgs/test_keys.py::test_both_permissions_are_needed"],
    35: ["application/orgs/test_keys.py::test_a_key_is_retired_for_good"],
    36: ["application/privacy/test_delete_contact.py::"],
    37: [f"{PROCESSING}::test_row_11_only_the_lead_has_a_contact"],
    38: [f"{QUIRKS}::test_row_28_words_that_clients_know"],
    39: ["application/campaigns/test_pages.py::test_add_to_any_campaign"],
    40: ["scenarios/test_bad_input.py::test_each_place_on_a_real_database"],
    41: ["domain/actions/test_custom_fields.py::"],
    42: [f"{PROCESSING}::test_q42_the_status_of_a_campaign_moves_no_counter"],
    43: ["application/campaigns/test_campaigns.py::test_delicate_settings_need_more"],
    44: [
        "application/campaigns/test_targets.py::test_two_new",
        "application/campaigns/test_targets.py::test_all_or_nothing",
    ],
    45: [f"{CASE}::test_a_rejected_supporters_action_is_rejected_silently"],
    46: ["domain/contacts/test_it_ci.py::"],
    47: ["application/campaigns/test_campaigns.py::test_update_processing"],
    48: ["application/campaigns/test_targets.py::test_outdated_are_kept"],
    49: [f"{PROCESSING}::test_q49_a_repeat_after_confirmation", "domain/processing/test_ranking.py::"],
    50: ["application/orgs/test_keys.py::"],
}
# Mails to targets.
QUESTIONS_TO_COME = {7, 19, 28, 29, 30, 31}

NODES = [
    pytest.param(rf"20 §12 nos?\b.*\b{number}\b|test_no_{number}_", node, id=f"20.12#{number}-{node}")
    for number, nodes in SCENARIOS.items()
    for node in nodes
] + [
    pytest.param(rf"20\.13#(.*#)?{number}\b", node, id=f"20.13#{number}-{node}")
    for number, nodes in ROWS.items()
    for node in nodes
]
NODES += [
    pytest.param(rf"\bQ{number}\b", node, id=f"Q{number}-{node}")
    for number, nodes in QUESTIONS.items()
    for node in nodes
]


NODES += [
    pytest.param(rf"§11 nos?\.?[\da-z, ]*\b{number}\b", node, id=f"30.11#{number}-{node}")
    for number, nodes in PROCESSING_SCENARIOS.items()
    for node in nodes
]
NODES += [
    pytest.param(rf"30\.12#(.*#)?{number}\b", node, id=f"30.12#{number}-{node}")
    for number, nodes in PROCESSING_ROWS.items()
    for node in nodes
]


@cache
def told(path: str) -> dict[str, str]:
    """What each test of a file says of itself: its name, its docstring, and the file's."""
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    module = ast.get_docstring(tree) or ""
    return {test.name: f"{test.name}\n{ast.get_docstring(test) or ''}\n{module}" for test in tests}


@pytest.mark.parametrize(("label", "node"), NODES)
def test_it_stands_for_its_row(label: str, node: str) -> None:
    """Without a name, any test of the file that names the row will do."""
    path, _, name = node.partition("::")
    found = [words for test, words in told(path).items() if name in ("", test) and test.startswith("test_")]
    assert any(re.search(label, words) for words in found), node


def test_none_is_missing() -> None:
    """Each number that there is, once: tested, or to come (3, 6, 9 and so on do not exist)."""
    wanted: list[tuple[Mapping[object, object], set[object], set[object]]] = [
        (SCENARIOS, set(), {1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32}),
        (ROWS, {*ROWS_TO_COME}, {*range(1, 31)}),
        (PROCESSING_SCENARIOS, {*PROCESSING_SCENARIOS_TO_COME}, {*NUMBERS_OF_30_11.split()}),
        (PROCESSING_ROWS, {*PROCESSING_ROWS_TO_COME}, {*range(1, 55)}),
        (QUESTIONS, {*QUESTIONS_TO_COME}, {*range(1, 51)}),
    ]
    for tested, to_come, all_there_are in wanted:
        assert set(tested) | to_come == all_there_are
        assert not set(tested) & to_come
    assert "test_table_of_roles" in told("scenarios/test_roles.py")


def test_a_lost_row_would_be_seen() -> None:
    with pytest.raises(AssertionError):
        test_it_stands_for_its_row(r"20\.13#1\b", f"{PEOPLE}::test_that_is_gone")
    with pytest.raises(AssertionError):
        test_it_stands_for_its_row(r"20\.13#99\b", f"{PEOPLE}::test_row_2_members_are_removed")
