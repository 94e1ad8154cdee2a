"""Cameras and device lists through Qt Multimedia, as plain frames and names; it knows no room."""

from PySide6.QtCore import QLoggingCategory

# While it is imported Qt Multimedia warns of each optional library that it does not find.
QLoggingCategory.setFilterRules("qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg=false")
