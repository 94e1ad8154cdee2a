"""Benches: what the phone costs, always beside a reference measured in the same run."""
