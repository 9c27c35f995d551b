"""Pages of the follow-up log."""
