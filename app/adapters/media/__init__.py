"""Calls over LiveKit: the client's only package that imports ``livekit.rtc``; it knows no Qt."""
