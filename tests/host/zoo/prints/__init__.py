from palpate.modality import Modality

print("hello, I was imported")


class Animal(Modality):
    def technique_catalog(self):
        print("hello, I was asked")
        return []
