"""How a visit is closed at its prompt: finished, signed, its sheet given; or stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from palpate.documents import aftercare, wording
from palpate.errors import NeedsWords, Refused

if TYPE_CHECKING:
    from palpate.chairside.prompt import Prompt


def finish(prompt: Prompt, rest: str) -> Iterator[str]:
    """End the visit, now or when it is said to have ended, and show what the review found."""
    ended, _, words = (part.strip() for part in rest.partition("!"))
    visit, failures = prompt.here.visits.finish(prompt.visit, words, ended=ended)
    prompt.changed(visit)
    yield from failures
    then = f"; it ended {visit.ended_at.astimezone(visit.zone):%Y-%m-%d %H:%M}" if ended and visit.ended_at else ""
    yield f"{visit.shown}: finished{then}."
    if not ended and (recorded := prompt.here.visits.overlong(visit)):
        yield f"{visit.ref} is recorded as {recorded}; if it ended earlier: reopen, then finish HH:MM"
    for key, one in prompt.here.visits.findings(visit):
        yield f"  {one.level}: {one.text} ({prompt.here.host.title(key)})"


def reopen(prompt: Prompt, rest: str) -> Iterator[str]:  # noqa: ARG001
    """Open a finished visit again."""
    prompt.changed(prompt.here.visits.reopen(prompt.visit))
    yield f"{prompt.visit.shown}: open again."


def sign(prompt: Prompt, rest: str) -> Iterator[str]:
    """Finish what is open, then sign it; what the review found is read before."""
    if rest and not rest.startswith("!"):
        raise Refused("Words to sign with stand after an exclamation mark: sign ! the form is on paper.")
    if prompt.visit.status == "open":
        try:
            yield from finish(prompt, "")
        except NeedsWords as refused:
            # Words to sign with are about what is written, and are none to go on with past what screening says.
            raise Refused(refused.said("finish ! and your reason; then sign")) from None
        met = prompt.here.visits.review(prompt.visit)
        found = any(one.level != "info" for _, one in met.findings)
        if found or prompt.here.visits.overlong(prompt.visit):
            yield from (f"  {one}" for one in met.asks_words)
            read = "what the review found" if found else "when it ended"
            yield f"Not signed yet: read {read}, then sign again, or reopen to mend it."
            return
    if prompt.here.acting is None:
        raise Refused("Say who you are, before the command: palpate --as NAME visit.")
    signed = prompt.here.visits.sign(prompt.visit, prompt.here.acting, rest.removeprefix("!").strip())
    prompt.changed(prompt.here.visits.get(prompt.visit.id))
    yield f"{prompt.visit.shown}: signed by {signed.name}, registration {signed.registration}."


def sheet(prompt: Prompt, rest: str) -> Iterator[str]:
    """The sheet on the terminal, or into a file."""
    aftercare.must_have_one(prompt.visit)
    reply = prompt.here.premises.settings().messages.reply
    made = aftercare.document(prompt.here.visits.record(prompt.visit), reply, prompt.here.info.country)
    if rest and prompt.put is not None:
        prompt.put(made, rest)
    else:
        yield from wording.lines(made)


def decline(prompt: Prompt, rest: str) -> Iterator[str]:
    """Stop, with why and where the client was referred; what was recorded is then to be signed."""
    why, both, where = (part.strip() for part in rest.partition(";"))
    if not (why and both and where):
        raise Refused(
            "Say why, then after a semicolon where the client was referred, or nobody: "
            "decline fever since yesterday; her physician."
        )
    referred = "" if where.casefold().rstrip(".") in {"nobody", "none", "no one"} else where
    prompt.changed(prompt.here.visits.decline(prompt.visit, {}, why=why, referred=referred))
    became = "stopped; sign signs what was recorded" if prompt.visit.stopped else "not treated, and closed"
    yield f"{prompt.visit.shown}: {became}. Why: {why}. Referred to: {referred or 'nobody'}."


def quit_(prompt: Prompt, rest: str) -> Iterator[str]:  # noqa: ARG001
    """Leave; the visit stays as it is."""
    prompt.over = True
    yield f"{prompt.visit.shown} is {prompt.visit.status}; all that was said back is saved."
