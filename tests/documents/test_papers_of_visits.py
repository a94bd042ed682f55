"""The papers of a practice: visit note, aftercare sheet, forms, whole record; from the command to the file."""

from __future__ import annotations

import copy
import datetime as dt
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from palpate.clients.guardians import Guardian
from palpate.documents import aftercare, client_record, consent_form, html, intake_form, soap, visit, wording
from palpate.documents import plain as plain_copy
from palpate.documents import progress as progress_report
from palpate.documents.blocks import Choice, Document, Notice, Points
from palpate.documents.charts.modality_chart import document as chart
from palpate.documents.page import Circle, Text
from palpate.documents.paper import pages
from palpate.documents.plot import plot
from palpate.documents.said_once import said_once
from palpate.modality import vocabulary
from palpate.practice import Practice
from palpate.reports.progress import progress
from palpate.visits import verify
from tests.command import Run, command, refused
from tests.documents.papers import Page, pdf, plain, read
from tests.visits.conftest import _now, _scene_file, quick, quick_target  # noqa: F401 fixtures
from tests.visits.scene import Scene

NEWER = {
    "consent": ("signed_by", "relation"),
    "assessment": ("kind", "group", "section"),
    "work": ("summary", "chart"),
    "outcomes": ("minimum", "maximum", "better", "error", "meaningful", "detail"),
    "note": ("carried",),
}
"""What documents that were signed earlier do not have."""


@pytest.fixture
def palpate(quick_target: str) -> Run:  # noqa: F811
    """Commands for the small practice, by Mara."""
    run = command(quick_target)
    return lambda *words, stdin="": run("--as", "Mara", *words, stdin=stdin)


def treated(scene: Scene, **more: Any) -> dict[str, Any]:
    """The record of a visit with everything in it, signed."""
    begun = scene.start(service=scene.both, **more)
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "6", "touch_tolerance": "4"}, typed=True)
    scene.treat(begun)
    scene.treat(begun, site="infraspinatus", tool="elbow", response="Eased at once.")
    scene.visits.assess(begun, "neuromuscular", {"pain_now": "3"}, typed=True, after=True)
    scene.visits.write_note(begun, {"subjective": "Wakes at night, ąćę Ελλάδα.", "plan": "A week."})
    scene.visits.adverse_reaction(begun, "Felt faint.")
    done = scene.visits.finish(begun)[0]
    scene.visits.sign(done, scene.mara, "")
    scene.visits.add(scene.visits.get(done.id), scene.mara, "Sore until Wednesday.", "she rang")
    return scene.visits.record(scene.visits.get(done.id))


def everywhere(one: Document, folder: Path) -> None:
    """Every word of the text stands in the PDF and in the HTML, which is well made."""
    found = plain("".join(read(pdf(one), folder)))
    page = Page(html.written(one))
    assert page.open == []
    heard = plain(" ".join([*page.words, *(str(about["aria-label"]) for about in page.of("svg"))]))
    for line in wording.lines(one):
        if line.lstrip().startswith("Picture: "):
            assert plain(line.partition(": ")[2]) in heard, line
            continue
        for word in re.sub(r"__+|\[[ x]\]", "", line).split():
            if any(letter.isalnum() for letter in word):
                assert plain(word).strip("-:.") in found, (word, line)
                assert plain(word).strip("-:.") in heard, (word, line)


def test_every_word_of_a_visit_and_of_its_sheet_is_on_paper(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    record = treated(quick)
    everywhere(visit.document(record, "31:abc"), tmp_path)
    everywhere(aftercare.document(record, "+1 555 0100"), tmp_path)
    text = "\n".join(visit.lines(record, "31:abc"))
    for words in (
        "Visit v1  -  SIGNED",
        "Work done",
        "Chain head 31:abc",
        "S: Wakes at night, ąćę Ελλάδα.",
        "she rang",
    ):
        assert words in text


def test_the_body_is_drawn_on_paper_with_what_was_done(quick: Scene) -> None:  # noqa: F811
    record = treated(quick)
    source = html.written(visit.document(record, "31:abc"))
    pictures = Page(source).of("svg")
    assert pictures
    assert "nfraspinatus" in str(pictures[0]["aria-label"])
    assert not any(line.lstrip().startswith("Picture") for line in visit.lines(record, "31:abc"))


def test_what_the_therapist_wrote_is_told_from_what_was_filled_in_and_carried(quick: Scene) -> None:  # noqa: F811
    record = treated(quick)
    record["record"]["note"]["objective"] = {
        "text": "",
        "saved_at": "",
        "carried": {"text": "Taut band.", "from": "v0", "on": "2027-03-03"},
    }
    text = list(visit.lines(record, "0:0"))
    assert "  O, as on 3 March 2027, not re-checked: Taut band." in text
    assert any(line.startswith("  O, from the record: ") for line in text)
    assert "  S: Wakes at night, ąćę Ελλάδα." in text


def test_a_document_that_was_signed_before_there_was_more_to_say_still_prints(
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    record = treated(quick)
    old = copy.deepcopy(record)
    for part, names in NEWER.items():
        rows = old["record"][part]
        for row in rows.values() if isinstance(rows, dict) else rows:
            for one in [row, *row.get("answers", [])]:
                for name in names:
                    one.pop(name, None)
    everywhere(visit.document(old, "31:abc"), tmp_path)
    kept = set("\n".join(visit.lines(record, "0")).split())
    assert {"Infraspinatus", "SIGNED", "Signed", "Sore"} <= kept & set("\n".join(visit.lines(old, "0")).split())


def test_a_struck_visit_is_legible_and_says_so_on_every_page(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    treated(quick)
    quick.visits.enter_in_error(quick.visits.get(1), quick.mara, "The wrong Ana.")
    record = quick.visits.record(quick.visits.get(1))
    one = visit.document(record, "31:abc")
    for page in read(pdf(one), tmp_path):
        assert "ENTERED IN ERROR" in page
    assert "Eased at once." in "".join(read(pdf(one), tmp_path))
    assert Page(html.written(one)).of("body") == [{"class": "struck"}]


def test_a_note_of_ten_thousand_characters_and_hostile_names_are_printed_whole(
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    record = treated(quick)
    record["client"]["name"] = "<script>alert(1)</script> \u202eיעל\u2066 " + "Long" * 200
    record["record"]["note"]["subjective"]["text"] = "\r\n".join(f"said{number} <b>" for number in range(1000))
    one = visit.document(record, "31:abc")
    assert len(pages(one).pages) > 10
    found = "".join(read(pdf(one), tmp_path))
    assert all(f"said{number}" in found for number in range(1000))
    assert not Page(html.written(one)).of("script", "b")


def test_an_empty_intake_form_asks_all_that_is_asked_here(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    one = intake_form.document(quick.practice)
    everywhere(one, tmp_path)
    asked = [block for block in one.blocks if isinstance(block, Choice)]
    day_of = quick.practice.screening.day_of(quick.practice.host.active())
    assert [block.question for block in asked] == [
        each.question for each in [*quick.practice.histories.asked(), *day_of]
    ]
    assert not any(block.chosen or block.said for block in asked)
    assert "Parent or guardian, where the client is under 18" in "\n".join(wording.lines(one))


def test_a_filled_form_ticks_what_stands_and_leaves_open_what_is_asked_again(
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    client = quick.client("Bela Kis", dt.date(1950, 1, 31), bleeding_disorder=("yes", {"text": "haemophilia A"}))

    def told() -> dict[str, Choice]:
        one = intake_form.document(quick.practice, client)
        everywhere(one, tmp_path)
        return {block.question: block for block in one.blocks if isinstance(block, Choice)}

    conditions = vocabulary.conditions()
    bleeding, pressure = (conditions[key].question for key in ("bleeding_disorder", "controlled_hypertension"))
    found = told()
    assert (found[bleeding].chosen, found[bleeding].said) == (["yes"], "haemophilia A")
    assert found[pressure].chosen == ["no"]
    day_of = quick.practice.screening.day_of(quick.practice.host.active())
    assert not any(found[each.question].chosen for each in day_of)
    quick.later(days=400)
    found = told()
    assert found[bleeding].chosen == []
    assert found[bleeding].said.startswith("was yes (haemophilia A) when asked on 2027-03-08")


def test_the_form_of_a_minor_has_a_guardian_sign_in_a_guardians_words(
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    kim = quick.practice.clients.add("Kim Lund", born=dt.date(2015, 4, 1))
    quick.practice.agreements.add(kim, "treatment", "written", guardian=Guardian("Eva Lund", "mother"))
    one = consent_form.document(quick.practice, kim)
    everywhere(one, tmp_path)
    text = "\n".join(wording.lines(one))
    for words in (
        "MINOR: Kim Lund is under 18",
        "I am the client's parent or legal guardian",
        "[x] I agree",
        "g1, written, by Eva Lund (mother) on 2027-03-08",
        "Inner side of the thigh  [ ] I agree",
    ):
        assert words in text
    assert "guardian signs" not in "\n".join(wording.lines(consent_form.document(quick.practice, quick.ana)))


def test_the_whole_record_has_everything_of_the_person_of_all_their_entries(
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    practice = quick.practice
    treated(quick)
    twin = quick.client("Anna Dias", anticoagulant="yes")
    practice.clients.edit(twin, {"note": "Prefers mornings."}, phones=["+1 212 555 0142"])
    quick.start(twin, words="Letter seen.")
    practice.clients.add_alert(twin, "Hard of hearing.")
    practice.clients.add_alert(quick.ana, "Was on crutches.")
    practice.clients.end_alert(quick.ana, "crutches")
    practice.histories.add_medication(quick.ana, "warfarin", "5 mg")
    practice.histories.stop_medication(quick.ana, "warfarin")
    practice.agreements.add(quick.ana, "photographs", "written")
    practice.agreements.withdraw(quick.ana, "photographs", "She changed her mind.")
    practice.clearances.add(twin, "anticoagulant", given_by="Dr Roth", dated=dt.date(2027, 3, 1), says="Light only.")
    practice.clients.merge(twin, quick.ana, anyway=True)
    practice.follow_ups.answer(1, {"pain_now": 2}, typed=False, note="Slept well.")
    one = client_record.document(practice, practice.clients.get(quick.ana.id), progress(practice, quick.ana))
    everywhere(one, tmp_path)
    text = "\n".join(wording.lines(one))
    for words in (
        "Entered also as c2: Anna Dias",
        "ALERT: Hard of hearing.",
        "Was on crutches.",
        "+1 212 555 0142",
        "warfarin",
        "She changed her mind.",
        "photographs of me",
        "Dr Roth",
        "Light only.",
        "Visit v1 on 8 March 2027: SIGNED",
        "Visit v2 on 8 March 2027: OPEN",
        "Sore until Wednesday.",
        "Pain now: 2/10",
        "Slept well.",
        " by Mara Lind: no. ",
        "Prefers mornings.",
        "Chain head ",
    ):
        assert words in text, words
    assert text.index("Visit v1 on") < text.index("Visit v2 on")


def test_the_record_of_somebody_new_is_a_page(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    new = quick.practice.clients.add("Zoë New")
    one = client_record.document(quick.practice, new, progress(quick.practice, new))
    everywhere(one, tmp_path)
    assert len(pages(one).pages) == 1
    assert "Nothing was asked yet." in "\n".join(wording.lines(one))


KINDS = {".pdf": b"%PDF", ".html": b"<!DOCTYPE html>", ".txt": b"Riverbend"}
COMMANDS = {
    "visit show": ("visit", "show", "v1"),
    "its plain copy": ("visit", "show", "v1", "--plain"),
    "aftercare": ("aftercare", "v1"),
    "record": ("client", "record", "Ana"),
    "intake": ("client", "form", "--intake"),
    "intake filled": ("client", "form", "Ana", "--intake"),
    "consent": ("client", "form", "Ana", "--consent"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_paper_is_a_file_of_each_kind_its_owners_alone(
    name: str,
    palpate: Run,
    quick_target: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    with Practice.open(quick_target) as practice:
        treated(Scene(practice))
    shown = palpate(*COMMANDS[name])
    assert shown.code == 0, shown
    assert shown.out.startswith("Riverbend")
    for kind, begins in KINDS.items():
        file = tmp_path / f"paper{kind}"
        done = palpate(*COMMANDS[name], "-o", str(file))
        assert (done.code, done.out) == (0, ""), done
        assert str(file) in done.err
        content = file.read_bytes()
        assert content.startswith(begins)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert palpate(*COMMANDS[name], "-o", str(file)).code == 0
        assert file.read_bytes() == content
    assert (tmp_path / "paper.txt").read_text() == shown.out


def test_nothing_is_written_over_something_else_and_no_file_is_left_half(
    palpate: Run,
    quick_target: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    with Practice.open(quick_target) as practice:
        treated(Scene(practice))
    for kind in KINDS:
        file = tmp_path / f"taxes{kind}"
        file.write_text("My taxes of 2026, which are nobody's visit.")
        refused(palpate("visit", "show", "v1", "-o", str(file)), "exists and is something else")
        assert file.read_text().startswith("My taxes")
    refused(palpate("visit", "show", "v1", "-o", str(tmp_path / "no" / "such.pdf")), "cannot be written")
    assert sorted(one.name for one in tmp_path.iterdir() if "taxes" not in one.name) == ["practice.db"]


def test_a_file_of_another_kind_and_a_form_that_is_not_named_are_usage_errors(palpate: Run, tmp_path: Path) -> None:
    for words in COMMANDS.values():
        refused(palpate(*words, "-o", str(tmp_path / "paper.docx")), ".docx", code=2)
    refused(palpate("client", "form", "Ana"), "--intake or --consent", code=2)
    refused(palpate("client", "form", "--intake", "--consent"), "--intake or --consent", code=2)
    refused(palpate("client", "record"), "Client", code=2)
    refused(palpate("client", "record", "Zoe"), "There is no client called 'Zoe' here")


# -- what comes after a visit, and what did not go to its end --------------------------------------------------------


def test_what_was_asked_after_a_visit_is_shown_with_it_and_is_no_part_of_what_is_signed(
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    signed = treated(quick)["signature"]
    quick.later(days=3)
    (asked, *_) = quick.practice.follow_ups.of_visit(1)
    for pain, note in ((2, "Slept well."), (7, "")):
        quick.practice.follow_ups.answer(asked.id, {"pain_now": pain}, typed=False, note=note)
    record = quick.visits.record(quick.visits.get(1))
    one = visit.document(record, "31:abc")
    everywhere(one, tmp_path)
    text = "\n".join(wording.lines(one))
    for words in (
        "Follow-ups\n  As they stand when this is shown: no part of what is signed.\n",
        f"{asked.ref}. What is asked: {asked.title} (",
        f"Due: {asked.due_at.astimezone(asked.zone):%Y-%m-%d %H:%M}. Stands: answered 2027-03-11 10:00, late, "
        "corrected 2027-03-11 10:00. What was said: ",
        "Pain now: 7/10",
        "Slept well.",
        "Stands: waiting",
    ):
        assert words in text, words
    assert text.index("Signed by Mara Lind") < text.index("Follow-ups\n")
    assert record["signature"] == signed
    with quick.practice.database.snapshot() as connection:
        assert list(verify.faults(connection)) == []


@pytest.mark.parametrize(
    ("work", "says", "client"),
    [(True, "Stopped", "Your treatment was stopped"), (False, "Not treated", "You were not treated")],
)
def test_a_visit_that_did_not_go_to_its_end_says_so_with_why_and_where_to_on_every_paper(
    work: bool,
    says: str,
    client: str,
    quick: Scene,  # noqa: F811
    tmp_path: Path,
) -> None:
    record = treated(quick)
    record["record"]["declined"] = {"why": "A swollen calf", "referred_to": "the hospital"}
    if not work:
        record["record"]["work"] = []
    whole = visit.document(record, "31:abc")
    assert f"{says.upper()}: A swollen calf. Referred to: the hospital." in "\n".join(wording.lines(whole))
    assert f"{says}: A swollen calf. Referred to: the hospital." in soap.filled(record)["plan"]
    everywhere(whole, tmp_path)
    for paper in (plain_copy.document(record), aftercare.document(record)):
        said = "\n".join(wording.lines(paper))
        assert f"{client.upper()}: A swollen calf. You were referred to: the hospital." in said
        everywhere(paper, tmp_path)
    record["record"]["declined"] = {"why": "A swollen calf!", "referred_to": ""}
    assert "A swollen calf! Referred to: nobody." in "\n".join(visit.lines(record, "0"))
    assert "referred" not in "\n".join(wording.lines(plain_copy.document(record)))


def test_the_client_reads_where_to_turn_to_on_the_sheet_and_on_the_copy(
    palpate: Run,
    quick_target: str,  # noqa: F811
) -> None:
    with Practice.open(quick_target) as practice:
        treated(Scene(practice))
    papers = (("aftercare", "v1"), ("visit", "show", "v1", "--plain"))
    assert not any("To reach us" in palpate(*words).out for words in papers)
    palpate("practice", "set", "messages.reply", "+1 212 555 0100")
    for words in papers:
        assert "  To reach us: +1 212 555 0100" in palpate(*words).out
    assert "To reach us" not in palpate("visit", "show", "v1").out


def test_a_reason_that_several_modalities_gave_stands_once_and_says_whose_it_is(quick: Scene) -> None:  # noqa: F811
    bela = quick.client("Bela Kis", dt.date(1950, 1, 31), anticoagulant="yes")
    record = quick.visits.record(quick.start(bela, service=quick.both, words="Letter seen."))
    verdict = record["record"]["screening"][0]["verdict"]
    given = [(one["title"], reason) for one in verdict["modalities"] for reason in one["reasons"]]
    assert len(given) > 1
    text = list(visit.lines(record, "0"))
    for title, reason in given:
        (line,) = [one for one in text if reason["advice"] in one]
        sayers = {whose for whose, other in given if other["advice"] == reason["advice"]}
        assert (f"({title})" in line) is (sayers == {title})
    with_all = {**record, "record": {**record["record"], "screening": [_alike(record["record"]["screening"][0])]}}
    (line,) = [one for one in visit.lines(with_all, "0") if given[0][1]["advice"] in one]
    assert not line.endswith(")")


def _alike(screening: dict[str, Any]) -> dict[str, Any]:
    """A screening of which every modality gives the first one's reasons."""
    verdict = screening["verdict"]
    same = [{**one, "reasons": verdict["modalities"][0]["reasons"]} for one in verdict["modalities"]]
    return {**screening, "verdict": {**verdict, "modalities": same}}


# -- what several modalities tell ------------------------------------------------------------------------------------


def told(*notes: tuple[str, str, float]) -> list[Any]:
    """The blocks of a sheet on which each modality tells one thing: what, whom to call, until when."""
    answers = [
        {
            "modality": f"m{at}",
            "hook": "aftercare_notes",
            "answer": [{"key": f"k{at}", "text": text, **whom(call, until)}],
        }
        for at, (text, call, until) in enumerate(notes)
    ]
    return list(aftercare.blocks({"record": {"answers": answers}}, ""))


def whom(call: str, until: float) -> dict[str, Any]:
    """Whom to call, and until how many hours after the visit."""
    return {"call": call, "from_hours": 0, "until_hours": until}


def test_an_ambulance_is_one_frame_for_the_longest_time_with_each_sentence_once() -> None:
    blocks = told(
        ("Call an ambulance for chest pain or collapse. A swollen calf needs help at once too.", "ambulance", 168),
        ("Call an ambulance for chest pain, confusion or collapse.", "ambulance", 336),
        ("Call an ambulance for numbness. A swollen calf needs help at once too.", "ambulance", 168),
    )
    (frame,) = [one for one in blocks if isinstance(one, Notice)]
    assert frame.text == (
        "A swollen calf needs help at once too.\nCall an ambulance for chest pain, confusion or collapse.\n"
        "Call an ambulance for numbness. (for 14 days)"
    )


def test_of_what_is_nearly_the_same_only_whole_sentences_go_and_what_is_not_stays_apart() -> None:
    blocks = told(
        ("Call a doctor for lasting pain, swelling, a rash or weakness.", "doctor", 168),
        ("See a doctor about lasting pain, swelling, new weakness or a rash.", "doctor", 336),
        ("See a doctor for lasting pain, swelling, a rash or weakness.", "doctor", 24),
        ("You had a headache. If it is still there tomorrow, call a doctor.", "doctor", 24),
        ("Call us if a bruise shows.", "therapist", 72),
        ("Call us if a bruise shows.", "therapist", 168),
    )
    (points,) = [one for one in blocks if isinstance(one, Points)]
    assert points.points == [
        "Call a doctor for lasting pain, swelling, a rash or weakness. See a doctor about lasting pain, swelling, new "
        "weakness or a rash. (for 14 days)",
        "You had a headache. If it is still there tomorrow, call a doctor. (for 24 hours)",
        "Call us if a bruise shows. (for 7 days)",
    ]


def test_what_is_narrower_is_never_said_to_be_within_what_is_wider() -> None:
    narrow, wide = "Call an ambulance for numbness between the legs.", "Call an ambulance for numbness, or chest pain."
    assert said_once([narrow, wide]) == [narrow, wide]
    assert said_once([wide, narrow]) == [wide, narrow]


# -- how papers look -------------------------------------------------------------------------------------------------


def papers_of(scene: Scene) -> dict[str, Document]:
    """Every paper there is."""
    practice, record = scene.practice, treated(scene)
    declined = scene.visits.record(scene.visits.decline(scene.start(), {}, why="A fever.", referred="her doctor"))
    found = {
        "visit": visit.document(record, "31:abc"),
        "aftercare": aftercare.document(record, "+1 555 0100"),
        "copy": plain_copy.document(record, "+1 555 0100"),
        "declined": visit.document(declined, "31:abc"),
        "declined copy": plain_copy.document(declined, "+1 555 0100"),
        "intake": intake_form.document(practice),
        "intake filled": intake_form.document(practice, scene.ana),
        "consent": consent_form.document(practice),
        "consent filled": consent_form.document(practice, scene.ana),
        "progress": progress_report.document(progress(practice, scene.ana)),
        "record": client_record.document(practice, scene.ana, progress(practice, scene.ana)),
    }
    return found | {f"chart of {key}": chart(practice, key) for key in practice.host.active()}


def test_every_word_of_every_paper_is_in_its_pdf_and_in_its_html(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    for one in papers_of(quick).values():
        everywhere(one, tmp_path)


# Letter is lower: the fullest chart is drawn a little smaller there.
@pytest.mark.parametrize(("paper", "least"), [("a4", 8.0), ("letter", 7.7)])
def test_no_letter_of_a_paper_is_too_small_to_read(paper: str, least: float, quick: Scene) -> None:  # noqa: F811
    for name, one in papers_of(quick).items():
        for page in pages(one, paper).pages:
            drawn = [(item, 1.0) for item in page.items]
            drawn += [(item, placed.scale) for placed in page.placed for item in placed.picture.items]
            for item, scale in drawn:
                if isinstance(item, Text):  # the numbers of marks are bold, and a little smaller
                    bound = least - 1 if item.text.isdigit() and item.bold else least
                    assert round(item.size * scale, 1) >= bound, (name, item)


def test_a_long_name_never_takes_the_birth_date_from_the_head_of_a_page(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    record = treated(quick)
    record["client"]["name"] = "Aleksandra-Wiesława Świętosławska-Yağızoğlu Gżegżółka"
    first, *others = read(pdf(visit.document(record, "31:abc")), tmp_path)
    assert others
    for page in (first, *others):
        assert "Gżegżółka, born 1984-05-02" in page
        assert "SIGNED" in page


def test_the_progress_report_names_each_trend_once_on_paper(quick: Scene, tmp_path: Path) -> None:  # noqa: F811
    treated(quick)
    found = "".join(read(pdf(progress_report.document(progress(quick.practice, quick.ana))), tmp_path))
    assert found.count("Numeric pain rating scale: pain now") == 1


def test_the_ring_in_the_legend_of_a_plot_stands_clear_of_its_words(quick: Scene) -> None:  # noqa: F811
    treated(quick)
    trend = next(
        one for one in progress(quick.practice, quick.ana).trends if any(p.moment == "after" for p in one.points)
    )
    for headed in (False, True):
        items = plot(trend, headed=headed).items
        (words,) = [one for one in items if isinstance(one, Text) and one.text == "after treatment"]
        ring = [one for one in items if isinstance(one, Circle) and one.fill is None][-1]
        assert ring.x + ring.radius + 2 < words.x


def test_an_empty_consent_form_asks_whose_it_is(quick: Scene) -> None:  # noqa: F811
    assert "The client's name: ____" in "\n".join(wording.lines(consent_form.document(quick.practice)))
    assert "The client's name" not in "\n".join(wording.lines(consent_form.document(quick.practice, quick.ana)))
