"""What can go wrong in the engine, as exceptions with codes; it writes no answer.

ApiError           a request that is refused: becomes an error body
EngineStartError   the engine cannot run: becomes one line and exit code 1
MediaDownError     the media server does not answer
"""

from app.protocol.rest import ErrorCodes, Messages


class ApiError(Exception):
    """A refused request."""

    def __init__(
        self, status: int, code: ErrorCodes, message: str, retry_after_s: int | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after_s = retry_after_s


class EngineStartError(Exception):
    """The engine cannot start; ``code`` is stable, the message is one line."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MediaDownError(Exception):
    """The media server refused, or does not answer."""


def invalid(message: str, status: int = 422) -> ApiError:
    """The request breaks a rule of form."""
    return ApiError(status, ErrorCodes.VALIDATION, message)


def unauthorized() -> ApiError:
    """Credentials were given, but they are not right."""
    return ApiError(401, ErrorCodes.INVALID_CREDENTIALS, Messages.INVALID_CREDENTIALS)


def forbidden(message: str) -> ApiError:
    """The one who asks may not do this."""
    return ApiError(403, ErrorCodes.FORBIDDEN, message)


def not_found(message: str) -> ApiError:
    """What the request is about does not exist."""
    return ApiError(404, ErrorCodes.NOT_FOUND, message)


def too_many(code: ErrorCodes, message: str, retry_after_s: int) -> ApiError:
    """Come back later."""
    return ApiError(429, code, message, retry_after_s)
