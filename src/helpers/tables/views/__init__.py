"""What templates read of the published tables, for one territory, domain or study."""
