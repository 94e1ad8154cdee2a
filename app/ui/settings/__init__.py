"""The settings, one page per topic; each change is saved at once."""
