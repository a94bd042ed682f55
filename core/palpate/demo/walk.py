"""The main job, once: the commands a person would type, each at its time, with a line on what it is for."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator

import msgspec

from palpate.demo.scene import Scene
from palpate.followups.service import FollowUp
from palpate.modality.fields import Scale

THERAPIST = "Mara Lind"
"""Who does it all."""

_ON_THE_PHONE = '{"anticoagulant": "yes", "medications": ["Apixaban"], "rest": "no"}\n'
_SAID = "Stiff neck since a night by the open window.\n"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One command. ``typed`` goes to its standard input; ``refused``: it ends with exit code 1, as it should."""

    at: dt.datetime
    caption: str
    words: list[str]
    typed: str = ""
    refused: bool = False

    @property
    def shown(self) -> str:
        """As a person would type it."""
        line = " ".join(["$ palpate", *(_quoted(word) for word in self.words)])
        return f"{line} <<END\n{self.typed}END" if self.typed else line


class Walk:
    """The steps, in order. Each is worked out when the one before it is done: what that made has its reference."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._practice = scene.practice
        self.visit = ""

    def steps(self) -> Iterator[Step]:
        """From the day at a glance to the proof of it all."""
        yield self._step(0, "The day at a glance: who comes, what to know, what is left to do.", "today")
        yield self._step(1, "Each modality is a plugin. These are offered here:", "modality list")
        yield from self._on_the_phone()
        yield from self._at_the_door()
        yield from self._treated()
        yield from self._closed()

    def _on_the_phone(self) -> Iterator[Step]:
        yield self._step(
            4,
            "Somebody new is on the phone, and is taken on.",
            "client add 'Zelda Mosswood' --born 1961-06-01 --phone '+1 212 555 0135'",
        )
        yield self._step(
            7,
            "Her health history: she takes a blood thinner, and of all else that is asked nothing holds. It is read "
            "from what is typed, not from the command line, where the shell would remember it.",
            "client history Zelda --from -",
            typed=_ON_THE_PHONE,
        )
        yield self._step(9, "When could Mara see her?", "slots 'NMT 60' --staff Mara --from tomorrow --next 4")
        yield self._step(
            10,
            "Booked, and warned, with reason, limit and source. What nobody has asked would read as: ask first.",
            f"book Zelda 'NMT 60' '{self._last_slot_shown():%Y-%m-%d %H:%M}' --staff Mara",
        )
        yield self._step(
            12,
            "Then Ana rings. There are two, so palpate asks which one is meant, and takes neither.",
            "screen Ana",
            refused=True,
        )

    def _at_the_door(self) -> Iterator[Step]:
        yield self._step(
            15,
            "Uma is at the door, unannounced: two modalities in one visit. Screening wants clearance; without words, "
            "palpate would not start. Mara has a letter, and says so.",
            "visit start --walk-in Uma 'NMT and feet' --day-of all=no --consent verbal "
            "--words 'Letter of Dr Osprey, on file: light work agreed.'",
        )
        clients = self._practice.clients
        self.visit = self._practice.visits.of_client(clients.ids(clients.find("Uma").id))[-1].ref
        yield self._step(
            18,
            "Before the work, the first modality is assessed …",
            f"visit assess {self.visit} neuromuscular --set pain_now=5 --set touch_tolerance=5 "
            "--set 'pain_regions=neck_post right' --set 'trigger_points=upper_trapezius right taut_band=yes'",
        )
        yield self._step(
            21,
            "… then the second. Without --set both would ask, question by question.",
            f"visit assess {self.visit} reflexology --set relaxation_now=4 --set touch_sense=alike "
            "--set 'reflexes_found=shoulder_reflex right tenderness=1'",
        )

    def _treated(self) -> Iterator[Step]:
        press = (
            f"visit treat {self.visit} ischemic_compression --site upper_trapezius --side right --tool thumb --hold 20"
        )
        yield self._step(
            34,
            "What is done is held against the verdict as it is entered. This is too firm …",
            f"{press} --applied 3",
            refused=True,
        )
        yield self._step(
            35,
            "… unless the therapist says why; the words stay with it on the record.",
            f"{press} --applied 3 --words 'Asked for it and eased at once; muscle only.'",
        )
        yield self._step(
            58,
            "Light work on the feet is within the limit.",
            f"visit treat {self.visit} thumb_walk --site shoulder_reflex --side right --applied 2 --minutes 12",
        )
        yield self._step(
            76,
            "After the work, the pain is asked again.",
            f"visit assess {self.visit} neuromuscular --after --set pain_now=3",
        )
        yield self._step(
            78,
            "The note; what Uma said is typed in.",
            f"visit note {self.visit} --subjective - --objective 'Tight band in the right upper trapezius.' "
            "--assessment 'Eased; turns further.' --plan 'Two weeks, light.'",
            typed=_SAID,
        )

    def _closed(self) -> Iterator[Step]:
        yield self._step(
            80,
            "Finished: each modality has looked at the visit, and says what is to be asked later.",
            f"visit finish {self.visit}",
        )
        yield self._step(82, "Signed: from here on the database lets nobody change it.", f"visit sign {self.visit}")
        yield self._step(83, "What Uma takes home depends on what was done.", f"aftercare {self.visit}")
        looked_at = 86
        yield self._step(looked_at, "What has fallen due from earlier visits …", "followups --due")
        due = self._practice.follow_ups.waiting(self._at(looked_at))[-1]
        yield self._step(88, f"… {due.client} rings, and answers.", f"followups answer {due.ref} {_answers(due)}")
        yield self._step(
            90,
            "The proof: every entry of the audit, and every signed visit, as it was written. (The head of the chain, "
            "at the end, is salted: no two practices have the same.)",
            "verify",
        )

    def _step(self, minute: int, caption: str, line: str, *, typed: str = "", refused: bool = False) -> Step:
        return Step(at=self._at(minute), caption=caption, words=shlex.split(line), typed=typed, refused=refused)

    def _at(self, minute: int) -> dt.datetime:
        return self._scene.begins + dt.timedelta(minutes=minute)

    def _last_slot_shown(self) -> dt.datetime:
        """The last of the four slots that have just been listed."""
        practice, tomorrow = self._practice, self._at(9).astimezone(self._scene.zone).date() + dt.timedelta(days=1)
        free = practice.scheduling.slots(
            practice.services.find("NMT 60"),
            tomorrow,
            tomorrow + dt.timedelta(days=365),
            staff=practice.staff.find(THERAPIST),
            wanted=4,
        )
        return free[-1].starts_at


def _answers(due: FollowUp) -> str:
    """Scores of one who is well."""
    scores = [field.key for field in due.asks if isinstance(field, Scale) and not field.show_when]
    return " ".join(f"--set {key}={7 if key == 'relaxation_now' else 2}" for key in scores)


def _quoted(word: str) -> str:
    """A word as a person would quote it, where it needs that."""
    if not set(word) & set(" ();"):
        return word
    key, equals, value = word.partition("=")
    return f'{key}="{value}"' if equals and " " not in key else f'"{word}"'
