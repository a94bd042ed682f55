from palpate.modality import Modality


class Animal(Modality):
    def __init__(self):
        raise OSError("no hay")
