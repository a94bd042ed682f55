import os

from palpate.modality import Modality


class Animal(Modality):
    def technique_catalog(self):
        os._exit(7)
