"""Services: what can be booked, and what cannot while its modality is off."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Ambiguous, NotFound, Refused
from palpate.host import enabling
from palpate.practice import Practice
from palpate.services.price import amount, decimals, minor_units, shown
from tests.command import command, refused


def without(practice: Practice, key: str) -> Practice:
    """The same practice, opened again with a modality disabled."""
    with practice.context.write() as writing:
        enabling.disable(writing, key)
    return Practice.open(practice.database.target)


def test_a_service_gives_one_or_more_modalities_in_their_order(practice: Practice) -> None:
    both = practice.services.add("Both", ["sports", "neuromuscular", "sports"], 90, price="120.50", buffer_after=15)
    assert both.modalities == ("sports", "neuromuscular")
    assert (both.minutes, both.price, both.grid, both.needs_room) == (90, 12050, 15, True)
    assert (both.practitioner_after, both.room_after, both.practitioner_before, both.room_before) == (15, 15, 0, 0)
    assert practice.services.get(both.id) == both
    assert practice.services.find("bo") == both


def test_the_room_can_have_a_buffer_of_its_own(sqlite_practice: Practice) -> None:
    one = sqlite_practice.services.add("NMT 60", ["neuromuscular"], 60, buffer_after=10, room_after=20, room_before=5)
    assert (one.practitioner_before, one.practitioner_after, one.room_before, one.room_after) == (0, 10, 5, 20)
    home = sqlite_practice.services.add("At home", ["neuromuscular"], 60, buffer_after=30, needs_room=False)
    assert (home.needs_room, home.practitioner_after, home.room_after) == (False, 30, 0)
    with pytest.raises(Refused, match="needs no room"):
        sqlite_practice.services.add("Wrong", ["neuromuscular"], 60, room_after=5, needs_room=False)


def test_a_service_can_need_equipment(practice: Practice) -> None:
    stones = practice.premises.add("equipment", "Hot stones")
    one = practice.services.add("Stones", ["deep_tissue"], 60, equipment=[stones.id, stones.id])
    assert practice.services.get(one.id).equipment == (stones.id,)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "has a name"),
        ({"modalities": []}, "at least one modality"),
        ({"modalities": ["shiatsu"]}, "no modality 'shiatsu'"),
        ({"minutes": 4}, "5 to 720 minutes, not 4"),
        ({"minutes": 721}, "5 to 720 minutes, not 721"),
        ({"grid": 0}, "every 5 to 240 minutes, not 0"),
        ({"buffer_after": -1}, "0 to 240 minutes, not -1"),
        ({"price": "ten"}, "'ten' is not a price"),
        ({"price": "-1"}, "is not a price"),
        ({"price": "nan"}, "is not a price"),
        ({"price": "9.999"}, "more decimals than USD"),
        ({"name": "nmt 60"}, "already"),
    ],
)
def test_what_cannot_be_a_service_is_one_sentence_and_nothing_written(
    sqlite_practice: Practice, changes: dict[str, object], sentence: str
) -> None:
    sqlite_practice.services.add("NMT 60", ["neuromuscular"], 60)
    values: dict[str, object] = {"name": "New", "modalities": ["neuromuscular"], "minutes": 60}
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.services.add(**{**values, **changes})  # type: ignore[arg-type]
    assert [one.name for one in sqlite_practice.services.all()] == ["NMT 60"]


def test_a_service_of_a_disabled_modality_is_not_offered_and_says_why(practice: Practice) -> None:
    practice.services.add("NMT 60", ["neuromuscular"], 60)
    both = practice.services.add("Race week", ["neuromuscular", "sports"], 60)
    with without(practice, "sports") as again:
        assert [one.name for one in again.services.all()] == ["NMT 60"]
        with pytest.raises(
            Refused, match="'Race week' gives Sports massage, which is not enabled here: palpate modality"
        ):
            again.services.find("race")
        assert again.services.get(both.id) == both
        with pytest.raises(Refused, match="Sports massage is not enabled here"):
            again.services.add("Sports 30", ["sports"], 30)


def test_the_whole_name_of_what_is_off_is_not_taken_for_a_part_of_another(practice: Practice) -> None:
    practice.services.add("Sports", ["sports"], 60)
    practice.services.add("Sports people, neuromuscular", ["neuromuscular"], 60)
    with without(practice, "sports") as again:
        with pytest.raises(Refused, match="not enabled"):
            again.services.find("sports")
        assert again.services.find("sports people").modalities == ("neuromuscular",)


def test_services_are_found_by_enough_of_their_name(sqlite_practice: Practice) -> None:
    sixty, ninety = (sqlite_practice.services.add(f"NMT {m}", ["neuromuscular"], m) for m in (60, 90))
    assert sqlite_practice.services.find("nmt 9") == ninety
    assert sqlite_practice.services.find("NMT 60") == sixty
    with pytest.raises(Ambiguous, match=r"NMT 60; NMT 90\. Type more of its name"):
        sqlite_practice.services.find("nmt")
    with pytest.raises(NotFound, match="no service called 'facial'"):
        sqlite_practice.services.find("facial")
    with pytest.raises(NotFound):
        sqlite_practice.services.find("")


def test_a_retired_service_is_kept_and_its_name_is_free_again(practice: Practice) -> None:
    old = practice.services.add("NMT 60", ["neuromuscular"], 60)
    practice.services.retire(old)
    assert practice.services.all() == []
    with pytest.raises(Refused, match="'NMT 60' is no longer offered"):
        practice.services.find("NMT")
    assert practice.services.get(old.id).active is False
    new = practice.services.add("NMT 60", ["neuromuscular"], 60)
    assert practice.services.find("NMT 60") == new


@given(st.integers(0, 10**8), st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_price_survives_the_way_to_the_record_and_back(units: int, currency: str) -> None:
    assert minor_units(amount(units, currency), currency) == units
    assert minor_units(Decimal(amount(units, currency)), currency) == units
    assert shown(units, currency).endswith(f" {currency}")


def test_a_price_has_the_decimals_of_its_currency(tmp_path: Path) -> None:
    assert [decimals(currency) for currency in ("USD", "JPY", "KWD")] == [2, 0, 3]
    made = Practice.found(
        str(tmp_path / "yen.db"), name="Kawa", timezone="Asia/Tokyo", modalities=["reflexology"], currency="JPY"
    )
    with made as practice:
        assert practice.services.add("Feet", ["reflexology"], 45, price=6000).price == 6000
        with pytest.raises(Refused, match="JPY, which has 0"):
            practice.services.add("Hands", ["reflexology"], 45, price="60.5")


def test_the_commands_of_the_first_day(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    given = ("--modality", "neuromuscular", "--minutes", "60", "--buffer-after", "15", "--price", "95")
    assert (
        palpate("service", "add", "NMT 60", *given).out == "NMT 60, neuromuscular, 60 minutes, 15 after, 95.00 USD.\n"
    )
    told = palpate("service", "list", "--json").json
    assert [(one["name"], one["price"], one["currency"], one["price_minor"]) for one in told] == [
        ("NMT 60", "95.00", "USD", 9500)
    ]
    both = palpate(
        "service",
        "add",
        "Both",
        "--modality",
        "sports,neuromuscular",
        "--modality",
        "reflexology",
        "--minutes",
        "90",
        "--json",
    ).json
    assert both["modalities"] == ["sports", "neuromuscular", "reflexology"]
    assert palpate("service", "retire", "Both").code == 0
    assert "Both" not in palpate("service", "list").out


def test_suggested_services_are_those_of_the_active_modalities_and_change_nothing(tmp_path: Path) -> None:
    target = str(tmp_path / "practice.db")
    Practice.found(target, name="R", timezone="America/New_York", modalities=["neuromuscular", "reflexology"]).close()
    palpate = command(target)
    suggested = palpate("service", "suggest", "--json").json
    assert {one["modality"] for one in suggested} == {"neuromuscular", "reflexology"}
    assert palpate("service", "list", "--json").json == []
    for word in ("sports", "deep"):
        assert word not in palpate("service", "suggest").out.casefold()


def test_equipment_that_is_not_there_is_named(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    given = ("service", "add", "Stones", "--modality", "deep_tissue", "--minutes", "60", "--equipment", "hot stones")
    refused(palpate(*given), "no equipment called 'hot stones'")
    assert palpate("service", "equipment", "Hot stones", "--json").json[0]["name"] == "Hot stones"
    assert len(palpate(*given, "--json").json["equipment"]) == 1


def test_what_is_missing_is_a_usage_error(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    refused(palpate("service", "add"), "missing", code=2)
    refused(palpate("service", "add", "X", "--modality", "sports"), "Minutes", code=2)
    refused(palpate("service", "add", "X", "--minutes", "sixty"), "minutes", code=2)


def test_locations_are_added_and_listed(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    assert palpate("location", "add", "Uptown", "--timezone", "America/Chicago").code == 0
    assert [one["timezone"] for one in palpate("location", "list", "--json").json] == [
        "America/New_York",
        "America/Chicago",
    ]
    refused(palpate("location", "add", "Uptown"), "already")
    refused(palpate("location", "add", "Moon", "--timezone", "Moon/Base"), "not a time zone")
