"""A keyring a test can take away."""


class FakeSecrets:
    """``SecretStore``; without a keyring nothing outlives the program, and ``put`` says so."""

    def __init__(self, *, keyring: bool = True) -> None:
        self.keyring = keyring
        self.kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """What was kept."""
        return self.kept.get(name)

    async def put(self, name: str, secret: str) -> bool:
        """Keep it."""
        self.kept[name] = secret
        return self.keyring

    async def forget(self, name: str) -> None:
        """Forget it."""
        self.kept.pop(name, None)
