"""The outside world behind the services' ports: each adapter translates types, errors, threads."""
