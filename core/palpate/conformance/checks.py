"""Everything that a modality is held against: each check with its name, and in one sentence why it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from palpate.conformance import code, contract, data, fields, living, purity, views
from palpate.conformance.subject import Stuck, Subject
from palpate.host.host import ModalityFailed
from palpate.host.probe import Report, located
from palpate.host.references import Wrong, in_its_file
from palpate.modality.errors import ContractError

Status = Literal["passed", "failed", "told", "not looked at"]


class Check(NamedTuple):
    """One check. ``fails`` is False for what is only told."""

    name: str
    asks: str
    reason: str
    look: Callable[[Subject], Iterator[Wrong]]
    fails: bool = True


class Looked(NamedTuple):
    """What came of a check: passed, failed, told (found, and no failure), or not looked at."""

    check: Check
    status: Status
    wrong: list[Wrong]


CHECKS = (
    Check(
        "contract",
        "It is a modality of this contract: `modality.toml` can be read, the class can be made, its methods are hooks.",
        "What palpate cannot load it leaves out, and says so at every visit that needs it.",
        contract.contract,
    ),
    Check(
        "catalogs",
        "Every entry of every file decodes, and every hook answers with what the contract allows.",
        "One bad entry keeps the whole file from being used, in the middle of a visit.",
        data.catalogs,
    ),
    Check(
        "keys",
        "Its keys, and what is typed for them, are its own and mean one thing.",
        "Records name keys for ever, and a word that means two things stops a therapist at the table.",
        contract.keys,
    ),
    Check(
        "sources",
        "Every `source` stands in `sources.toml`, and every entry that states a clinical fact names one.",
        "Whoever relies on a figure can see where it comes from, and how good that is.",
        data.sources,
    ),
    Check(
        "names",
        "Every condition, region, muscle, joint, tool, technique, measure and answer that an entry names is there, and "
        "what is asked only where something holds can be asked.",
        "A rule about a condition that nobody is asked about never applies.",
        data.names,
    ),
    Check(
        "advice",
        "Aftercare and follow-ups hold at some time, ask something, and refer to what is there.",
        "What is said after a visit is read by a client alone at home.",
        data.advice,
    ),
    Check(
        "fields",
        "Every answer comes back as it was given: typed, entered at the form, by its JSON schema, stored, shown.",
        "An answer that reads otherwise next time is a wrong record.",
        fields.fields,
    ),
    Check(
        "purity",
        "Hooks answer the same view alike, change and print nothing, and reach for no file, network, clock or chance.",
        "What a hook said is kept with the visit, and has to be what it would say of it again.",
        purity.purity,
    ),
    Check(
        "views",
        "Hooks answer a visit with nothing in it, with everything, with the least, and with what they never heard of.",
        "A review that fails keeps a visit from being signed.",
        views.views,
    ),
    Check(
        "imports",
        "Its code imports `palpate.modality`, the standard library and itself.",
        "The rest of palpate changes, and another plugin may not be there.",
        code.imports,
    ),
    Check(
        "import-cost",
        "Importing it brings few modules beside its own.",
        "It is imported while somebody waits at the table.",
        code.import_cost,
    ),
    Check(
        "overlaid",
        "No entry says that a practice has set something of it.",
        "`overlaid` tells a reader which words are the practice's, and nobody else may write it.",
        data.overlaid,
    ),
    Check(
        "disabled",
        "Turned off and on again, its visits are as they were, and it can be worked with.",
        "Turning a modality off deletes nothing.",
        living.turned_off,
    ),
    Check(
        "gone",
        "A visit shows whole when it is not installed, with labels and units, and its signature holds.",
        "Records are kept for longer than software.",
        living.gone,
    ),
    Check(
        "deprecated",
        "It uses nothing of the contract that is on its way out.",
        "There is a minor release in which to change it, before it is gone.",
        contract.uses_deprecated,
        fails=False,
    ),
)


def look(check: Check, subject: Subject) -> Looked:
    """Hold a modality against one check; what cannot be used at all is looked at no further."""
    if subject.problems and check.name != "contract":
        return Looked(check, "not looked at", [])
    try:
        wrong = list(dict.fromkeys(check.look(subject)))
    except ContractError as error:
        report = Report()
        report.add(error)
        wrong = report.problems
    except Stuck:
        return Looked(check, "not looked at", [])  # told by the check in which it did not come back
    except ModalityFailed as failed:
        if any(failed.reason.startswith(str(one)) for one in subject.unread):
            return Looked(check, "not looked at", [])  # told by the check of the catalogs
        wrong = [located(failed.reason)]
    if not subject.problems:
        wrong = [in_its_file(one, subject.modality._files) for one in wrong]
    return Looked(check, "passed" if not wrong else "failed" if check.fails else "told", wrong)
