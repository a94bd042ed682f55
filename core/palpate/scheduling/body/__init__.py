"""What a therapist's body takes: limits of load by day and week, and rest."""
