"""The manners of the HTTP side: bodies in, error bodies out; it knows no route."""

import json
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from app.localengine.errors import ApiError, invalid
from app.protocol.aliases import Data, text
from app.protocol.rest import IDENTITY_MAX, NAME_MAX, ErrorCodes

log = logging.getLogger(__name__)

BODY_MAX_BYTES = 1_000_000
AVATAR_MAX = 2048

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def problem(error: ApiError) -> web.Response:
    """An error body (protocol 6)."""
    body: dict[str, Any] = {"message": error.message, "code": str(error.code)}
    headers = {}
    if error.retry_after_s is not None:
        body["retry_after"] = error.retry_after_s
        headers["Retry-After"] = str(error.retry_after_s)
    return web.json_response(body, status=error.status, headers=headers)


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn everything that goes wrong into an error body."""
    try:
        return await handler(request)
    except ApiError as error:
        return problem(error)
    except web.HTTPRequestEntityTooLarge:
        return problem(ApiError(413, ErrorCodes.PAYLOAD_TOO_LARGE, "The body is too large"))
    except web.HTTPException as error:
        code = ErrorCodes.NOT_FOUND if error.status in {404, 405} else ErrorCodes.VALIDATION
        return problem(ApiError(error.status, code, error.reason))
    except Exception:  # the top of every request: a bug must not show the client its traceback
        resource = request.match_info.route.resource
        log.exception("%s %s failed", request.method, resource.canonical if resource else "?")
        return problem(ApiError(500, ErrorCodes.INTERNAL, "Internal error"))


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


async def read_body(request: web.Request) -> Data:
    """The JSON object of a request; an empty body is an empty object."""
    raw = await request.read()
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise invalid("The body is not JSON", 400) from error
    if not isinstance(body, dict):
        raise invalid("The body is not a JSON object", 400)
    return body


def _plain(value: str, name: str, longest: int) -> str:
    """Refuse what no screen shows, or more of it than anybody needs."""
    if len(value) > longest:
        raise invalid(f"{name} is longer than {longest} characters")
    if any(character < " " or character == "\x7f" for character in value):
        raise invalid(f"{name} holds control characters")
    return value.strip()


def identity_in(body: Data, *keys: str) -> str:
    """An identity; empty where none is given."""
    return _plain(text(body, *keys), keys[0], IDENTITY_MAX)


def name_in(body: Data, *keys: str) -> str:
    """A display name; empty where none is given."""
    return _plain(text(body, *keys), keys[0], NAME_MAX)


def word_in(body: Data, *keys: str) -> str:
    """A short word: a device id, a room's name; empty where none is given."""
    return _plain(text(body, *keys), keys[0], IDENTITY_MAX)


def avatar_in(body: Data) -> str:
    """The address of a picture; empty where none is given."""
    return _plain(text(body, "avatar", "image"), "avatar", AVATAR_MAX)


def metadata_in(body: Data) -> Mapping[str, Any]:
    """An object of the client's own; anything else is refused."""
    metadata = body.get("metadata")
    if metadata is None:
        return {}
    if not isinstance(metadata, dict) or not _finite(metadata):
        raise invalid("metadata must be an object")
    return metadata


def _finite(value: object) -> bool:
    """Whether JSON can say it again; 1e999 was read as infinity."""
    if isinstance(value, dict):
        return all(_finite(member) for member in value.values())
    if isinstance(value, list):
        return all(_finite(member) for member in value)
    return not isinstance(value, float) or math.isfinite(value)
