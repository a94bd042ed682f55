"""The texts are true: commands run and print what is shown, references are the code's, links lead somewhere."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from palpate import modality as contract
from palpate.cli.root import COMMANDS, app
from palpate.conformance.checks import CHECKS, Check
from palpate.conformance.suite import PAGE
from palpate.host.answers import ANSWERS
from palpate.modality import AssessmentView, BookingView, CatalogError, Modality, VisitView, WorkView
from palpate.modality.asks import Ask
from palpate.modality.changes import FieldChange
from palpate.modality.files import OneFile, decode
from palpate.modality.hooks import HOOKS, ModalityHooks
from tests.docs.console import LONGEST, Step, environment, page_steps, run

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HOOKS_PAGE = ROOT / "docs" / "reference" / "hooks.md"
HOW_TO = ROOT / "docs" / "write-a-modality.md"
SCHEDULING = ROOT / "docs" / "scheduling.md"
DAY = dt.date(2027, 3, 8)
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PIECE = re.compile(r"""(?:"[^"]*"|'[^']*'|[^"'|;&])+""")
"""One command of a line of them; a semicolon in quotes is the therapist's."""

posix = pytest.mark.skipif(os.name != "posix", reason="the pages show a POSIX shell")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def named(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str, *languages: str) -> list[str]:
    return [body for _, language, body in BLOCK.findall(text) if language in languages]


# Commands


@posix
@pytest.mark.e2e
def test_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    holds(ROOT / "docs" / "tutorial.md", tmp_path)


@posix
@pytest.mark.e2e
def test_a_visit_at_the_table_prints_what_it_shows(tmp_path: Path) -> None:
    holds(ROOT / "docs" / "visit.md", tmp_path)


@posix
@pytest.mark.e2e
@pytest.mark.timeout(LONGEST + 60)
@pytest.mark.parametrize("page", ["day", "stolen", "own-modality"])
def test_a_page_for_whoever_is_new_prints_what_it_shows(page: str, tmp_path: Path) -> None:
    holds(ROOT / "docs" / f"{page}.md", tmp_path)


@posix
@pytest.mark.e2e
@pytest.mark.timeout(LONGEST + 60)
def test_what_comes_after_a_visit_prints_what_it_shows(tmp_path: Path) -> None:
    holds(ROOT / "docs" / "afterwards.md", tmp_path)


@posix
@pytest.mark.e2e
@pytest.mark.timeout(LONGEST + 60)
def test_the_papers_of_a_visit_print_what_they_show(tmp_path: Path) -> None:
    holds(ROOT / "docs" / "papers.md", tmp_path)


@posix
@pytest.mark.e2e
@pytest.mark.timeout(LONGEST + 60)
def test_the_week_at_the_desk_prints_what_it_shows(tmp_path: Path) -> None:
    holds(SCHEDULING, tmp_path)


@posix
@pytest.mark.e2e
def test_the_first_day_of_the_readme_runs(tmp_path: Path) -> None:
    first_day, visit = (
        block for block in blocks(named(ROOT / "README.md"), "shell") if "palpate book" in block or "visit" in block
    )
    script = "set -e\n" + first_day + visit
    done = subprocess.run(
        ["bash", "-c", script],
        env=environment(PALPATE_DATABASE=str(tmp_path / "practice.db")),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert "Ana Diaz" in done.stdout


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("Head of its chain: 38:2454b5393f89e3a5", "Head of its chain: 38:0123456789abcdef", True),
        ("Time-zone rules: tzdata 2026.6.", "Time-zone rules: tzdata 2031.12.", True),
        ("Time-zone rules: tzdata 2026.6.", "Time-zone rules: unknown.", False),
        ("5 appointments to come", "6 appointments to come", False),
        ("Wed 10 Mar 2027 10:00", "Wed 10 Mar 2027 11:00", False),
        ("Fee 47.50 USD", "Fee 47.05 USD", False),
    ],
)
def test_a_page_holds_only_where_nothing_but_digests_and_releases_differ(shown: str, printed: str, same: bool) -> None:
    assert Step("$ palpate\n", shown, printed).holds is same


def test_the_week_at_the_desk_shows_everything_that_the_desk_does() -> None:
    """Each verb and noun of scheduling is typed there at least once, so that a page cannot lose one silently."""
    desk = "slots book move cancel arrive noshow tomove hold series waitlist policy busy agenda report calendar message"
    typed = {shlex.split(line)[1] for line in typed_commands(SCHEDULING)}
    assert {*desk.split(), "doctor", "staff", "room", "service", "location", "practice"} <= typed


def test_nothing_that_is_done_with_a_record_is_without_a_page() -> None:
    """Each command on a client, a visit and what comes of it is named on a page that somebody reads from the top."""
    record = "aftercare client followups modality plan progress report screen snippet today verify visit"
    told = "\n".join(named(page) for page in PAGES if page.parent.name != "reference" and page.name != "CHANGELOG.md")
    assert without_a_page([path for path, _ in everything() if path.split()[0] in record.split()], told) == []


@pytest.mark.parametrize("told", ["", "palpate visit errors", "visit error", "palpate visit"])
def test_a_command_that_no_page_names_is_seen(told: str) -> None:
    assert without_a_page(["visit error"], told) == ["visit error"]


def test_the_readme_has_the_two_commands_for_a_bare_machine() -> None:
    shown = blocks(named(ROOT / "README.md"), "shell")
    assert "pip install . && palpate demo\n" in shown
    assert 'pip install -e ".[test]" && pytest\n' in shown


@each_page
def test_every_palpate_command_on_a_page_can_be_typed(page: Path) -> None:
    """Its options and arguments are those that the command has."""
    for line in typed_commands(page):
        parse(line)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("palpate bok Ana", "bok"),
        ("palpate client ad", "ad"),
        ("palpate slots --first 4", "--first"),
        ("palpate visit treat ic --hold soon", "soon"),
        ("palpate room close", "room"),
    ],
)
def test_a_command_that_cannot_be_typed_is_seen(wrong: str, said: str) -> None:
    usage = typer.BadParameter.__mro__[1]
    with pytest.raises(usage, match=said):
        parse(wrong)


def test_every_command_says_what_it_does() -> None:
    for path, command in everything():
        assert (command.help or "").strip(), f"palpate {path} has no help"
        assert command.help.strip().splitlines()[0].rstrip().endswith("."), f"palpate {path}: a sentence"


def test_the_line_in_the_table_of_commands_and_the_command_agree_that_it_is_there() -> None:
    assert [name for name, (_, line) in COMMANDS.items() if not line.endswith(".")] == []


def test_the_page_of_commands_has_them_all() -> None:
    text = named(ROOT / "docs" / "reference" / "commands.md")
    headings = set(re.findall(r"^## (palpate.*)$", text, re.MULTILINE))
    assert headings == {"palpate", *(f"palpate {path}" for path, _ in everything())}


# Hooks


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_heading_with_its_exact_signature(hook: str) -> None:
    assert f"## `{signature(hook)}`" in named(HOOKS_PAGE).splitlines()


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_an_example_that_works(hook: str) -> None:
    example = hook_examples()[hook]
    if example.startswith("[["):
        (file, entries), *rest = tomllib.loads(example).items()
        good, problems = decode(entries, f"{file}.toml", get_args(ANSWERS[hook])[0])
        assert (rest, problems) == ([], [])
        assert good
        return
    (modality,) = modalities_in(example)
    day = {"day": DAY, "modality": "lymphatic"}
    views = {"review": VisitView(**day), "suggest": AssessmentView(**day), "at_booking": BookingView(minutes=60, **day)}
    view: Any = views[hook]
    assert hook in vars(type(modality))
    assert getattr(modality, hook)(view) == []


def test_the_examples_of_data_that_answers_no_hook_are_taken() -> None:
    section = named(HOOKS_PAGE).partition("## Data that answers no hook\n")[2].partition("\n## ")[0]
    kinds = {"asks": Ask, "changes": FieldChange}
    for example in blocks(section, "toml"):
        ((part, entries),) = tomllib.loads(example).items()
        good, problems = decode(entries, f"{part}.toml", kinds.pop(part))
        assert problems == []
        assert good
    assert kinds == {}


def test_every_kind_of_entry_that_a_table_takes_is_told_key_by_key() -> None:
    text = named(HOOKS_PAGE)
    taken = set(re.findall(r"^\| `\w+` \| (?:list of )?`(\w+)` \|", text, re.MULTILINE))
    kinds = {name for name in taken if isinstance(getattr(contract, name, None), type)}
    assert {"RedFlag", "Span", "SuggestedService"} <= kinds
    assert [name for name in sorted(kinds) if f"**`{name}`**" not in text] == []
    assert text.count("**`Identity`**") == 1


def test_the_example_of_a_table_of_its_own_reads_it_and_refuses_a_technique_that_is_not_there() -> None:
    (example,) = blocks(named(HOOKS_PAGE).partition("## Tables of its own\n")[2].partition("\n## ")[0], "python")
    space: dict[str, Any] = {"__name__": "palpate.modality"}
    exec(compile(example, "<example>", "exec"), space)
    circles = '[[techniques]]\nkey = "circles"\nname = "Circles"\nsummary = "Light."\n'
    early = '[[phases]]\nkey = "early"\nsays = "Too early for it."\navoid = ["{}"]\n'.format
    work = [WorkView(technique="circles", name="Circles")]
    visit = VisitView(modality="lymphatic", day=DAY, answers={"phase": "early"}, work=work)
    found = space["Lymphatic"](OneFile(circles + early("circles"), "one.toml")).review(visit)
    assert [finding.text for finding in found] == ["Too early for it."]
    with pytest.raises(CatalogError, match="avoid names 'circels', which is not there: did you mean 'circles'"):
        space["Lymphatic"](OneFile(circles + early("circels"), "one.toml")).review(visit)


def test_the_page_of_the_shared_words_has_them_all() -> None:
    tables = re.split(r"^## ", named(ROOT / "docs" / "reference" / "vocabulary.md"), flags=re.MULTILINE)
    listed = {table.partition("\n")[0].lower(): re.findall(r"^\| `(\w+)` ", table, re.MULTILINE) for table in tables}
    for kind, words in contract.vocabulary.KINDS.items():
        assert sorted(listed[kind]) == sorted(words()), kind


def test_the_modalities_here_import_only_what_stands_in_the_contract_by_name() -> None:
    """So that none of them can do what another author cannot rely on."""
    files = [*ROOT.glob("plugins/*/palpate_*/*.py"), *ROOT.glob("examples/*/palpate_*/*.py")]
    imported = [
        (file.name, node.module, one.name)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("palpate.")
        for one in node.names
    ]
    assert len(imported) > 50
    assert [each for each in imported if each[1] != "palpate.modality" or each[2] not in contract.__all__] == []


def test_every_hook_has_a_test_named_for_it() -> None:
    tested = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert [hook for hook in HOOKS if f"test_hook_{hook}" not in tested] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", HOW_TO], ids=lambda page: page.name)
def test_the_modality_that_a_page_shows_is_one(page: Path) -> None:
    shown = [block for block in blocks(named(page), "python") if "(Modality)" in block]
    found = [modality for block in shown for modality in modalities_in(block)]
    assert found
    visit = VisitView(modality="lymphatic", day=DAY)
    assert all(modality.review(visit) == [] for modality in found)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_has_a_heading_where_a_failure_says_to_read(check: Check) -> None:
    section = named(ROOT / PAGE).split(f"\n## {check.name}\n")[1].split("\n## ")[0]
    assert check.asks in section
    assert check.reason in section


# Links and words


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(BLOCK, "", named(page))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {link}"
        assert target.is_relative_to(ROOT), f"{page.name} links out of the repository: {link}"
        if anchor:
            assert anchor in anchors(target), f"{page.name} links to {link}, which has no such heading"


def test_no_file_names_the_place_it_was_made_in_or_where_packages_come_from() -> None:
    """A text that is right on one machine only is wrong."""
    words = ["/" + "work/", "." + "library", "pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".com"]
    found = [
        f"{file.relative_to(ROOT)}: {word}"
        for file in repository()
        for text in [file.read_bytes().decode(errors="replace")]
        for word in words
        if word in text
    ]
    assert found == []


# What the tests need


def holds(page: Path, folder: Path, **settings: str) -> None:
    """Run the console blocks of a page; each command prints what is shown."""
    steps = page_steps(page)
    run(steps, folder, environment(**settings))
    for step in steps:
        assert step.holds, f"{step.typed}shown:\n{step.wanted}\nprinted:\n{step.got}"
        assert "unexpectedly" not in step.got
        assert not step.got.startswith("Usage: "), f"{step.typed}is not how it is typed:\n{step.got}"
    assert steps[-1].code == 0


def typed_commands(page: Path) -> Iterator[str]:
    """Every command line in shell and console blocks, and in the line of text, that begins with palpate."""
    text = named(page)
    lines = [line for block in blocks(text, "shell") for line in block.splitlines()]
    lines += [step.command.splitlines()[0] for step in page_steps(page)]
    for line in lines:
        for part in PIECE.findall(line.partition(" #")[0].partition("<<")[0]):
            if part.strip().startswith("palpate "):
                yield part.strip()


def without_a_page(commands: list[str], told: str) -> list[str]:
    """The commands that are nowhere typed in full."""
    return [path for path in commands if not re.search(rf"palpate {path}(?![\w-])", told)]


def parse(line: str) -> None:
    """Read a command line as palpate does, and run nothing."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("palpate", shlex.split(line)[1:])
    while hasattr(command, "resolve_command") and (rest := [*context._protected_args, *context.args]):
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)


@cache
def everything() -> list[tuple[str, Any]]:
    """Every command there is, and every one in it, by what is typed."""
    root: Any = typer.main.get_command(app)
    found = []
    for name in COMMANDS:
        command = root.get_command(None, name)
        found.append((name, command))
        found += [(f"{name} {inner}", one) for inner, one in getattr(command, "commands", {}).items()]
    return found


def signature(hook: str) -> str:
    return f"{hook}{inspect.signature(getattr(ModalityHooks, hook))}".replace("'", "")


@cache
def hook_examples() -> dict[str, str]:
    """The first block of code under each hook's heading."""
    found = {}
    for section in re.split(r"^## ", named(HOOKS_PAGE), flags=re.MULTILINE)[1:]:
        if match := re.match(r"`(\w+)\(", section):
            found[match[1]] = blocks(section, "toml", "python")[0]
    return found


def modalities_in(code: str) -> list[Modality]:
    """The modalities that a block of code defines, with no files beside them."""
    space: dict[str, Any] = {"__name__": "palpate.modality"}
    exec(compile(code, "<example>", "exec"), space)
    kinds = [
        one for one in space.values() if isinstance(one, type) and issubclass(one, Modality) and one is not Modality
    ]
    return [kind(OneFile("", "example.toml")) for kind in kinds]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made for Markdown."""
    headings = re.findall(r"^#+ (.+)$", re.sub(BLOCK, "", named(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def repository() -> list[Path]:
    """The files of the repository: as git lists them, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    assert len(files) > 100
    return [file for file in files if file.is_file()]
