"""One value, one writer, many readers; it keeps no history."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Store(Generic[T]):
    """Holds one immutable value and tells its listeners after each change."""

    def __init__(self, value: T) -> None:
        self._value = value
        self._listeners: dict[object, Callable[[], object]] = {}

    @property
    def value(self) -> T:
        """The present value."""
        return self._value

    def set(self, value: T) -> None:
        """Replace the value; equal values tell nobody. Only the owning service calls it."""
        if self.put(value):
            self.tell()

    def put(self, value: T) -> bool:
        """Replace the value and tell nobody yet; whether there is something to tell."""
        changed = value != self._value
        if changed:
            self._value = value
        return changed

    def tell(self) -> None:
        """Tell the listeners of what was put; all hear of it, even where one of them fails."""
        self._tell_each(list(self._listeners))

    def _tell_each(self, keys: list[object]) -> None:
        try:
            while keys:
                listener = self._listeners.get(keys.pop(0))
                if listener is not None:  # a listener before it may have closed its window
                    listener()
        finally:
            if keys:  # one of them failed: its error goes on when all have heard
                self._tell_each(keys)

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call ``listener`` after each change; the result unsubscribes and may be called twice."""
        key = object()
        self._listeners[key] = listener
        # Qt's destroyed signal brings an argument along, hence the star.
        return lambda *_: self._listeners.pop(key, None)  # type: ignore[return-value]  # result unused
