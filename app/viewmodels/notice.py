"""Something a screen has to tell once, as a toast; it says nothing about how."""

from app.values import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence; ``number`` tells two of the same words apart."""

    number: int = 0
    text: str = ""

    def next(self, text: str) -> "Notice":
        """The notice that follows this one."""
        return Notice(self.number + 1, text)


NO_NOTICE = Notice()
