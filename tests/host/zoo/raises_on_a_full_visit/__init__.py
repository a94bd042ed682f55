from palpate.modality import Finding, Modality


class Animal(Modality):
    def review(self, visit):
        return [Finding.info(visit.answers["colour"].upper() + work.site.nothing) for work in visit.work]
