from palpate.modality import Modality


class Animal(Modality):
    def body_points(self):
        while True:
            pass
