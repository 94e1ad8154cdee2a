"""Tells when the network comes back, as far as the system says; it sends nothing."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

log = logging.getLogger(__name__)

LOAD_AFTER_MS = 1500
"""The first window need not wait for it: at the start everybody connects anyway."""


class NetworkWatch:
    """``came_back`` is called on the main thread, also when one way is left for another."""

    def __init__(self, came_back: Callable[[], None]) -> None:
        self._came_back = came_back
        self._told: QNetworkInformation | None = None
        self._later = QTimer()
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._load)
        self._later.start(LOAD_AFTER_MS)

    def _load(self) -> None:
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 - see above

        if not QNetworkInformation.loadDefaultBackend():
            log.info("network: nobody tells how it is")
            return
        self._told = QNetworkInformation.instance()
        self._told.reachabilityChanged.connect(self._reaches)

    def _reaches(self, reach: "QNetworkInformation.Reachability") -> None:
        log.info("network: %s", reach.name.lower())
        if reach.name != "Disconnected":
            self._came_back()

    def close(self) -> None:
        """Tell no more; idempotent."""
        self._later.stop()
        if self._told is not None:
            self._told.reachabilityChanged.disconnect(self._reaches)
            self._told = None
