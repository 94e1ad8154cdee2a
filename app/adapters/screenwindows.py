"""How the screen is on Windows, asked of the shell; written by its documentation, it never ran."""

import ctypes
import sys

from app.services.desktopports import ScreenState

# https://learn.microsoft.com/windows/win32/api/shellapi/ne-shellapi-query_user_notification_state
_STATES = {
    1: ScreenState.LOCKED,  # locked, a screen saver, another user's turn
    2: ScreenState.COVERED,  # a full-screen program
    3: ScreenState.COVERED,  # one that draws by Direct3D alone
    4: ScreenState.COVERED,  # a presentation
}


def state() -> ScreenState:
    """How it is now."""
    if sys.platform == "win32":
        said = ctypes.c_int()
        failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(said))
        return ScreenState.FREE if failed else _STATES.get(said.value, ScreenState.FREE)
    return ScreenState.FREE
