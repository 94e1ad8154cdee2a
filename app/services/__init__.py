"""Things that live for a while: the lifecycles of the phone, over ports; no Qt, no library."""
