"""What a modality works with: its techniques, and the points of the body it knows."""

from __future__ import annotations

from palpate.modality.entry import Entry, Key, Overlaid, Span


class Technique(Entry, frozen=True, kw_only=True):
    """One way of working, with the range of each of its figures.

    ``felt`` is pressure as the client feels it, 0 to 10; ``applied`` as the therapist gives it, 1 to 5 (Walton); the
    two are never mixed. ``hold`` is in seconds at one place, ``minutes`` on one area. ``short`` is what a therapist
    types (``ic``). ``at`` names what it is done to: kinds of body point, ``muscle``, ``region``; empty is anywhere.
    """

    key: Key
    name: str
    summary: str
    short: str = ""
    tools: list[str] = []
    felt: Span | None = None
    applied: Span | None = None
    hold: Span | None = None
    minutes: Span | None = None
    repetitions: Span | None = None
    directions: list[str] = []
    layers: list[str] = []
    at: list[str] = []
    dose: str = ""
    cautions: list[str] = []
    contested: str = ""
    source: list[str] = []
    overlaid: Overlaid = []


class Chart(Entry, frozen=True, kw_only=True):
    """Where a point is drawn: a view (front, back, left, right, sole, foot, palm, hand) and per mille of its box.

    On the front and the back it is the place on the left of the body, as the view shows it (500 across is the middle);
    on feet and hands ``x`` runs from the inner edge (big toe, thumb), ``y`` from the tips. The other side mirrors it.
    """

    view: str
    x: int
    y: int


class BodyPoint(Entry, frozen=True, kw_only=True):
    """A place of the body that a modality knows: a trigger point, a reflex, an entrapment site, a cautionary site.

    ``region`` and ``refers`` are regions of the shared vocabulary; ``refers`` is where pressing may be felt
    elsewhere, a suggestion and never a rule. ``complaint`` is what a client may say who has trouble there. ``sides``
    are those it exists on. ``reviewed``: by a clinician.
    """

    key: Key
    name: str
    kind: Key
    region: str
    sides: tuple[str, ...] = ("left", "right")
    muscle: str = ""
    where: str = ""
    refers: list[str] = []
    spills: list[str] = []
    zones: list[int] = []
    surface: str = ""
    concerns: str = ""
    complaint: str = ""
    caution: str = ""
    contested: str = ""
    chart: Chart | None = None
    reviewed: bool = False
    source: list[str] = []
    overlaid: Overlaid = []
