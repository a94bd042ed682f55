"""A modality's assessment form on a terminal: a screen a group, every answer saved as it is confirmed."""

from __future__ import annotations

import os

from palpate.errors import Refused
from palpate.practice import Practice
from palpate.visits.model import Visit
from palpate.visits.reading import must_be


def fill(here: Practice, visit: Visit, modality: str, quick: bool, after: bool = False) -> bool:
    """Walk through the form until its end, or until the therapist ends it; what was answered before is there.

    Gives whether it is left with Ctrl-C or Ctrl-D, which leave whatever stands behind it too.
    ``quick``: the short form. ``after``: the scores after treatment. Refused where the terminal cannot show a form.
    """
    must_be(here.visits.get(visit.id), "open")
    if os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:
        raise Refused(
            "This terminal cannot show the form: give answers with "
            f"palpate visit assess {visit.ref} {modality} --set FIELD=VALUE, or --from FILE."
        )
    # prompt_toolkit is imported here and nowhere earlier: whoever fills in no form does not wait for it.
    from palpate.chairside.form_screen import show
    from palpate.chairside.form_walk import Walk

    walk = Walk(here, visit, modality, quick=quick, after=after)
    if not walk.screens():
        asked = "is scored after treatment" if after else "is on the quick form" if quick else "is asked"
        raise Refused(f"Nothing {asked} in {here.host.title(modality)}.")
    return show(walk)
