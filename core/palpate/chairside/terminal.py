"""The chairside prompt on a terminal: the client always in sight, Tab completes, Ctrl-D leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from palpate.chairside import beside
from palpate.chairside.prompt import Prompt
from palpate.errors import Refused, at_prompt
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
    from prompt_toolkit.application import get_app
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.history import InMemoryHistory

    class Words(Completer):
        """Completes what is being typed by what can come next."""

        def get_completions(self, document: object, complete_event: object) -> Iterator[Completion]:  # noqa: ARG002
            before: str = document.text_before_cursor  # type: ignore[attr-defined]
            for text, what, typed in prompt.endings(before):
                yield Completion(text, -typed, display_meta=what)

    def toolbar() -> str:
        alerts = beside.alerts(prompt.here, prompt.visit, get_app().output.get_size().columns - 2)
        first = f" {alerts}\n" if alerts else ""
        return f"{first} {prompt.visit.shown} · {beside.verdict(prompt.here, prompt.visit)} · ? helps "

    return PromptSession(
        completer=Words(),
        complete_while_typing=False,
        bottom_toolbar=toolbar,
        # What was typed about a client is kept in the record, and nowhere else.
        history=InMemoryHistory(),
        enable_history_search=True,
    )
