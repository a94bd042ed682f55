"""The chairside prompt on a terminal: the client always in sight, Tab completes, Ctrl-D leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from palpate.chairside import beside
from palpate.chairside.prompt import Prompt
from palpate.chairside.words import WORDS
from palpate.errors import Refused, at_prompt
from palpate.modality import vocabulary
from palpate.names import legible

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession


def run(prompt: Prompt, tell: Callable[[str], None]) -> None:
    """Read lines until the visit is left; whatever was said back, which ``tell`` shows, is saved."""
    session = _session(prompt)
    for line in prompt.head():
        tell(line)
    while not prompt.over:
        try:
            typed = session.prompt(f"{prompt.visit.ref} {legible(prompt.visit.client)}> ")
        except KeyboardInterrupt:
            continue  # the line being typed, and nothing else
        except EOFError:
            typed = "quit"
        try:
            for line in prompt.line(typed):
                tell(line)
        except Refused as refused:
            tell(f"! {at_prompt(refused)}")


def _session(prompt: Prompt) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.history import InMemoryHistory

    class Words(Completer):
        """Completes the word being typed: first what a line can begin with, then places, sides and tools."""

        def get_completions(self, document: object, complete_event: object) -> Iterator[Completion]:  # noqa: ARG002
            before: str = document.text_before_cursor  # type: ignore[attr-defined]
            word = before.split(" ")[-1]
            for text, what in _completions(prompt, " " in before.strip() or before.endswith(" ")):
                if word and text.casefold().startswith(word.casefold()):
                    yield Completion(text, -len(word), display_meta=what)

    def toolbar() -> str:
        return f" {prompt.visit.shown} · {beside.verdict(prompt.here, prompt.visit)} · ? helps "

    return PromptSession(
        completer=Words(),
        complete_while_typing=False,
        bottom_toolbar=toolbar,
        # What was typed about a client is kept in the record, and nowhere else.
        history=InMemoryHistory(),
        enable_history_search=True,
    )


def _completions(prompt: Prompt, later: bool) -> Iterator[tuple[str, str]]:
    lexicon = prompt.lexicon
    if not later:
        yield from ((name, word.does) for name, word in WORDS.items())
        yield from ((one.short or one.key, one.name) for _, one in lexicon.techniques)
        yield from ((one.short or one.key, one.label) for _, one in lexicon.fields)
        return
    yield from ((one.name, one.kind.replace("_", " ")) for _, one in lexicon.points)
    yield from ((one.label, "muscle") for one in vocabulary.muscles().values())
    yield from ((one.label, "region") for one in vocabulary.regions().values())
    yield from ((key, "tool") for key in vocabulary.tools())
