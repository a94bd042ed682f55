"""The four built-in modalities, by the kit that those from outside are held against: they have no privilege."""

from __future__ import annotations

from palpate.conformance import Conformance
from palpate_deep_tissue import DeepTissue
from palpate_neuromuscular import Neuromuscular
from palpate_reflexology import Reflexology
from palpate_sports import Sports


class TestNeuromuscular(Conformance):
    modality = Neuromuscular


class TestReflexology(Conformance):
    modality = Reflexology


class TestSports(Conformance):
    modality = Sports


class TestDeepTissue(Conformance):
    modality = DeepTissue
