"""Series: appointments that come again, in wall time."""
