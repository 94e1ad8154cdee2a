"""Calls over LiveKit: the client's only package that imports ``livekit.rtc``; it knows no Qt."""

from app.adapters.media.library import tame_log  # before the library: it also ends it

__all__ = ["tame_log"]
