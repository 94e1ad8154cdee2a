"""Names for the strings that must not be mixed up; they are not validated here."""

from typing import NewType

CallId = NewType("CallId", str)
"""The engine's id of a call; empty until the engine has answered."""
Identity = NewType("Identity", str)
"""A person, as the engine names one."""
DeviceId = NewType("DeviceId", str)
"""A microphone, speaker or camera, as the system names it; empty = the system's default."""

NO_CALL_ID = CallId("")
NO_IDENTITY = Identity("")
