from palpate.modality import Modality


class Animal(Modality):
    pass
