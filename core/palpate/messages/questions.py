"""What a follow-up asks, in plain words: each question with what may be answered."""

from __future__ import annotations

from palpate.modality.fields import AnyField, Choice, Choices, Day, Duration, Quantity, Scale, YesNo


def in_words(field: AnyField) -> str:
    """A question as a client reads it: Pain now: 0 to 10 (0 none, 10 worst imaginable)."""
    first = "If so: " if field.show_when else ""
    return f"{first}{field.label.rstrip('?')}? {_takes(field)}"


def _takes(field: AnyField) -> str:
    match field:
        case Scale():
            marks = sorted((int(mark), words) for mark, words in field.anchors.items())
            ends = ", ".join(f"{mark} {words}" for mark, words in marks)
            return f"{field.minimum} to {field.maximum}{f' ({ends})' if ends else ''}"
        case YesNo():
            return "Yes or no"
        case Choice():
            return f"One of: {', '.join(field.choices.values())}"
        case Choices():
            return f"Any of: {', '.join(field.choices.values())}"
        case Duration():
            return f"In {field.unit}s"
        case Quantity():
            return f"In {field.unit}" if field.unit else "A number"
        case Day():
            return "The day"
    return "In your words"
