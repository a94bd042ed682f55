from palpate.modality import Modality  # noqa: F401
