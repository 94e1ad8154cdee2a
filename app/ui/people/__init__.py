"""People and past calls: lists and pages over their view-models."""
