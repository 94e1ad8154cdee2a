"""Whether the screen is locked on macOS; written by its documentation, it never ran.

Full-screen windows have spaces of their own there, and nobody may ask about other programs'.
"""

import ctypes
import sys
from ctypes import c_bool, c_char_p, c_uint32, c_void_p

from app.services.desktopports import ScreenState

_UTF8 = 0x08000100
_FRAMEWORKS = "/System/Library/Frameworks"


def state() -> ScreenState:
    """How it is now."""
    return ScreenState.LOCKED if sys.platform == "darwin" and _locked() else ScreenState.FREE


def _locked() -> bool:
    foundation = ctypes.CDLL(f"{_FRAMEWORKS}/CoreFoundation.framework/CoreFoundation")
    graphics = ctypes.CDLL(f"{_FRAMEWORKS}/CoreGraphics.framework/CoreGraphics")
    graphics.CGSessionCopyCurrentDictionary.restype = c_void_p
    foundation.CFStringCreateWithCString.restype = c_void_p
    foundation.CFStringCreateWithCString.argtypes = (c_void_p, c_char_p, c_uint32)
    foundation.CFDictionaryGetValue.restype = c_void_p
    foundation.CFDictionaryGetValue.argtypes = (c_void_p, c_void_p)
    foundation.CFBooleanGetValue.restype = c_bool
    foundation.CFBooleanGetValue.argtypes = (c_void_p,)
    foundation.CFRelease.argtypes = (c_void_p,)
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:  # nobody is at a screen
        return False
    key = foundation.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", _UTF8)
    locked = foundation.CFDictionaryGetValue(session, key)  # not ours to release
    is_locked = bool(locked) and bool(foundation.CFBooleanGetValue(locked))
    foundation.CFRelease(key)
    foundation.CFRelease(session)
    return is_locked
