"""Templates: the practice's words, in a language in which nothing harmful can be said."""

from __future__ import annotations

import builtins
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.messages import rendering, templates, wording
from palpate.outbox.model import KINDS, PARTS
from tests.command import command, refused

LINE = "This inbox is not watched: to reach us, turn to 555-0100."


def words(kind: str = "confirmation", own: dict[tuple[str, str], str] | None = None, **more: Any) -> rendering.Letter:
    """A message of the example's values."""
    values = {**wording.example(), **more}
    return rendering.letter(kind, {**values, "appointments": [values]}, own or {})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", PARTS)
def test_every_template_that_palpate_brings_passes_its_own_check(kind: str, part: str) -> None:
    rendering.check(kind, part, templates.own(kind, part))


def test_what_asks_how_they_are_asks_nothing_in_a_subject_that_shows_on_a_locked_telephone() -> None:
    asked = {"asks": "How sore are you?", "questions": ["Pain now? 0 to 10", "A new bruise? Yes or no"]}
    letter = words("follow_up", **asked)
    for text in (letter.text, letter.html):
        for wanted in ("Ana", "Mara Lind", "Monday 8 March 2027", "How sore are you?", "A new bruise?", LINE):
            assert wanted in text, (wanted, text)
    assert letter.subject == "After your visit on Monday 8 March 2027: Riverbend"
    assert "turn to" not in words("follow_up", reply="").text  # there is nowhere to turn to yet, and it is not sent


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "follow_up"])
def test_every_message_names_what_when_with_whom_and_says_that_the_inbox_is_not_watched(kind: str) -> None:
    letter = words(kind)
    for text in (letter.text, letter.html):
        for wanted in ("Ana", "Massage 60", "Mara Lind", "Monday 8 March 2027, 10:00 to 11:00", "555-0100", LINE):
            assert wanted in text, (wanted, text)
    assert "Monday 8 March 2027" in letter.subject
    assert "Massage" not in letter.subject  # a subject shows on a locked telephone


@pytest.mark.parametrize(
    "bomb",
    [
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(10) %}{% for j in range(10) %}{% endfor %}{% endfor %}",
        "{% for a in appointments %}{% for b in appointments %}{% endfor %}{% endfor %}",
        "{% for a in appointments recursive %}{{ loop(appointments) }}{% endfor %}",
        "{% for c in client %}x{% endfor %}",
        "{{ 'x' * 10**9 }}",
        "{{ 9**9**9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ 'x'|replace('x', client) }}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% set x = client %}",
        "{% include 'confirmation.text' %}",
        "{% extends 'x' %}",
        "{% import 'x' as x %}",
        "{% block a %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ client.__class__ }}",
        "{{ client['__class__'] }}",
        "{{ client.format('x') }}",
        "{{ self }}",
        "{{ [client, client] }}",
        "{{ cycler }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 5000 + "1 }}",
        "{% if client %}" * 120 + "x" + "{% endif %}" * 120,
        "x" * (templates.LONGEST + 1),
    ],
    ids=lambda bomb: bomb[:40],
)
def test_what_computes_calls_or_grows_is_refused_before_it_runs(bomb: str) -> None:
    with pytest.raises(Refused):
        rendering.check("confirmation", "text", f"Hello\n{bomb}")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("Hello\n\n{{ clent }}", "Line 3: 'clent' is undefined."),
        ("Hello\n{% if client %}", "Line 2: Unexpected end of template."),
        ("Hello {{ client", "Line 1: unexpected end of template"),
        ("a\nb\n{{ client|shout }}", "Line 3: No filter named 'shout'."),
        ("a\n{{ range(3) }}", "Line 2: a call cannot be used in a message."),
        ("a\n{% for x in client %}{% endfor %}", "Line 2: for goes through appointments"),
        ("{% for one in appointments %}\n{{ one.tme }}{% endfor %}", "Line 2: 'dict object' has no attribute 'tme'."),
    ],
)
def test_a_bad_template_is_refused_with_its_line(fault: str, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        rendering.check("confirmation", "text", fault)
    assert said.lower() in str(refusal.value).lower()


def test_what_a_template_gives_is_bounded() -> None:
    with pytest.raises(Refused, match="more than 200000 characters"):
        templates.render(
            "{% for a in appointments %}" + "x" * 19_000 + "{% endfor %}", "text", {"appointments": [1] * 60}
        )


@given(text=st.text(max_size=200))
def test_whatever_is_written_is_rendered_or_refused_in_a_sentence(text: str) -> None:
    for part in PARTS:
        with suppress(Refused):  # a sentence; anything else is a fault
            rendering.check("reminder", part, text)


def test_the_line_that_the_inbox_is_not_watched_cannot_be_edited_out() -> None:
    own = {("confirmation", part): "Hi" for part in ("text", "html")}
    letter = words(own=own)
    assert (letter.text, LINE in letter.html) == (f"Hi\n\n{LINE}\n", True)
    for hiding in ("<!-- ", "Hi <!--", "<style>", "<script>x", "<textarea>", "<title>", "<body>Hi <!-- </body>"):
        with pytest.raises(Refused, match="left open"):
            rendering.check("confirmation", "html", hiding)
    rendering.check("confirmation", "html", "<body><p>Hi <!-- all well --></p></body>")


def test_names_are_escaped_in_html_and_one_line_everywhere() -> None:
    letter = words(client="<b>Ana</b>\n& Co", practice="A\r\nBcc: all@example.org")
    assert "<b>" not in letter.html
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


def test_an_own_template_that_failed_since_is_said_by_its_name() -> None:
    with pytest.raises(Refused, match=r"The template confirmation text cannot be used\. Line 1"):
        words(own={("confirmation", "text"): "{{ gone }}"})


def test_templates_by_command(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("staff", "add", "Mara Lind")
    set_ = ("message", "template", "set", "confirmation", "text")
    assert palpate(*set_, "-", stdin="Dear {{ client }}\n").code == 0
    shown = palpate("message", "template", "show", "confirmation", "text", "--json").json
    assert (shown["own"], shown["text"]) == (True, "Dear {{ client }}\n")
    refused(palpate(*set_, "-", stdin="Dear\n{{ clent }}"), "Line 2", "clent")
    refused(palpate("message", "template", "set", "greeting", "text", "-", stdin="x"), "no message 'greeting'")
    refused(palpate("message", "template", "set", "offer", "colour", "-", stdin="x"), "no part 'colour'")
    refused(palpate("message", "template", "edit", "offer", "text"), "terminal", code=2)
    assert palpate("message", "template", "show", "confirmation", "text").out == "Dear {{ client }}\n"
    listed = palpate("message", "template", "show", "--json").json
    assert [(row["kind"], row["part"]) for row in listed["templates"] if row["own"]] == [("confirmation", "text")]
    assert palpate("message", "template", "reset", "confirmation", "text").code == 0
    assert palpate("message", "template", "show", "confirmation", "text").out == templates.own("confirmation", "text")


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "jinja2"]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "jinja2":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Refused, match=r"pip install 'palpate\[messages\]'"):
        words()
