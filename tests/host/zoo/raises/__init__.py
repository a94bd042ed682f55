from palpate.modality import Modality


class Animal(Modality):
    def technique_catalog(self):
        raise ValueError("boom")
