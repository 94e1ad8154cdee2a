"""What can be wrong with what a peer sent; words for the user are made elsewhere.

ProtocolError
├── MalformedFrameError    not a JSON object, or a required member is missing
└── OversizeFrameError     longer than ``codec.MAX_FRAME_BYTES``
"""


class ProtocolError(Exception):
    """The peer broke the contract; logged, counted and dropped by whoever reads."""


class MalformedFrameError(ProtocolError):
    """The text is no frame; ``excerpt`` holds its first characters, never a whole token.

    ``request_id`` is that of a request whose rest is wrong, else empty.
    """

    def __init__(self, excerpt: str, request_id: str = "") -> None:
        super().__init__(excerpt)
        self.excerpt, self.request_id = excerpt, request_id


class OversizeFrameError(ProtocolError):
    """The text is longer than any frame may be; ``size`` is in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(str(size))
        self.size = size
