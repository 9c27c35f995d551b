"""What may be typed about follow-up points."""
