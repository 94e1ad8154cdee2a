"""The core for other programs: calls and presence without a window; it opens no device."""
