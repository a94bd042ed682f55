"""A modality in a process of its own: ``python -m palpate.conformance.alone``, what is meant by standard input.

Before anything else is imported, it is seen what importing the modality brings beyond the contract.
"""

from __future__ import annotations

import sys
from importlib import import_module

bare = set(sys.modules)
import_module("palpate.modality")
CONTRACT = set(sys.modules) - bare
"""What the contract brings by itself."""


def main() -> None:
    """Import it, ask it, and tell what was seen."""
    import json
    import os

    from palpate.host import waiting

    telling = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a plugin prints is no part of what is told

    def doing(step: str) -> None:
        telling.write(json.dumps({"doing": step}).encode() + b"\n")
        telling.flush()

    given = json.loads(waiting.given())
    brought: set[str] = set()
    if given["value"]:
        before = set(sys.modules)
        doing("was imported")
        import_module(given["value"].partition(":")[0])
        brought = set(sys.modules) - before
    import hashlib

    import msgspec

    from palpate.conformance.subject import Alone, Subject

    answers = Subject(given["wanted"], doing).answers
    digest = hashlib.sha256(b"".join(msgspec.json.encode(answers[hook]) for hook in answers)).hexdigest()
    telling.write(msgspec.json.encode(Alone(sorted(brought), len(CONTRACT), digest)))
    telling.flush()
    os._exit(0)  # whatever a plugin has left running


if __name__ == "__main__":
    main()
