"""What `--set` and `--file` mean."""

import json
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.http.rest.campaign_bodies import ActionPageChangesBody, CampaignChangesBody, TargetBody
from proca.adapters.http.rest.org_bodies import OrgChangesBody, ProcessingChangesBody
from proca.domain.campaigns.changes import ActionPageChanges, CampaignChanges
from proca.domain.errors import Invalid, Refused
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.org import OrgChanges
from proca.domain.orgs.service import ServiceName
from proca.entrypoints.cli.asked import changes, listed

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text().filter(lambda text: not text.startswith("@")))
def test_a_text_arrives_as_it_was_typed(text: str) -> None:
    """Whatever it looks like: a number, a switch, JSON, or with more signs of equality."""
    assert changes(OrgChangesBody, OrgChanges, [f"title={text}"]) == {"title": text}


@given(st.dictionaries(st.text(), TREES, max_size=3))
def test_a_tree_arrives_as_it_was_typed(tree: dict[str, object]) -> None:
    assert changes(OrgChangesBody, OrgChanges, [f"config={json.dumps(tree)}"]) == {"config": tree}


@given(st.integers(-(2**60), 2**60))
def test_a_number_arrives_as_one(number: int) -> None:
    asked = changes(ActionPageChangesBody, ActionPageChanges, [f"extraSupporters={number}"])
    assert asked == {"extra_supporters": number}


@pytest.mark.parametrize(
    ("setting", "name", "value"),
    [
        ("emailBackend=smtp", "email_backend", ServiceName.SMTP),
        ("emailBackend=null", "email_backend", None),
        ("doiThankYou=true", "doi_thank_you", True),
        ("doiThankYou=0", "doi_thank_you", False),
        ("doiThankYou=null", "doi_thank_you", None),
        ("emailFrom=", "email_from", ""),
        ("emailFrom=null", "email_from", "null"),
    ],
)
def test_words_for_other_things(setting: str, name: str, value: object) -> None:
    asked: object = changes(ProcessingChangesBody, ProcessingChanges, [setting])
    assert asked == {name: value}


def test_the_later_wins(tmp_path: Path) -> None:
    """The file first, then single settings in their order, then options."""
    file = tmp_path / "one.json"
    file.write_text('{"title": "file", "name": "file", "status": "draft"}')
    asked = changes(CampaignChangesBody, CampaignChanges, ["title=one", "title=two", "name=set"], file, name="option")
    assert asked == {"title": "two", "name": "option", "status": "draft"}
    assert changes(CampaignChangesBody, CampaignChanges, None, title=None) == {}


@pytest.mark.parametrize(
    ("settings", "path"),
    [(["extraSupporters=many"], ("extraSupporters",)), (["config=[1]"], ("config",)), (["nonsense=1"], ())],
)
def test_what_does_not_fit_is_told_with_its_place(settings: list[str], path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        changes(ActionPageChangesBody, ActionPageChanges, settings)
    assert refused.value.path == path


def test_a_setting_without_a_value() -> None:
    with pytest.raises(typer.BadParameter):
        changes(OrgChangesBody, OrgChanges, ["title"])


@given(st.lists(st.booleans(), min_size=1, max_size=5))
def test_each_thing_of_a_list_has_a_place(tmp_path_factory: pytest.TempPathFactory, fits: list[bool]) -> None:
    file = tmp_path_factory.mktemp("list") / "targets.json"
    file.write_text(json.dumps([{"externalId": "one"} if fit else {"externalId": 1} for fit in fits]))
    if all(fits):
        assert [one.external_id for one in listed(TargetBody, file)] == ["one"] * len(fits)
    else:
        with pytest.raises(Invalid) as refused:
            listed(TargetBody, file)
        assert refused.value.path == (fits.index(False), "externalId")


def test_a_list_is_a_list(tmp_path: Path) -> None:
    file = tmp_path / "targets.json"
    file.write_text("{}")
    with pytest.raises(Refused):
        listed(TargetBody, file)
