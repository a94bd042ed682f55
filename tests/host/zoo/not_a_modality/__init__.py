class Animal:
    def technique_catalog(self):
        return []
