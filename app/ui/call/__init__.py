"""The windows of a call: pop-up, call window and their parts, composed from the kit."""
