from palpate.modality import Finding, Modality


class Animal(Modality):
    def review(self, visit):
        return [*super().review(visit), *(Finding.info(work.name) for work in visit.work)]
