"""The site: it builds with no link that leads nowhere, asks no other machine, and its pictures are as the code is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import unescape
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from palpate.modality.hooks import HOOKS
from tests.docs import screens

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
ASKED = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?https?:|<link\b[^>]*\bhref=["']?https?:""")
"""What a browser fetches by itself; a link is followed by a person."""

sys.path.insert(0, str(ROOT / "docs" / "reference"))
sys.path.insert(0, str(ROOT / "docs"))
import gallery  # noqa: E402
import life  # noqa: E402
import outside  # noqa: E402


def texts(svg: str) -> list[str]:
    """The words of a picture, row by row."""
    return [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def built(target: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    if find_spec("material") is None:
        pytest.skip("the site is built with mkdocs-material")
    config = root / "mkdocs.yml"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "--site-dir", str(target)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_the_site_builds_and_no_page_asks_another_machine(tmp_path: Path) -> None:
    done = built(tmp_path)
    assert done.returncode == 0, done.stderr
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > 15
    assert [page.name for page in pages if ASKED.search(page.read_text(encoding="utf-8"))] == []
    assert [page.name for page in pages if "[[[" in page.read_text(encoding="utf-8")] == []
    assert [picture for page in pages for picture in unnamed(page.read_text(encoding="utf-8"))] == []
    assert [page.name for page in pages if jumps(page.read_text(encoding="utf-8"))] == []
    styles = [file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.css")]
    assert not any(re.search(r"url\([\"']?https?:|@import", style) for style in styles)


def unnamed(html: str) -> list[str]:
    """Pictures that say nothing to somebody who does not see them."""
    return [tag for tag in re.findall(r"<img\b[^>]*>", html) if not re.search(r'\balt="[^"]+"', tag)]


def jumps(html: str) -> bool:
    """Whether a page has no title or two, or a heading that leaves a level out."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    return levels.count(1) != 1 or any(below > above + 1 for above, below in pairwise(levels))


def test_a_picture_without_words_and_a_level_left_out_are_seen() -> None:
    assert unnamed('<img src="a.svg"><img alt="" src="b.svg"><img alt="c" src="c.svg">') == [
        '<img src="a.svg">',
        '<img alt="" src="b.svg">',
    ]
    assert jumps("<h1>a</h1><h3>b</h3>")
    assert jumps("<h2>no title</h2>")
    assert not jumps("<h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2>")


@pytest.mark.parametrize("link", ["nowhere.md", "../NOWHERE.md", "visit.md#nowhere", "../core/nowhere.py"])
def test_a_link_that_leads_nowhere_stops_the_build(link: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ["mkdocs.yml", "README.md", *outside.PAGES]:
        shutil.copy(ROOT / name, tmp_path)
    page = tmp_path / "docs" / "performance.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n[there]({link})\n", encoding="utf-8")
    done = built(tmp_path / "site", tmp_path)
    assert done.returncode == 1
    assert "nowhere" in done.stderr.lower()


@pytest.mark.parametrize(
    ("page", "link", "stands"),
    [
        ("visit.md", "[a](../SECURITY.md#what-is-not)", "[a](security.md#what-is-not)"),
        ("tutorial.md", "[a](../README.md)", "[a](index.md)"),
        ("reference/hooks.md", "[a](../write-a-modality.md)", "[a](../write-a-modality.md)"),
        ("reference/hooks.md", "[a](../../CHANGELOG.md)", "[a](../changelog.md)"),
        ("contributing.md", "[a](docs/architecture.md#words)", "[a](architecture.md#words)"),
        ("visit.md", "[a](../core/palpate/errors.py)", "a (`core/palpate/errors.py`)"),
        ("visit.md", "[a](#here) [b](https://example.org/x.md)", "[a](#here) [b](https://example.org/x.md)"),
        ("visit.md", "<!--[[[cog x ]]]-->\n<!--[[[end]]]-->\na", "a"),
    ],
)
def test_a_link_out_of_the_folder_leads_to_where_it_stands_in_the_site(page: str, link: str, stands: str) -> None:
    assert outside.on_page_markdown(link, SimpleNamespace(file=SimpleNamespace(src_uri=page))) == stands


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://example.org/a.js"></script>',
        "<img alt=x src=http://example.org/a.png>",
        '<link rel="stylesheet" href="https://example.org/a.css">',
    ],
)
def test_a_page_that_asks_another_machine_is_seen(tag: str) -> None:
    assert ASKED.search(tag)
    assert not ASKED.search('<a href="https://example.org">followed by a person</a>')


def shown(html: str, *titles: str) -> tuple[str, list[str]]:
    """A page as the site shows it, and how its contents name the titles."""
    entries = [SimpleNamespace(title=title, children=[]) for title in titles]
    page = SimpleNamespace(toc=[SimpleNamespace(title="The page", children=entries)])
    return outside.on_page_content(html, page), [entry.title for entry in entries]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('<span class="gp">$ </span>palpate today', ' class="typed"'),
        ('<span class="go">time         ref  client   born</span>', ' class="row"'),
        ('<span class="go">                       tendon, heel</span>', ' class="row"'),
        ('<span class="go">s1  Mara Lind, qualified for nothing yet.</span>', ""),
        ('<span class="go">  a50 Chioma Larkspur: screening: avoid region</span>', ' style="--in: 2ch"'),
    ],
)
def test_on_a_telephone_what_is_typed_and_prose_may_fold_and_a_row_of_a_table_not(line: str, kind: str) -> None:
    assert shown(f'<span id="__line-0-1">{line}\n</span>')[0] == f'<span id="__line-0-1"{kind}>{line}\n</span>'


@pytest.mark.parametrize(
    "html",
    [
        "<code>palpate verify {}</code>",
        '<span id="__line-0-1" class="typed"><span class="gp">$ </span>palpate verify {}</span>',
        '<span id="__line-0-1"><span class="go">Next: palpate verify {}</span></span>',
    ],
)
def test_no_line_ends_within_an_option(html: str) -> None:
    given = html.format("--head").replace(' class="typed"', "")
    assert shown(given)[0] == html.format('<span class="word">--head</span>')


def test_the_contents_beside_a_page_name_a_hook_without_its_arguments() -> None:
    assert shown("", "review(self, visit: VisitView) -&gt; list[Finding]", "Ranges (and limits)")[1] == [
        "review",
        "Ranges (and limits)",
    ]


def light(colour: str) -> float:
    """How light a colour is, as WCAG has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("scheme", "name", "behind"),
    [
        (":root > *", "primary-fg-color", "#ffffff"),
        ('[data-md-color-scheme="default"]', "typeset-a-color", "#f5f5f5"),
        (":root > *", "accent-fg-color", "#f5f5f5"),
        ('[data-md-color-scheme="slate"]', "typeset-a-color", "#272a35"),
        ('[data-md-color-scheme="slate"]', "accent-fg-color", "#272a35"),
        ('[data-md-color-scheme="slate"]', "code-hl-number-color", "#272a35"),
        ('[data-md-color-scheme="slate"]', "code-hl-constant-color", "#272a35"),
    ],
)
def test_every_colour_of_the_site_can_be_read_on_what_is_behind_it(scheme: str, name: str, behind: str) -> None:
    sheet = (PICTURES / "site.css").read_text(encoding="utf-8")
    rules = sheet.partition(f"{scheme} {{")[2].partition("}")[0]
    found = re.search(rf"--md-{name}: (#[0-9a-f]{{6}});", rules)
    assert found, f"{scheme} says no {name}"
    one, other = sorted([light(found[1]), light(behind)])
    assert (other + 0.05) / (one + 0.05) >= 4.5


def test_every_page_is_in_the_contents_of_the_site() -> None:
    listed = re.findall(r"([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert pages <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.e2e
def test_the_picture_of_each_kind_of_field_has_what_a_terminal_shows(tmp_path: Path) -> None:
    seen = {kind: [row for row in rows if row] for kind, rows in screens.screens(tmp_path)}
    assert list(seen) == screens.shown_kinds()
    for kind, rows in seen.items():
        drawn = texts((PICTURES / f"field-{kind}.svg").read_text(encoding="utf-8"))
        assert drawn == rows, f"python -m tests.docs.screens draws {kind} anew"


def test_the_life_of_a_visit_is_drawn_and_told_with_every_hook() -> None:
    svg = (PICTURES / "life-of-a-visit.svg").read_text(encoding="utf-8")
    assert svg == life.drawn(), "python docs/reference/life.py docs/pictures/life-of-a-visit.svg draws it anew"
    assert [word for word in texts(svg) if word in HOOKS] == list(HOOKS)
    assert set(life.KEPT) == set(HOOKS)
    assert life.told() in (ROOT / "docs" / "life-of-a-visit.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", gallery.keys())
def test_the_gallery_shows_each_modality_with_its_points(key: str) -> None:
    drawn = " ".join(texts((PICTURES / f"{key}-chart.svg").read_text(encoding="utf-8")))
    assert "Not reviewed by a clinician" in drawn
    page = (ROOT / "docs" / "modalities.md").read_text(encoding="utf-8")
    assert f"pictures/{key}-chart.svg" in page
    assert f"palpate modality sources {key}" in page


def test_the_gallery_has_all_that_come_with_palpate() -> None:
    assert sorted(gallery.keys()) == sorted(path.name for path in (ROOT / "plugins").iterdir() if path.is_dir())
