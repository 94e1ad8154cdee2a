"""UTD Phone: a desktop softphone for the UTD-Stream engine."""

__version__ = "0.1.0"
