"""Scenarios and rows of the specification, each with the tests that stand for it, so that none gets lost.

20 §12 and §13, and the rows of 10 §11 about campaigns, pages and targets. A test is found by its file and name, without
being run, and it names the row or scenario in its name or its docstring.
"""

import ast
import re
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
}
# Links of supporters come with processing.
SCENARIOS_TO_COME = {31, 32}

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

QUESTIONS = {
    22: ["application/reports/test_export.py::test_the_limit_has_a_limit"],
    23: [f"{QUIRKS}::test_row_15_a_campaign_takes_the_orgs_schema"],
    24: [f"{QUIRKS}::test_row_15_pages_of_this_campaign_and_org_only"],
    25: ["application/campaigns/test_campaigns.py::test_add_with_a_taken_external_id"],
    26: ["application/campaigns/test_campaigns.py::test_upsert_with_mail_settings"],
    38: [f"{QUIRKS}::test_row_28_words_that_clients_know"],
    39: ["application/campaigns/test_pages.py::test_add_to_any_campaign"],
    40: ["scenarios/test_bad_input.py::test_each_place_on_a_real_database"],
    43: ["application/campaigns/test_campaigns.py::test_delicate_settings_need_more"],
    44: [
        "application/campaigns/test_targets.py::test_two_new",
        "application/campaigns/test_targets.py::test_all_or_nothing",
    ],
    47: ["application/campaigns/test_campaigns.py::test_update_processing"],
}

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
    """Every row of 20 §13, and every scenario of 20 §12 (numbers 3, 6, 9 and so on do not exist)."""
    assert set(ROWS) | ROWS_TO_COME == set(range(1, 31))
    assert set(SCENARIOS) | SCENARIOS_TO_COME == {
        1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32,
    }  # fmt: skip
    assert "test_table_of_roles" in told("scenarios/test_roles.py")
    assert set(QUESTIONS) == {22, 23, 24, 25, 26, 38, 39, 40, 43, 44, 47}


def test_a_lost_row_would_be_seen() -> None:
    with pytest.raises(AssertionError):
        test_it_stands_for_its_row(r"20\.13#1\b", f"{PEOPLE}::test_that_is_gone")
    with pytest.raises(AssertionError):
        test_it_stands_for_its_row(r"20\.13#99\b", f"{PEOPLE}::test_row_2_members_are_removed")
