"""Clients: taking them on, finding them, and keeping what is known of them right."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from palpate.clients import contacts
from palpate.clients.model import Client
from palpate.errors import Ambiguous, NotFound, Refused
from palpate.names import fold
from palpate.practice import Practice
from palpate.store.chain import audit
from tests.command import command, refused

BORN = dt.date(1984, 5, 2)


def test_a_client_is_kept_with_contacts_and_preferences(practice: Practice) -> None:
    ana = practice.clients.add(
        " Ana  Díaz ",
        born=BORN,
        phones=["+1 212 555 0147", "12125550147"],
        emails=["ana@gmail.com"],
        addresses=["1 Main Street, Springfield"],
        emergency=["Luis Díaz, brother, 212 555 0100"],
        preferred_name="Anita",
        pronouns="she/her",
        pressure=6,
        avoid=["Neck", "face"],
        note="Likes it quiet.\nBrings her own oil.",
    )
    assert (ana.ref, ana.name, ana.shown) == ("c1", "Ana Díaz", "Ana Díaz, born 1984-05-02 (c1)")
    assert (ana.pressure, ana.avoid, ana.note) == (6, ("neck", "face"), "Likes it quiet.\nBrings her own oil.")
    assert [(one.kind, one.value, one.valid) for one in practice.clients.contacts(ana)] == [
        ("phone", "+1 212 555 0147", True),
        ("email", "ana@gmail.com", True),
        ("address", "1 Main Street, Springfield", True),
        ("emergency", "212 555 0100", True),
    ]
    luis = practice.clients.contacts(ana)[-1]
    assert (luis.name, luis.relation, luis.normal) == ("Luis Díaz", "brother", "+12125550100")
    assert practice.clients.get(ana.id) == ana


@pytest.mark.parametrize(
    ("text", "name", "relation", "number"),
    [
        ("Luis, brother, 212 555 0100", "Luis", "brother", "212 555 0100"),
        ("Luis, 212 555 0100", "Luis", "", "212 555 0100"),
        ("Luis, brother, next door, 212 555 0100", "Luis", "brother, next door", "212 555 0100"),
    ],
)
def test_an_emergency_contact_is_taken_apart(text: str, name: str, relation: str, number: str) -> None:
    one = contacts.emergency(text, "US")
    assert (one.name, one.relation, one.value, one.valid) == (name, relation, number, True)


@pytest.mark.parametrize("text", ["Luis", "Luis, brother", "", "212 555 0100"])
def test_an_emergency_contact_without_name_or_number_is_refused(text: str) -> None:
    with pytest.raises(Refused, match='write it as "Name, relation, phone"'):
        contacts.emergency(text, "US")


@pytest.mark.parametrize(
    ("value", "country", "normal"),
    [
        ("+1 212 555 0147", "US", "+12125550147"),
        ("(212) 736-5000", "US", "+12127365000"),
        ("030 901820", "DE", "+4930901820"),
        ("555-806-9773", "US", ""),  # possible, and yet nobody's: what synthetic people have
        ("call the desk", "US", ""),
        ("12", "US", ""),
    ],
)
def test_a_phone_number_is_kept_as_typed_and_flagged_where_not_valid(value: str, country: str, normal: str) -> None:
    one = contacts.phone(f" {value} ", country)
    assert (one.value, one.normal, one.valid) == (value, normal, bool(normal))


@pytest.mark.parametrize(
    ("value", "valid"), [("Ana@GMAIL.com", True), ("ana@", False), ("ana", False), ("é@münchen.de", True)]
)
def test_an_e_mail_address_is_kept_as_typed_and_flagged_where_not_valid(value: str, valid: bool) -> None:
    one = contacts.email(value)
    assert (one.value, one.valid) == (value, valid)


def test_what_would_drive_a_terminal_is_not_kept(sqlite_practice: Practice) -> None:
    ana = sqlite_practice.clients.add(
        "Ana", phones=["\x1b[2J212 736 5000"], note="Fine\x1b]0;x\x07", pronouns="she/her"
    )
    assert "\x1b" not in repr(sqlite_practice.clients.contacts(ana)[0].value)
    assert "\x1b" not in ana.note
    with pytest.raises(Refused, match="cannot be printed"):
        sqlite_practice.clients.add("A\x1b[31mna")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "has a name"),
        ({"born": dt.date(2999, 1, 1)}, "2999-01-01 is in the future"),
        ({"born": dt.date(1790, 1, 1)}, "more than 130 years ago"),
        ({"pressure": 11}, "felt, 0 to 10, not 11"),
        ({"pressure": -1}, "felt, 0 to 10, not -1"),
        ({"avoid": ["nek"]}, "no region 'nek': did you mean neck"),
        ({"emergency": ["nobody"]}, "not an emergency contact"),
    ],
)
def test_what_cannot_be_of_a_client_is_one_sentence_and_nothing_written(
    sqlite_practice: Practice, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.clients.add(**{"name": "Ana", **changes})  # type: ignore[arg-type]
    assert sqlite_practice.clients.search() == []
    ana = sqlite_practice.clients.add("Ana")
    fields = {name: value for name, value in changes.items() if name != "emergency"}
    if fields:
        with pytest.raises(Refused, match=sentence):
            sqlite_practice.clients.edit(ana, {"pronouns": "she/her", **fields}, phones=["212 736 5000"])
        assert sqlite_practice.clients.get(ana.id) == ana
        assert sqlite_practice.clients.contacts(ana) == []


def test_clients_are_found_by_reference_or_enough_of_their_name(practice: Practice) -> None:
    ana = practice.clients.add("Ana Díaz", born=BORN)
    luis = practice.clients.add("Luis Diaz", preferred_name="Lucho")
    for text, meant in (("c1", ana), ("1", ana), ("ana", ana), ("diaz ana", ana), ("DÍAZ luis", luis), ("lucho", luis)):
        assert practice.clients.find(text) == meant, text
    for text in ("nobody", "", "  ", "%", "_", "az"):
        with pytest.raises(NotFound):
            practice.clients.find(text)
    with pytest.raises(NotFound, match="no client c9"):
        practice.clients.find("c9")
    with pytest.raises(Refused, match="reference of a visit"):
        practice.clients.find("v1")


def test_an_ambiguous_name_lists_birth_dates(practice: Practice) -> None:
    practice.clients.add("Ana Diaz", born=BORN)
    practice.clients.add("Ana Diaz", born=dt.date(1990, 1, 1))
    practice.clients.add("Ana Diaz Soto")
    with pytest.raises(Ambiguous) as refusal:
        practice.clients.find("Ana")
    assert str(refusal.value) == (
        "'Ana' could be 3 clients: Ana Diaz, born 1984-05-02 (c1); Ana Diaz, born 1990-01-01 (c2); "
        "Ana Diaz Soto, birth date not known (c3). Name one by its reference."
    )
    with pytest.raises(Ambiguous, match="could be 2 clients"):  # the whole name first
        practice.clients.find("ana diaz")
    assert practice.clients.find("ana soto").ref == "c3"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    name=st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Zs"]), min_size=1, max_size=20).filter(
        lambda text: fold(text).strip()
    )
)
def test_whoever_is_taken_on_is_found_by_their_whole_name(sqlite_target: str, name: str) -> None:
    with Practice.open(sqlite_target) as practice:
        added = practice.clients.add(f"Q {name} Z")
        assert added in practice.clients.search(f"Q {name} Z")


def test_searching_goes_by_name_or_phone_and_sorts_by_name(practice: Practice) -> None:
    luis = practice.clients.add("Luis Diaz", phones=["212 736 5000"])
    ana = practice.clients.add("Ana Diaz", phones=["555-806-9773"])
    assert practice.clients.search() == [ana, luis]
    assert practice.clients.search("di") == [ana, luis]
    assert practice.clients.search("212-736") == [luis]
    assert practice.clients.search("(555) 806") == [ana]
    assert practice.clients.search("999999") == []


def test_who_could_be_here_already_is_named(sqlite_practice: Practice) -> None:
    ana = sqlite_practice.clients.add("Ana Díaz", born=BORN, phones=["212 736 5000"])
    other = sqlite_practice.clients.add("Luis", phones=["555-806-9773"])
    similar = sqlite_practice.clients.similar
    assert similar("ana diaz", BORN) == [ana]
    assert similar("Ana Diaz") == [ana]
    assert similar("Ana Diaz", dt.date(1990, 1, 1)) == []
    assert similar("Bea", None, ["+1 (212) 736-5000"]) == [ana]
    assert similar("Bea", None, ["5558069773"]) == [other]
    assert similar("Ana", BORN) == []


def test_who_was_born_on_that_day_is_named_where_the_name_is_turned_round_or_a_letter_off(
    sqlite_practice: Practice,
) -> None:
    clients = sqlite_practice.clients
    bela = clients.add("Béla Kis", born=BORN)
    for name in ("Kis Bela", "Bela Kiss", "Kiss Béla", "bela  kis", "Bella Kiss"):
        assert clients.similar(name, BORN) == [bela], name
    for name, born in (("Bela Kiss", dt.date(1990, 1, 1)), ("Kis Bela", None), ("Bela Nagy", BORN), ("Dora Kis", BORN)):
        assert clients.similar(name, born) == [], name
    bo = clients.add("Bo Li", born=BORN)
    assert clients.similar("Bo Ly", BORN) == [bo]
    assert clients.similar("Al Li", BORN) == []  # two letters are half of a name so short


def test_changing_a_client_keeps_what_was_before(practice: Practice) -> None:
    ana = practice.clients.add("Ana Diaz", born=BORN, phones=["212 736 5000"], avoid=["neck"])
    practice.clients.edit(ana, {"name": "Ana Soto", "avoid": [], "pressure": 4})
    assert practice.clients.find("soto") == Client(id=1, uid=ana.uid, name="Ana Soto", born=BORN, pressure=4, avoid=())
    with pytest.raises(NotFound):
        practice.clients.find("diaz")
    with practice.context.read() as connection:
        last = connection.execute(select(audit).order_by(audit.c.seq.desc())).first()
    assert last is not None
    assert (last.action, last.subject) == ("change", "client 1")
    assert last.body == (
        '{"after":{"avoid":[],"name":"Ana Soto","pressure":4},'
        '"before":{"avoid":["neck"],"name":"Ana Diaz","pressure":null}}'
    )
    with practice.context.read() as connection:
        before = connection.execute(select(audit.c.seq)).all()
    practice.clients.edit(ana, {"name": "Ana Soto"})  # nothing changed, nothing noted
    with practice.context.read() as connection:
        assert connection.execute(select(audit.c.seq)).all() == before


def test_contacts_are_added_and_dropped(practice: Practice) -> None:
    ana = practice.clients.add("Ana Diaz", phones=["212 736 5000"])
    practice.clients.edit(ana, {}, phones=["(212) 736-5000", "555-806-9773"], emails=["a@gmail.com"])
    assert [one.value for one in practice.clients.contacts(ana)] == ["212 736 5000", "555-806-9773", "a@gmail.com"]
    practice.clients.edit(ana, {}, drop=["+12127365000", "A@gmail.com"])
    assert [one.value for one in practice.clients.contacts(ana)] == ["555-806-9773"]
    with pytest.raises(Refused, match="has no contact '1': there is 555-806-9773"):
        practice.clients.edit(ana, {"name": "Bea"}, drop=["1"])
    assert practice.clients.get(ana.id).name == "Ana Diaz"


def test_an_alert_stands_until_it_is_ended(practice: Practice) -> None:
    ana = practice.clients.add("Ana")
    practice.clients.add_alert(ana, "Faints when she stands up fast")
    practice.clients.add_alert(ana, "Afraid of dogs")
    assert [one.text for one in practice.clients.alerts(ana)] == ["Faints when she stands up fast", "Afraid of dogs"]
    practice.clients.end_alert(ana, "faints")
    assert [one.text for one in practice.clients.alerts(ana)] == ["Afraid of dogs"]
    with pytest.raises(NotFound):
        practice.clients.end_alert(ana, "faints")
    with pytest.raises(Refused, match="says something"):
        practice.clients.add_alert(ana, "  ")


def test_an_archived_client_is_found_by_reference_where_that_is_asked_for(practice: Practice) -> None:
    ana = practice.clients.archive(practice.clients.add("Ana"))
    assert practice.clients.search() == []
    with pytest.raises(NotFound):
        practice.clients.find("Ana")
    with pytest.raises(Refused, match=r"is archived: palpate client restore c1"):
        practice.clients.find("c1")
    assert practice.clients.find("c1", archived=True) == ana
    assert ana.archived
    assert practice.clients.archive(ana, back=True) == practice.clients.find("Ana")


def test_the_commands_of_the_first_day(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    assert palpate("client", "add", "Ana Diaz", "--phone", "+1 212 555 0147", "--born", "1984-05-02").out == (
        "Ana Diaz, born 1984-05-02 (c1)\n"
    )
    told = palpate("client", "show", "Ana", "--json").json
    assert (told["ref"], told["id"], told["born"]) == ("c1", 1, "1984-05-02")
    assert told["contacts"][0]["normal"] == "+12125550147"
    assert [one["ref"] for one in palpate("client", "list", "--json").json] == ["c1"]
    assert palpate("client", "list", "nobody", "--json").json == []


def test_a_client_who_looks_like_another_comes_in_with_a_warning(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Ana Diaz", "--born", "1984-05-02")
    ran = palpate("client", "add", "ana díaz", "--born", "1984-05-02", "--json")
    assert (ran.code, ran.json["similar"]) == (0, ["c1"])
    assert "This could be Ana Diaz, born 1984-05-02 (c1); if so: palpate client merge c2 c1." in ran.err
    assert "does not look valid" in palpate("client", "add", "Bea", "--phone", "555-806-9773").err


def test_health_notes_need_not_stand_on_the_command_line(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Ana", "--note", "-", stdin="Prefers mornings.\n")
    palpate("client", "alert", "Ana", "-", stdin="Faints.\n")
    told = palpate("client", "show", "Ana", "--json").json
    assert (told["note"], told["alerts"][0]["text"]) == ("Prefers mornings.", "Faints.")
    assert dt.datetime.fromisoformat(told["alerts"][0]["since"]).utcoffset() is not None
    assert palpate("client", "alert", "Ana", "--end", "faints", "--json").json == []


def test_editing_says_what_it_needs_and_does_it_whole(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Ana", "--avoid", "neck,face")
    refused(palpate("client", "edit", "Ana"), "Say what changes", code=2)
    refused(palpate("client", "edit", "Ana", "--born", "2 May"), "is not a day", code=2)
    refused(palpate("client", "edit", "Ana", "--born", "1984-05-02", "--avoid", "nek"), "did you mean neck")
    assert palpate("client", "show", "Ana", "--json").json["born"] is None
    told = palpate("client", "edit", "Ana", "--avoid", "", "--pronouns", "she/her", "--json").json
    assert (told["avoid"], told["pronouns"]) == ([], "she/her")


def test_archiving_asks_first(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Ana")
    refused(palpate("client", "archive", "Ana"), "--yes", code=2)
    assert palpate("client", "archive", "Ana", "--yes").code == 0
    assert "archived" in palpate("client", "show", "c1").out
    assert palpate("client", "restore", "c1").code == 0
    assert palpate("client", "show", "Ana").code == 0


def test_who_is_meant_is_asked_for_or_said(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    for verb in (
        "add",
        "show",
        "edit",
        "alert",
        "merge",
        "unmerge",
        "archive",
        "history",
        "medication",
        "allergy",
        "import",
    ):
        refused(palpate("client", verb), "missing", code=2)
    refused(palpate("client", "show", "Ana"), "There is no client called 'Ana' here.")


def test_a_name_typed_wrong_offers_the_nearest(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Anna Berg")
    with Practice.open(sqlite_target) as practice:
        practice.services.add("NMT 60 min", ["neuromuscular"], 60, needs_room=False)
    refused(
        palpate("client", "show", "Annna"),
        "There is no client called 'Annna' here. Nearest: Anna Berg, birth date not known (c1).",
    )
    refused(palpate("client", "show", "Anna Burg"), "Nearest: Anna Berg, birth date not known (c1).")
    assert "Nearest" not in palpate("client", "show", "Zoltan").err
    refused(palpate("book", "Annna", "NMT 60", "2027-03-08 10:00"), "Nearest: Anna Berg, birth date not known (c1).")
    refused(
        palpate("book", "Anna", "NMT60", "2027-03-08 10:00"),
        "There is no service called 'NMT60' here. Nearest: NMT 60 min.",
    )
