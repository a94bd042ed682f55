"""palpate: practice management for massage therapists, in which every modality is a plugin."""

__version__ = "0.1.0"
