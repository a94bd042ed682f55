"""The checks as tests: a class for an author to subclass, which has one test a check."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

from palpate.conformance.checks import CHECKS, Check, look
from palpate.conformance.subject import Subject
from palpate.modality.base import Modality

PAGE = "docs/reference/conformance.md"


class Conformance:
    """Subclass it, and say which modality it is about: its class, or what ``palpate modality check`` takes.

    class TestLymphatic(Conformance):
        modality = Lymphatic
    """

    modality: ClassVar[type[Modality] | str]


@lru_cache(maxsize=4)
def _subject(wanted: str) -> Subject:
    return Subject(wanted)


def _test(check: Check) -> Callable[[Any], None]:
    def test(self: Any) -> None:
        __tracebackhide__ = True
        given = self.modality
        subject = _subject(given if isinstance(given, str) else f"{given.__module__}:{given.__qualname__}")
        looked = look(check, subject)
        if looked.status == "not looked at":
            import pytest

            pytest.skip("it cannot be used: see test_contract and test_catalogs")
        if looked.status == "told":
            for wrong in looked.wrong:
                warnings.warn(str(wrong), DeprecationWarning, stacklevel=2)
        told = "\n".join(f"  {wrong}" for wrong in looked.wrong)
        assert looked.status != "failed", f"{check.asks}\n{told}\n{check.reason} See {PAGE}#{check.name}."

    test.__name__ = f"test_{check.name.replace('-', '_')}"
    test.__qualname__ = f"Conformance.{test.__name__}"
    test.__doc__ = check.asks
    return test


for _check in CHECKS:
    setattr(Conformance, f"test_{_check.name.replace('-', '_')}", _test(_check))
