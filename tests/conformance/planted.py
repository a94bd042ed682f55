"""A sound modality as a package that is not installed, and faults to plant in it."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import NamedTuple

_numbers = count()

PYPROJECT = """
[project]
name = "{package}"
version = "0.1"

[project.entry-points."palpate.modality"]
cupping = "{package}:Cupping"
"""
CODE = """
from palpate.modality import AssessmentView, Finding, Modality, Suggestion, VisitView


class Cupping(Modality):
    def review(self, visit):
        found = super().review(visit)
        return [*found, *(Finding.info(work.name) for work in visit.work if work.response)]
"""
SOUND = {
    "modality.toml": """
key = "cupping"
title = "Cupping"
summary = "Cups."
api = 1
version = "0.1"
""",
    "fields.toml": """
[[fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness <before> & after"
measure = "stiffness"

[[fields]]
kind = "choice"
key = "skin"
label = "Skin"
choices = { dry = "dry", oily = "oily" }

[[fields]]
kind = "choices"
key = "marks"
label = "Marks"
choices = { round = "round ones", long = "long ones" }

[[fields]]
kind = "quantity"
key = "suction"
label = "Suction"
unit = "kPa"
minimum = 0
maximum = 80
decimals = 1

[[fields]]
kind = "range_of_motion"
key = "bend"
label = "Bending"
joint = "knee"
movement = "flexion"

[[fields]]
kind = "sites"
key = "places"
label = "Places"
of = "cup"

[[fields.fields]]
kind = "scale"
key = "depth"
label = "Depth"
maximum = 3

[[fields.fields]]
kind = "text"
key = "remark"
label = "Remark"

[[fields]]
kind = "yes_no"
key = "before"
label = "Had it before"

[[fields]]
kind = "day"
key = "since"
label = "Since"

[[fields]]
kind = "duration"
key = "lasted"
label = "Lasted"
unit = "hour"

[[fields]]
kind = "text"
key = "words"
label = "Words"
""",
    "points.toml": """
[[points]]
key = "high_cup"
name = "The high cup"
kind = "cup"
region = "interscap"
source = ["T1"]
""",
    "techniques.toml": """
[[techniques]]
key = "cupping"
name = "Cupping"
summary = "Cups lift the skin."
minutes = { least = 1, most = 10 }
felt = { least = 0, most = 4 }
at = ["cup"]
source = ["T1"]
""",
    "contraindications.toml": """
[[contraindications]]
key = "anticoagulant"
condition = "anticoagulant"
class = "modify"
advice = "Stay light."
limit = { scale = "felt", most = 2 }
source = ["T1"]
""",
    "measures.toml": """
[[measures]]
key = "stiffness"
name = "Stiffness as felt"
minimum = 0
maximum = 10
better = "lower"
source = ["T1"]
""",
    "aftercare.toml": """
[[aftercare]]
key = "marks"
text = "Round marks fade in some days."
until_hours = 96
after = ["cupping"]
source = ["T1"]
""",
    "follow_ups.toml": """
[[follow_ups]]
key = "marks"
title = "Are the marks gone?"
due_hours = 72
source = ["T1"]

[[follow_ups.asks]]
kind = "yes_no"
key = "gone"
label = "Gone"
""",
    "sources.toml": """
[[sources]]
key = "T1"
title = "Told by nobody"
grade = "C"
""",
}


class Fault(NamedTuple):
    """What is put in place of what, in which file, and what the check of this name says of it then."""

    check: str
    file: str
    instead: dict[str, str]
    says: str


def written(folder: Path, fault: Fault | None = None, key: str = "cupping") -> Path:
    """The package in a folder of its own, with a fault where one is given; its name is nobody else's."""
    package = f"palpate_planted_{next(_numbers)}"
    files = {"__init__.py": CODE, **SOUND}
    if fault is not None:
        text = files.get(fault.file, "")
        for before, after in fault.instead.items():
            assert before in text, (before, fault.file)
            text = text.replace(before, after, 1) if before else text + after
        files[fault.file] = text
    home = folder / package
    home.mkdir(parents=True)
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PYPROJECT.format(package=package), encoding="utf-8")
    return folder


def code(hook: str, body: str, beside: str = "") -> dict[str, str]:
    """A hook whose body is put in place of the review's."""
    arguments = {"suggest": "self, assessment", "technique_catalog": "self"}.get(hook, "self, visit")
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return {
        "\n\nclass Cupping(Modality):": f"\n{beside}\n\nclass Cupping(Modality):",
        "    def review(self, visit):\n": f"    def {hook}({arguments}):\n{lines}\n\n    def _kept(self, visit):\n",
        "super().review(visit)": "[]",
    }


FAULTS = {
    "a contract to come": Fault("contract", "modality.toml", {"api = 1": "api = 99"}, "written for contract 99"),
    "a part beside who it is": Fault(
        "contract",
        "modality.toml",
        {"": '[[techniques]]\nkey = "cupping"\n'},
        "modality.toml: 'techniques' stand in a file of their own, techniques.toml",
    ),
    "another name than it is installed by": Fault(
        "contract", "modality.toml", {'"cupping"': '"cups"'}, "modality.toml calls it 'cups', its entry point 'cupping'"
    ),
    "a wish to be asked of every booking, and no answer": Fault(
        "contract", "modality.toml", {"api = 1": "api = 1\nat_any_booking = true"}, "it has no at_booking of its own"
    ),
    "an event that no field holds": Fault(
        "names",
        "asks.toml",
        {
            "": '[[asks]]\nkey = "race"\nsays = ["race"]\nbecause = "It is short."\n'
            'days = { least = 0, most = 2 }\nday = ["stiffness"]\nsource = ["T1"]\n'
        },
        "there is no field of kind day 'stiffness'",
    ),
    "days that nothing holds for": Fault(
        "catalogs",
        "asks.toml",
        {"": '[[asks]]\nkey = "race"\nsays = ["race"]\nbecause = "It is short."\nday = ["when"]\nsource = ["T1"]\n'},
        "day: it holds for `days`",
    ),
    "a misspelt hook": Fault("contract", "__init__.py", {"def review": "def reviw"}, "did you mean review?"),
    "an import that fails": Fault("contract", "__init__.py", {"": "import nothing_of_this_name\n"}, "fails to import"),
    "an entry that does not decode": Fault(
        "catalogs", "points.toml", {"region =": "area ="}, "entry 1 (high_cup): there is no 'area' here"
    ),
    "a wrong return type": Fault(
        "catalogs",
        "__init__.py",
        code("technique_catalog", 'return ["cups"]'),
        "entry 1: it is a str, and is to be a Technique",
    ),
    "a word for two things": Fault(
        "keys", "techniques.toml", {'name = "Cupping"': 'name = "Cupping"\nshort = "skin"'}, "'skin' is typed for"
    ),
    "a field by the name of a fact": Fault("keys", "fields.toml", {'"words"': '"age"'}, "the client's own fact"),
    "a source that is nowhere": Fault("sources", "points.toml", {"T1": "T2"}, "there is no source 'T2'"),
    "an entry without a source": Fault("sources", "techniques.toml", {'source = ["T1"]': ""}, "it names no source"),
    "a condition that nobody is asked about": Fault(
        "names", "contraindications.toml", {'condition = "anti': 'condition = "ante'}, "no condition 'antecoagulant'"
    ),
    "a rule that asks for a fact that is none": Fault(
        "names",
        "contraindications.toml",
        {'condition = "anticoagulant"': 'condition = "pregnancy"\nwhen = "trimestre == 1"'},
        "contraindications.toml, anticoagulant: there is no fact of pregnancy 'trimestre': did you mean 'trimester'?",
    ),
    "a rule about a trimester that never comes": Fault(
        "names",
        "contraindications.toml",
        {'condition = "anticoagulant"': 'condition = "pregnancy"\nwhen = "trimester == 4"'},
        "'trimester == 4' never holds: 'trimester' goes from 1 to 3",
    ),
    "a field shown on an answer that is never given": Fault(
        "names",
        "fields.toml",
        {'label = "Words"': 'label = "Words"\nshow_when = "stiffness >= 11"'},
        "fields.toml, words: 'stiffness >= 11' never holds: 'stiffness' goes from 0 to 10",
    ),
    "a field of a place shown on an answer that is never given": Fault(
        "names",
        "fields.toml",
        {'label = "Remark"': 'label = "Remark"\nshow_when = "depth > 3"'},
        "fields.toml, places.remark: 'depth > 3' never holds: 'depth' goes from 0 to 3",
    ),
    "a field shown on a choice that is none": Fault(
        "names",
        "fields.toml",
        {'label = "Words"': 'label = "Words"\nshow_when = "skin == oil"'},
        "fields.toml, words: 'skin == oil' never holds: 'skin' has no choice 'oil': did you mean 'oily'?",
    ),
    "a field that is asked for one choice of several": Fault(
        "names",
        "fields.toml",
        {'label = "Words"': 'label = "Words"\nshow_when = "marks == round"'},
        "did you mean 'marks has round'?",
    ),
    "a field shown on what excludes itself": Fault(
        "names",
        "fields.toml",
        {'label = "Words"': 'label = "Words"\nshow_when = "before and (stiffness > 6 and stiffness < 4)"'},
        "never holds: no answers fit all of it",
    ),
    "a field shown by age, which a form does not know": Fault(
        "names",
        "fields.toml",
        {'label = "Words"': 'label = "Words"\nshow_when = "age >= 65"'},
        "fields.toml, words: there is no answer in show_when 'age'",
    ),
    "a field that waits for itself": Fault(
        "names",
        "fields.toml",
        {'label = "Words"': 'label = "Words"\nshow_when = "words"'},
        "fields.toml, words: it is shown only where it is itself answered, and so never",
    ),
    "two fields that wait for each other": Fault(
        "names",
        "fields.toml",
        {
            'label = "Had it before"': 'label = "Had it before"\nshow_when = "words"',
            'label = "Words"': 'label = "Words"\nshow_when = "before"',
        },
        "fields.toml, words: it is never shown: it waits for 'before', which waits for it",
    ),
    "a measure of another range than its field": Fault(
        "names",
        "fields.toml",
        {'measure = "stiffness"': 'measure = "stiffness"\nmaximum = 100'},
        "fields.toml, stiffness: it goes from 0 to 100, and its measure 'stiffness' from 0 to 10",
    ),
    "an anchor beyond its scale": Fault(
        "names",
        "fields.toml",
        {'measure = "stiffness"': 'measure = "stiffness"\nanchors = { 11 = "a board" }'},
        "fields.toml, stiffness: the anchor 11 is beyond its scale, 0 to 10",
    ),
    "a red flag that is never raised": Fault(
        "advice",
        "follow_ups.toml",
        {
            "": """
[[follow_ups.asks]]
kind = "scale"
key = "pain_now"
label = "Pain now"

[[follow_ups.red_flags]]
when = "pain_now >= 19"
call = "doctor"
text = "Call your doctor."
source = ["T1"]
"""
        },
        "follow_ups.toml, marks: 'pain_now >= 19' never holds: 'pain_now' goes from 0 to 10",
    ),
    "aftercare on an answer that is never given": Fault(
        "advice",
        "aftercare.toml",
        {"after =": 'when = "suction > 80"\nafter ='},
        "aftercare.toml, marks: 'suction > 80' never holds: 'suction' goes from 0 to 80",
    ),
    "a tool that is none": Fault(
        "names", "techniques.toml", {"at = ": 'tools = ["spoon"]\nat = '}, "there is no tool 'spoon'"
    ),
    "a suggestion of a technique that is not there": Fault(
        "names",
        "__init__.py",
        code(
            "suggest",
            'if assessment.answers.get("marks") != ["round"]:\n'
            "    return []\n"
            'return [Suggestion(kind="technique", key="cuping", name="Cupping", because="Round.", answer="marks")]',
        ),
        "suggest, cuping: there is no technique 'cuping': did you mean 'cupping'?",
    ),
    "a suggestion that names an answer that is not there": Fault(
        "names",
        "__init__.py",
        code(
            "suggest",
            'return [Suggestion(kind="point", key="high_cup", name="High", because="Stiff.", answer="stifness")]',
        ),
        "suggest, high_cup: there is no answer 'stifness': did you mean 'stiffness'?",
    ),
    "aftercare that never holds": Fault(
        "catalogs", "aftercare.toml", {"until_hours = 96": "from_hours = 96\nuntil_hours = 24"}, "that is never"
    ),
    "aftercare that code makes, and never holds": Fault(
        "catalogs",
        "__init__.py",
        code("aftercare_notes", 'return [AftercareNote(key="cold", text="Cool it.", from_hours=9, until_hours=2)]')
        | {"import AssessmentView": "import AftercareNote, AssessmentView"},
        "from hour 9 until 2",
    ),
    "aftercare after what is not done": Fault(
        "advice", "aftercare.toml", {'["cupping"]': '["scraping"]'}, "there is no technique 'scraping'"
    ),
    "a follow-up due before the visit": Fault(
        "catalogs", "follow_ups.toml", {"= 72": "= -1"}, "due_hours: it is above 0"
    ),
    "a file whose name is a letter off": Fault(
        "catalogs", "contraindication.toml", {"": "# All rules."}, "did you mean contraindications.toml?"
    ),
    "a text of a megabyte": Fault(
        "names", "techniques.toml", {'summary = "': 'summary = "' + "x" * 4000}, "at most 4000 are read"
    ),
    "a text that steers a terminal": Fault(
        "names", "techniques.toml", {'summary = "': r'summary = "\u001b[2J'}, "only steer a terminal"
    ),
    "a follow-up in a hundred years": Fault(
        "catalogs", "follow_ups.toml", {"= 72": "= 1e300"}, "due_hours: it is at most 8784"
    ),
    "a choice that --set takes apart": Fault(
        "fields", "fields.toml", {"round = ": '"round, small" = '}, "as --set takes it, it is not"
    ),
    "a figure that is rounded out of its range": Fault(
        "fields", "fields.toml", {"maximum = 80": "maximum = 80.25"}, "80.25 is kept as 80.2"
    ),
    "a choice that means none": Fault(
        "fields", "fields.toml", {'long = "long ones"': 'none = "long ones"'}, "typed as 'none', as --set takes it"
    ),
    "two choices of one name": Fault(
        "fields", "fields.toml", {'oily = "oily"': 'oily = "Dry"'}, "two of its choices are called 'dry'"
    ),
    "a point on a side that is none": Fault(
        "fields", "points.toml", {"source =": 'sides = ["top"]\nsource ='}, "is not taken"
    ),
    "an answer that counts how often it was asked": Fault(
        "purity",
        "__init__.py",
        code("review", "asked.append(1)\nreturn [Finding.info(str(len(asked)))]", "asked = []"),
        "its review answers the same view differently when it is asked again",
    ),
    "an answer that is no answer": Fault(
        "catalogs", "__init__.py", code("review", "pass"), "it returns None, and is to return a list"
    ),
    "a figure that code makes and is no number": Fault(
        "catalogs",
        "__init__.py",
        code("aftercare_notes", 'return [AftercareNote(key="cold", text="Cool it.", from_hours=float("nan"))]')
        | {"import AssessmentView": "import AftercareNote, AssessmentView"},
        "entry 1 (cold): from_hours: it takes a number, and has none (None, nan or inf)",
    ),
    "a figure of a file that is no number": Fault(
        "catalogs", "follow_ups.toml", {"= 72": "= nan"}, "follow_ups.toml: line 5 has nan, which is no number"
    ),
    "brackets within brackets": Fault(
        "catalogs",
        "points.toml",
        {'"The high cup"': "[" * 2000 + "]" * 2000},
        "points.toml: its brackets stand too deep in one another to be read",
    ),
    "an answer that is written into": Fault(
        "purity",
        "__init__.py",
        code("review", 'visit.answers["seen"] = True\nreturn []'),
        "its review changes visit.answers",
    ),
    "answers that are cleared": Fault(
        "purity", "__init__.py", code("review", "visit.answers.clear()\nreturn []"), "its review changes visit.answers"
    ),
    "a place that is written into": Fault(
        "purity",
        "__init__.py",
        code("follow_ups", 'for one in visit.answers.get("places", []):\n    one["depth"] = 0\nreturn []'),
        "its follow_ups changes visit.answers",
    ),
    "work that is taken away, before it fails": Fault(
        "purity",
        "__init__.py",
        code("aftercare_notes", "visit.work.clear()\nraise ValueError"),
        "its aftercare_notes changes visit.work",
    ),
    "the conditions of a client that are cleared": Fault(
        "purity",
        "__init__.py",
        code("suggest", 'assessment.client.conditions["fever"] = "no"\nreturn []'),
        "its suggest changes assessment.client",
    ),
    "a print": Fault(
        "purity", "__init__.py", code("review", 'print("so far")\nreturn []'), "its review prints 'so far'"
    ),
    "a word to stderr": Fault(
        "purity",
        "__init__.py",
        code("suggest", 'sys.stderr.buffer.write(b"hm\\n")\nreturn []', "import sys"),
        "its suggest prints 'hm'",
    ),
    "a look at the clock": Fault(
        "purity",
        "__init__.py",
        code("review", "return [] if dt.date.today().year else []", "import datetime as dt"),
        "its review reaches for the clock",
    ),
    "a look at the clock by another name": Fault(
        "purity", "__init__.py", code("review", "time.ctime()\nreturn []", "import time"), "reaches for the clock"
    ),
    "a look at where it runs": Fault(
        "purity", "__init__.py", code("review", 'os.getenv("HOME")\nreturn []', "import os"), "for the environment"
    ),
    "a look whether a file is there": Fault(
        "purity", "__init__.py", code("review", "os.path.exists(__file__)\nreturn []", "import os"), "for a file"
    ),
    "a view that is emptied": Fault(
        "purity",
        "__init__.py",
        code("suggest", "assessment.answers.clear()\nreturn []"),
        "its suggest changes assessment.answers",
    ),
    "a throw of the dice": Fault(
        "purity", "__init__.py", code("suggest", "random.random()\nreturn []", "import random"), "reaches for chance"
    ),
    "a look into a file": Fault(
        "purity", "__init__.py", code("review", "open(__file__).close()\nreturn []"), "its review reaches for a file"
    ),
    "a look into the network": Fault(
        "purity",
        "__init__.py",
        code("review", 'socket.getaddrinfo("127.0.0.1", 9)\nreturn []', "import socket"),
        "reaches for the network",
    ),
    "what comes out of a set": Fault(
        "purity",
        "__init__.py",
        code("review", "return [Finding.info(word) for word in set('abcdefghijkl')]"),
        "in another order in another process",
    ),
    "a review that an empty visit fells": Fault(
        "views",
        "__init__.py",
        code("review", "return [Finding.info(visit.work[0].name)]"),
        "IndexError: list index out of range, shown a visit with nothing in it",
    ),
    "a review that one answer fells": Fault(
        "views",
        "__init__.py",
        code("review", 'return [] if visit.answers.get("skin") != "dry" else [Finding.info(1 / 0)]'),
        "division by zero, shown the least of everything",
    ),
    "a review that a missing answer fells": Fault(
        "views",
        "__init__.py",
        code("review", 'return [Finding.info(str(visit.answers["before"]))] if visit.answers else []'),
        "KeyError: 'before', shown only stiffness",
    ),
    "a review that a place of another version fells": Fault(
        "views",
        "__init__.py",
        code(
            "review",
            'named = {"high_cup": "x"}\n'
            'return [Finding.info(named[one["site"]]) for one in visit.answers.get("places", [])]',
        ),
        "KeyError: 'no_such_site'",
    ),
    "an import of the rest of palpate": Fault(
        "imports", "__init__.py", code("review", "import palpate.clients\nreturn []"), "it imports palpate.clients"
    ),
    "an import of a library": Fault(
        "imports", "__init__.py", {"": "from sqlalchemy import select\n"}, "it imports sqlalchemy"
    ),
    "a library that is slow to come": Fault(
        "import-cost", "__init__.py", {"": "import sqlalchemy\n"}, "which is not of the standard library"
    ),
    "half of the standard library": Fault(
        "import-cost",
        "__init__.py",
        {"": "import asyncio, unittest.mock, xml.dom.minidom, http.server, sqlite3, multiprocessing.pool\n"},
        "times as many as the contract itself",
    ),
    "words that only a practice says": Fault(
        "overlaid", "aftercare.toml", {"source =": 'overlaid = ["text"]\nsource ='}, "no modality writes it"
    ),
    "a technique that cannot be recorded": Fault(
        "disabled", "techniques.toml", {"minutes = { least = 1, most = 10 }": "minutes = { least = 900, most = 901 }"},
        "it cannot be recorded",
    ),
    "a technique without a name": Fault(
        "gone", "techniques.toml", {'name = "Cupping"': 'name = " "'}, "in a record without a name"
    ),
}  # fmt: skip
"""By what is wrong with it."""
