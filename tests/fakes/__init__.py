"""Hand-written stand-ins for the services' ports; a test tells them what happens."""
