"""Which of the practice's modalities fits what a client asks for, and which is contraindicated."""
