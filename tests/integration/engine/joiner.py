"""A participant in a process of its own: joins the room it is told, leaves on a word, or is killed.

The token comes by environment. It prints one word for each thing that happens to it.
"""

import asyncio
import os
import sys

from livekit import rtc


def say(word: str) -> None:
    """Tell the test."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Join, wait for the word, leave."""
    room = rtc.Room()
    room.on("disconnected", lambda reason: say(f"disconnected {reason}"))
    room.on("reconnecting", lambda: say("reconnecting"))
    room.on("reconnected", lambda: say("reconnected"))
    room.on("data_received", lambda packet: say(f"data {packet.data.decode()}"))
    try:
        await room.connect(os.environ["ROOM_URL"], os.environ["ROOM_TOKEN"])
    except rtc.ConnectError:
        say("refused")
        return
    say("joined")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await room.disconnect()
    say("left")


asyncio.run(main())
