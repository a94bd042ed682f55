"""What is put before a client, word for word: what they agree to. It is kept by hash wherever it was agreed to."""

from __future__ import annotations

TREATMENT = "treatment"

WORDINGS = {
    TREATMENT: (
        "I have been told what the treatment will be, which areas it takes in, and that bruising or soreness may "
        "follow. I may say stop at any time, for the whole of it or any part, and I agree to be treated."
    ),
    "sensitive_areas": (
        "I have been told that the treatment takes in a sensitive area, why, and how I will be covered. I may refuse "
        "this part without refusing the rest, or stop it at any time, and I agree to it."
    ),
    "photographs": (
        "I agree that photographs of me are taken for my record and kept in it. They are shown to nobody else unless "
        "I agree to that too, and I may take this back at any time."
    ),
    "records": (
        "I have been told that a record of my health and of each visit is kept, who may read it, how long it is kept, "
        "and that I may see it. I agree to this."
    ),
}
"""What can be agreed to apart from a visit, by kind."""

_GUARDIAN = "I am the client's parent or legal guardian, and what follows I say for them. I may be there throughout."


def wording(kind: str, guardian: bool) -> str:
    """What is agreed to; as a parent or guardian says it for a client who is under age."""
    return f"{_GUARDIAN} {WORDINGS[kind]}" if guardian else WORDINGS[kind]
