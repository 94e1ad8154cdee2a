"""Values: made once, compared by their parts, never changed; read it as ``dataclasses``.

The type checker sees the standard library's own functions. What runs are msgspec structs, made in
C: a start makes two hundred such classes, and writing and compiling six methods for each took a
fifth of the time to the first window. What changes, or works a field out, stays a real dataclass.
"""

from typing import TYPE_CHECKING

__all__ = ["asdict", "dataclass", "field", "replace"]

if TYPE_CHECKING:
    from dataclasses import asdict, dataclass, field, replace
else:
    import msgspec
    from msgspec.structs import replace

    asdict = msgspec.to_builtins

    _NO_PARTS = frozenset({"__dict__", "__weakref__"})

    class _Marked:
        """A field that is more than a name and a default."""

        def __init__(self, repr, **default):
            self.shown = repr
            self.made = msgspec.field(**default)

    def field(*, repr=True, **default):
        """Have a default, made anew for each value or not, and be shown in a ``repr`` or not."""
        return _Marked(repr, **default)

    def dataclass(*, frozen, slots, eq=True):
        """Make the class again as a struct."""
        if not (frozen and slots):
            raise TypeError("what changes is no value: use the standard library's dataclass")

        def make(plain):
            if issubclass(plain, msgspec.Struct):
                return plain  # as what it inherits from, its fields must be plain ones
            parts = {name: part for name, part in vars(plain).items() if name not in _NO_PARTS}
            marked = {name: part for name, part in parts.items() if type(part) is _Marked}
            parts |= {name: part.made for name, part in marked.items()}
            hidden = frozenset(name for name, part in marked.items() if not part.shown)
            if hidden:
                parts.setdefault("__repr__", _discreet(hidden))
            bases = (msgspec.Struct, *(base for base in plain.__bases__ if base is not object))
            value = type(msgspec.Struct)(plain.__name__, bases, parts, frozen=True, eq=eq)
            value.__qualname__ = plain.__qualname__
            return value

        return make

    def _discreet(hidden):
        def __repr__(self):  # noqa: N807 - it becomes the method
            shown = (name for name in self.__struct_fields__ if name not in hidden)
            parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
            return f"{type(self).__name__}({parts})"

        return __repr__
