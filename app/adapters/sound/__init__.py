"""Microphones and speakers: opens, feeds, closes streams of sound; it knows no call and no Qt."""
