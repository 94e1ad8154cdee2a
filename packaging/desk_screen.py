"""The screen of a private desktop: X, window manager, tray, hands; it shows no host's windows."""

import os
from pathlib import Path

from desk_session import START_S, DeskError, Session, wait_for


class Screen(Session):
    """A session with a private X server on a free number, without TCP."""

    def _start_display(self, size: str) -> None:
        reader, writer = os.pipe()
        with os.fdopen(reader) as answer:
            try:
                # Without -noreset the server starts anew when its only client goes, and takes
                # along whoever connects in that moment.
                command = ("Xvfb", "-displayfd", str(writer), "-nolisten", "tcp", "-noreset")
                screen = ("-screen", "0", f"{size}x24")
                server = self._spawn((*command, *screen), self.env, pass_fds=(writer,))
            finally:
                os.close(writer)
            number = answer.readline().strip()
        if not number:
            raise DeskError(f"Xvfb did not start: {self.output_of(server).strip()}")
        self.env |= {"DISPLAY": f":{number}", "XDG_SESSION_TYPE": "x11"}

    def _start_window_manager(self) -> None:
        self.start("openbox")
        check = ("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        wait_for("the window manager", lambda: "window id" in self.try_run(*check))

    def _start_tray(self) -> None:
        self.start("trayer", "--edge", "bottom", "--align", "right", "--height", "24")
        search = ("xdotool", "search", "--onlyvisible", "--class", "trayer")
        wait_for("the tray", lambda: self.try_run(*search))

    def screenshot(self, path: Path) -> None:
        """The whole screen as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run("import", "-window", "root", str(path))

    def windows(self, title: str = ".") -> list[int]:
        """The visible windows whose title matches the pattern."""
        answer = self.try_run("xdotool", "search", "--onlyvisible", "--name", title)
        return [int(line) for line in answer.split()]

    def window(self, title: str, seconds: float = START_S) -> int:
        """The window whose title matches, as soon as it is there."""
        wait_for(f"the window {title!r}", lambda: self.windows(title), seconds)
        return self.windows(title)[0]

    def click(self, x: int, y: int, window: int | None = None) -> None:
        """Click there as a hand does; counted from the corner of ``window`` where one is named."""
        origin = () if window is None else ("--window", str(window))
        self.run("xdotool", "mousemove", *origin, str(x), str(y))
        self.run("xdotool", "click", "1")

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.run("xdotool", "type", "--delay", "15", text)

    def key(self, name: str) -> None:
        """Press one key or chord, in xdotool's spelling."""
        self.run("xdotool", "key", name)

    def active_title(self) -> str:
        """The title of the active window, empty where none is."""
        return self.try_run("xdotool", "getactivewindow", "getwindowname")
