"""Qt's video frames as plain I420, copied where they are delivered; it decides nothing."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from app.adapters.capture.source import HEIGHT, WIDTH
from app.services.ports import PixelLayout, VideoFrame

_Format = QVideoFrameFormat.PixelFormat
_Plane = NDArray[np.uint8]


def plain(frame: QVideoFrame) -> VideoFrame | None:
    """The frame with its bytes its own; None where Qt cannot read it.

    Kinds without planes of their own, and frames of odd size, take the long way through an image
    and come out as BGRA, which LiveKit converts itself.
    """
    width, height = frame.width(), frame.height()
    reader = _READERS.get(frame.pixelFormat())
    if reader is None or width % 2 or height % 2:
        return _through_image(frame)
    if not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        planes = reader(frame, width, height)
        if width > WIDTH or height > HEIGHT:
            width, height, planes = _shrunk(width, height, planes)
        data = b"".join(plane.tobytes() for plane in planes)
    finally:
        frame.unmap()
    return VideoFrame(width, height, bytearray(data), PixelLayout.I420)


def _shrunk(
    width: int, height: int, planes: tuple[_Plane, ...]
) -> tuple[int, int, tuple[_Plane, ...]]:
    """The largest that fits, of every so many dots one.

    Not through an image: Qt makes that with OpenGL, on a thread where it makes no promises.
    """
    size = QSize(width, height).scaled(WIDTH, HEIGHT, Qt.AspectRatioMode.KeepAspectRatio)
    smaller, lower = size.width() & ~1, size.height() & ~1

    def shrink(plane: _Plane) -> _Plane:
        rows = np.arange(lower * plane.shape[0] // height) * height // lower
        columns = np.arange(smaller * plane.shape[1] // width) * width // smaller
        smaller_plane: _Plane = plane[rows][:, columns]
        return smaller_plane

    return smaller, lower, tuple(shrink(plane) for plane in planes)


def _plane(frame: QVideoFrame, number: int, width: int, height: int) -> _Plane:
    """A view of one plane without the padding of its rows; ``width`` counts bytes."""
    stride = frame.bytesPerLine(number)
    rows = np.frombuffer(frame.bits(number), np.uint8, count=stride * height)
    return rows.reshape(height, stride)[:, :width]


def _yuv420p(frame: QVideoFrame, width: int, height: int) -> tuple[_Plane, ...]:
    half_width, half_height = width // 2, height // 2
    return (
        _plane(frame, 0, width, height),
        _plane(frame, 1, half_width, half_height),
        _plane(frame, 2, half_width, half_height),
    )


def _yv12(frame: QVideoFrame, width: int, height: int) -> tuple[_Plane, ...]:
    luma, red, blue = _yuv420p(frame, width, height)
    return luma, blue, red


def _nv12(frame: QVideoFrame, width: int, height: int) -> tuple[_Plane, ...]:
    pairs = _plane(frame, 1, width, height // 2)
    return _plane(frame, 0, width, height), pairs[:, 0::2], pairs[:, 1::2]


def _nv21(frame: QVideoFrame, width: int, height: int) -> tuple[_Plane, ...]:
    luma, red, blue = _nv12(frame, width, height)
    return luma, blue, red


def _yuyv(frame: QVideoFrame, width: int, height: int) -> tuple[_Plane, ...]:
    packed = _plane(frame, 0, 2 * width, height)
    return packed[:, 0::2], packed[0::2, 1::4], packed[0::2, 3::4]


def _uyvy(frame: QVideoFrame, width: int, height: int) -> tuple[_Plane, ...]:
    packed = _plane(frame, 0, 2 * width, height)
    return packed[:, 1::2], packed[0::2, 0::4], packed[0::2, 2::4]


_READERS = {
    _Format.Format_YUV420P: _yuv420p,
    _Format.Format_YV12: _yv12,
    _Format.Format_NV12: _nv12,
    _Format.Format_NV21: _nv21,
    _Format.Format_YUYV: _yuyv,
    _Format.Format_UYVY: _uyvy,
}


def _through_image(frame: QVideoFrame) -> VideoFrame | None:
    image = frame.toImage()
    if image.isNull():
        return None
    if image.width() > WIDTH or image.height() > HEIGHT:
        image = image.scaled(QSize(WIDTH, HEIGHT), Qt.AspectRatioMode.KeepAspectRatio)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width() & ~1, image.height() & ~1
    stride = image.bytesPerLine()
    rows = np.frombuffer(image.constBits(), np.uint8, count=stride * height)
    data = bytearray(rows.reshape(height, stride)[:, : 4 * width].tobytes())
    return VideoFrame(width, height, data, PixelLayout.BGRA)
