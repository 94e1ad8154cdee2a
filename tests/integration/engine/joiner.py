"""A participant in a process of its own: joins the room it is told, leaves on a word, or is killed.

Where to and with what token it hears on its input, once it has said that it is ready. It prints
one line for each thing that happens to it.
"""

import asyncio
import sys

from livekit import rtc


def say(word: str) -> None:
    """Tell the test."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


async def hear() -> str:
    """The next line of the test's."""
    line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return str(line).strip()


async def main() -> None:
    """Join, wait for the word, leave."""
    room = rtc.Room()
    room.on("disconnected", lambda reason: say(f"disconnected {reason}"))
    room.on("reconnecting", lambda: say("reconnecting"))
    room.on("reconnected", lambda: say("reconnected"))
    room.on("data_received", lambda packet: say(f"data {packet.data.decode()}"))
    say("ready")
    url, token = (await hear()).split()
    try:
        await room.connect(url, token)
    except rtc.ConnectError:
        say("refused")
        return
    say("joined")
    await hear()
    await room.disconnect()
    say("left")


asyncio.run(main())
