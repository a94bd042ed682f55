"""The demo: a simulated practice, built through palpate's own services, and the main job done once before your eyes."""
