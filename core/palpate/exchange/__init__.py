"""What comes in from elsewhere and goes out: CSV, FHIR."""
