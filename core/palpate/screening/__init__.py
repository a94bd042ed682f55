"""Health history held against the contraindications of the modalities: a verdict with reasons."""
