"""What is asked after a visit, when it falls due, and what was answered."""
