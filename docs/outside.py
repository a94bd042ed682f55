"""What the site needs beside the pages of docs/: those that lie at the root, as pages of it, and no marks of cog.

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
