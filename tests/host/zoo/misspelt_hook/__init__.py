from palpate.modality import Modality


class Animal(Modality):
    def techniqe_catalog(self):
        return []

    def folow_ups(self, visit):
        return []
