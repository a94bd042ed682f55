"""The doctor: every modality looked at, each in a process of its own, so that none can take another down."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import msgspec

from palpate.host.apart import Step, at, told
from palpate.host.discovery import Found
from palpate.host.installed import Installed, installed
from palpate.host.probe import Report, examine
from palpate.host.references import Wrong


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A modality and all that was found; its status is "broken" where it is installed and has problems."""

    key: str
    title: str
    version: str
    enabled: bool
    status: str
    problems: list[Wrong]
    warnings: list[Wrong]
    notes: list[Wrong]


class _Told(Step):
    report: Report | None = None


def examine_all(
    enabled: Mapping[str, str], found: Mapping[str, Found], patience: float, only: Iterable[str] = ()
) -> list[Examined]:
    """Every modality that is installed or enabled, or only some of them, in name order.

    ``enabled`` gives the titles of those that are, by key; each is waited for ``patience`` seconds.
    """
    chosen = set(only)
    listed = [one for one in installed(enabled, found) if not chosen or one.key in chosen]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        reports = pool.map(lambda one: _look(one, found.get(one.key), patience), listed)
        return [_examined(one, report) for one, report in zip(listed, reports, strict=True)]


def _look(one: Installed, found: Found | None, patience: float) -> Report:
    if one.problem or found is None:
        return Report(problems=[Wrong(reason=one.problem)])
    if found.own:
        return examine(found, lambda _: None)  # it has no code that could take anything down
    ended = told("palpate.host.probe", one.key, given=found.overlay, patience=patience)
    return _told(ended.lines, ended.end)


def _told(lines: bytes, end: str) -> Report:
    for line in lines.splitlines():
        try:
            told = msgspec.json.decode(line, type=_Told)
        except msgspec.MsgspecError:
            break  # cut off in the middle
        if told.report is not None:
            return told.report
    return Report(problems=[Wrong(reason=at(lines, end))])


def _examined(one: Installed, report: Report) -> Examined:
    broken = report.problems and one.status in {"ready", "off"}
    return Examined(
        key=one.key,
        title=one.title,
        version=one.version,
        enabled=one.enabled,
        status="broken" if broken else one.status,
        problems=report.problems,
        warnings=report.warnings,
        notes=report.notes,
    )
