"""What a demo's file holds, but for what is random on purpose: identities, salts, and what is hashed over them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

RANDOM = {"uid", "salt", "digest", "link"}

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEAD = re.compile(r"\b\d+:[0-9a-f]{16}\b")


def logical(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table with its rows, in order."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        return {
            name: [
                {column: _plain(column, value) for column, value in dict(row).items() if column not in RANDOM}
                for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
            ]
            for name in names
        }


def without_heads(text: str) -> str:
    """A text without the heads of chains in it."""
    return _HEAD.sub("head", text)


def _plain(column: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = without_heads(_UUID.sub("uid", value))
    if column == "body":
        text = re.sub(r'"digest":"[0-9a-f]{64}"', '"digest":""', text)
    # The order in which JSON has its keys means nothing.
    return json.loads(text) if text[:1] in {"{", "["} else text
