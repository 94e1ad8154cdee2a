"""The asking end of the control socket, for the command line; it starts and parses nothing.

One question a connection: ``LENGTH:`` and the words, each ended by NUL. The answer is an exit code,
a line feed, and JSON, until the end of the stream. No import here costs a millisecond.
"""

import sys

from app import places

_CHUNK = 65_536


def ask(profile: str, words: list[str], within_s: float) -> tuple[int, str] | None:
    """The exit code and the JSON of the running app; None where none runs for that profile.

    Raises ``TimeoutError`` where one runs and does not answer.
    """
    payload = "".join(f"{word}\0" for word in words).encode(errors="replace")
    question = b"%d:%s" % (len(payload), payload)
    try:
        address = places.control_socket(profile)
    except OSError:
        return None  # where no socket can lie nobody listens; a start says why it cannot either
    answer = (
        _over_pipe(address, question)
        if sys.platform == "win32"
        else _over_socket(address, question, within_s)
    )
    if not answer:
        return None
    code, _, body = answer.decode().partition("\n")
    return int(code), body


def _over_socket(address: str, question: bytes, within_s: float) -> bytes:
    import _socket  # noqa: PLC0415 - the plain module; ``socket`` costs 6 ms for its names

    line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    line.settimeout(within_s)
    answer = b""
    try:
        line.connect(address)
        line.sendall(question)
        while part := line.recv(_CHUNK):
            answer += part
    except TimeoutError:
        raise
    except OSError:
        return b""  # nobody there, or a socket left by one that was killed
    finally:
        line.close()
    return answer


def _over_pipe(address: str, question: bytes) -> bytes:
    """A Windows pipe is opened like a file, and waited for without an end."""
    answer = b""
    try:
        with open(address, "r+b", buffering=0) as pipe:
            pipe.write(question)
            while part := pipe.read(_CHUNK):
                answer += part
    except OSError:
        return b""
    return answer
