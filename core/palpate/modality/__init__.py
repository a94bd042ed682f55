"""The plugin contract: all of palpate that a modality imports."""

from palpate.modality import vocabulary, when
from palpate.modality.aftercare import AftercareNote, FollowUp, RedFlag
from palpate.modality.asks import Ask
from palpate.modality.base import Modality, read_table
from palpate.modality.catalog import BodyPoint, Chart, Technique
from palpate.modality.changes import FieldChange
from palpate.modality.entry import Entry, Key, Span
from palpate.modality.errors import AnswerError, CatalogError, ContractError
from palpate.modality.fields import (
    AnyField,
    Choice,
    Choices,
    Day,
    Duration,
    Field,
    Group,
    Quantity,
    RangeOfMotion,
    Scale,
    Sites,
    Text,
    YesNo,
    flatten,
)
from palpate.modality.identity import API, Credential, Identity, SuggestedService
from palpate.modality.naming import must_name
from palpate.modality.outcomes import Measure
from palpate.modality.safety import Contraindication, Finding, Level, PressureLimit, Suggestion
from palpate.modality.sources import Source
from palpate.modality.views import AssessmentView, BookingView, ClientView, VisitView, WorkView

__all__ = [
    "API",
    "AftercareNote",
    "AnswerError",
    "AnyField",
    "Ask",
    "AssessmentView",
    "BodyPoint",
    "BookingView",
    "CatalogError",
    "Chart",
    "Choice",
    "Choices",
    "ClientView",
    "ContractError",
    "Contraindication",
    "Credential",
    "Day",
    "Duration",
    "Entry",
    "Field",
    "FieldChange",
    "Finding",
    "FollowUp",
    "Group",
    "Identity",
    "Key",
    "Level",
    "Measure",
    "Modality",
    "PressureLimit",
    "Quantity",
    "RangeOfMotion",
    "RedFlag",
    "Scale",
    "Sites",
    "Source",
    "Span",
    "SuggestedService",
    "Suggestion",
    "Technique",
    "Text",
    "VisitView",
    "WorkView",
    "YesNo",
    "flatten",
    "must_name",
    "read_table",
    "vocabulary",
    "when",
]
