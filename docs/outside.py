"""What the site needs beside the pages of docs/: those that lie at the root, as pages of it, no marks of cog, and lines
of a terminal that can be read on a telephone.

mkdocs runs this where ``mkdocs.yml`` names it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "LICENSE": "licence.txt",
}
"""What lies outside docs/ and stands in the site, by its name there."""
ANSWERED = PAGES | {"README.md": "index.md"}
"""Where a link to it leads in the site: the front page says what the README says."""

_LINK = re.compile(r"\[([^\[\]]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
_MARKS = re.compile(r"<!--\[\[\[.*?-->\n?", re.DOTALL)
_LINE = re.compile(r'(<span id="__line-[\d-]+")(><span class="(gp|go)">(.*))')
_ROW = re.compile(r" {12}|.*\S {2,}\S.*\S {2,}\S")
"""A line that a terminal prints in columns, or below one of them."""
_CODE = re.compile(r"<code>([^<]+)</code>")
_OPTION = re.compile(r"(?<!\S)(?=\S*-)\S{2,24}(?!\S)")
"""A word with a hyphen, which a browser would break behind it: ``--`` and ``json`` are no option."""
_OPTION_OF_LINE = re.compile(r"(?<=[> ])--?[\w-]{1,22}(?![\w-])")
_SIGNATURE = re.compile(r"(\w+)\(.*\) -(?:>|&gt;).*")


def on_files(files: Any, config: Any) -> Any:
    """The files of the root, as if they lay in docs/."""
    from mkdocs.structure.files import File

    for name, shown in PAGES.items():
        files.append(File.generated(config, shown, content=(ROOT / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page without the marks of cog, its links those of the site; a file of code is named by where it lies."""
    lies = {shown: name for name, shown in PAGES.items()}.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    stands = posixpath.dirname(page.file.src_uri)

    def link(match: re.Match[str]) -> str:
        text, path, anchor = match[1], match[2], match[3] or ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(lies), path))
        if target in ANSWERED or target.startswith("docs/"):
            shown = ANSWERED.get(target, target.removeprefix("docs/"))
            return f"[{text}]({posixpath.relpath(shown, stands or '.')}{anchor})"
        # What is not there stays a link, and the build says that it leads nowhere.
        return f"{text} (`{target}`)" if (ROOT / target).is_file() else match[0]

    return _LINK.sub(link, _MARKS.sub("", markdown))


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """The style sheet folds what was typed and what is prose; a row of a table stays a row, and an option a word.

    The contents of the page name a method without its arguments: they have a hand's breadth beside the page.
    """
    for entry in (inner for top in page.toc for inner in top.children):
        entry.title = _SIGNATURE.sub(r"\1", entry.title)
    return _CODE.sub(lambda code: f"<code>{_OPTION.sub(_whole, code[1])}</code>", _LINE.sub(_line, html))


def _line(line: re.Match[str]) -> str:
    return line[1] + _told(line[3], line[4]) + _OPTION_OF_LINE.sub(_whole, line[2])


def _told(kind: str, text: str) -> str:
    """What a line is, to the style sheet; what is folded goes on two columns behind where it began."""
    if kind == "gp":
        return ' class="typed"'
    if _ROW.match(text):
        return ' class="row"'
    began = len(text) - len(text.lstrip(" "))
    return f' style="--in: {began}ch"' if began else ""


def _whole(word: re.Match[str]) -> str:
    return f'<span class="word">{word[0]}</span>'
