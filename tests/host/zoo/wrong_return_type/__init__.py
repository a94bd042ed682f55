from palpate.modality import Modality


class Animal(Modality):
    def technique_catalog(self):
        return ["hop", "skip"]

    def body_points(self):
        pass

    def outcome_measures(self):
        return [object()]
