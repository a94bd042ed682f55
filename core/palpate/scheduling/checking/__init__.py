"""Whether what is kept agrees with itself and with the time-zone rules of today."""
