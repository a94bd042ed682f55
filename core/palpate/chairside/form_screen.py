"""The screen of a form: the lines of a group, one line to type on, and what each key does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    BufferControl,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.styles import Style

from palpate.chairside import form_lines as lines
from palpate.chairside.form_walk import Walk
from palpate.modality.fields import Sites, Text

_UNSENT = "Enter keeps what is typed, Ctrl-U drops it."


def show(walk: Walk) -> bool:
    """Show the form until it is over; what is confirmed is saved before the screen says so.

    Gives whether it was left with Ctrl-C or Ctrl-D.
    """
    made = _Form(walk)
    made.application.run()
    return made.left


class _Form:
    """The application, and what its keys do."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._line = Buffer(multiline=False)
        self.left = False
        self.application: Application[None] = Application(
            layout=Layout(self._layout()),
            key_bindings=self._keys(),
            style=Style.from_dict({"beside": "dim"}),
            full_screen=True,
        )
        # Escape alone ends the form: how long to wait for the rest of an arrow key's code.
        self.application.ttimeoutlen = 0.1

    def _layout(self) -> HSplit:
        walk = self._walk

        def listing() -> Any:
            return lines.listing(walk, _width())[0]

        def present() -> Point:
            return Point(0, lines.listing(walk, _width())[1])

        fields = FormattedTextControl(listing, show_cursor=False, get_cursor_position=present)
        title = FormattedTextControl(lambda: lines.title(walk, _width()))
        asking = FormattedTextControl(lambda: lines.question(walk, _width()))
        below = FormattedTextControl(lambda: lines.below(walk, self._line.text, _width()))

        def needed() -> Dimension:
            # What was said stands whole, before what the question offers: three lines are left for the rest.
            shown = sum(text.count("\n") for _, text, *_ in lines.below(walk, self._line.text, _width())) + 1
            return Dimension(min=min(shown, max(_rows() - 4, 0)))

        typing = BufferControl(self._line, input_processors=[BeforeInput("> ")])
        return HSplit(
            [
                Window(title, height=Dimension(min=1), dont_extend_height=True),
                Window(fields, height=Dimension(min=1, weight=3)),
                Window(asking, height=Dimension(min=1), dont_extend_height=True),
                Window(typing, height=1),
                Window(below, height=needed, dont_extend_height=True),
                Window(FormattedTextControl(lambda: lines.keys(_width())), height=Dimension(min=0, max=1)),
            ]
        )

    def _keys(self) -> KeyBindings:
        keys, walk = KeyBindings(), self._walk

        def on(*names: Keys | str, only: Callable[[], bool] = lambda: True) -> Callable[[Callable[[], None]], None]:
            def bind(do: Callable[[], None]) -> None:
                def pressed(_event: Any) -> None:
                    try:
                        do()
                    except Exception as error:
                        # The terminal is given back first, then whoever called hears of it.
                        self.application.exit(exception=error)

                for name in names:
                    keys.add(name, filter=Condition(only), eager=True)(pressed)

            return bind

        def bare() -> bool:
            return not self._line.text and not isinstance(walk.asked, Text)

        on("enter")(self._enter)
        on("?", only=bare)(walk.help)
        on("f1")(walk.help)
        on("<", only=bare)(self._moving(walk.back))
        on("up", "s-tab")(self._moving(walk.back))
        on("down")(self._moving(walk.forward))
        on("tab")(self._tab)
        on("pagedown", "c-n")(self._moving(lambda: walk.page(+1)))
        on("pageup", "c-p")(self._moving(lambda: walk.page(-1)))
        on("escape")(self._end)
        on("c-d", "c-c")(self._leave)

        @keys.add(Keys.BracketedPaste, eager=True)
        def _pasted(event: Any) -> None:
            self._line.insert_text(" ".join(event.data.split()))

        return keys

    def _enter(self) -> None:
        # Refused words and places are there to be mended; a figure is typed again, and the refusal names it.
        if self._walk.enter(self._line.text) or not isinstance(self._walk.asked, Sites | Text):
            self._line.reset()
        if self._walk.ended:
            self.application.exit()

    def _moving(self, go: Callable[[], None]) -> Callable[[], None]:
        """Going elsewhere takes nothing that is only typed, and loses nothing of it either."""

        def move() -> None:
            if self._line.text.strip():
                self._walk.said = _UNSENT
            else:
                self._line.reset()
                go()

        return move

    def _tab(self) -> None:
        """Complete what is typed where it begins a name; else go to the next question."""
        walk, typed = self._walk, self._line.text
        if not typed.strip() or not (could := walk.candidates(typed)):
            self._moving(walk.forward)()
            return
        before = f"{typed.rpartition(';')[0]}; " if isinstance(walk.asked, Sites) and ";" in typed else ""
        whole = f"{before}{could[0]}"
        self._line.text = whole
        self._line.cursor_position = len(whole)

    def _leave(self) -> None:
        self.left = not self._line.text.strip()
        self._end()

    def _end(self) -> None:
        if self._line.text.strip():
            self._line.reset()
            self._walk.said = "What was typed is dropped: Esc again ends the form."
        else:
            self.application.exit()


def _width() -> int:
    return get_app().output.get_size().columns


def _rows() -> int:
    return get_app().output.get_size().rows
