"""A section's picture in its placeholder: whole, never cropped, with its alternative text."""

from io import BytesIO
from typing import Any

from presentations.content import Image
from presentations.pptx.layouts import Box
from toolkit import slides


def insert_picture(holder: Any, image: Image, body: bytes) -> Any:
    """Fills a placeholder for pictures. The picture keeps its proportions inside it."""
    room = Box(*(float(value) / 12700 for value in (holder.left, holder.top, holder.width, holder.height)))
    picture = holder.insert_picture(BytesIO(body))
    picture.crop_left = picture.crop_right = picture.crop_top = picture.crop_bottom = 0
    fitting(room, image.width, image.height).put(picture)
    slides.describe(picture, picture.name, image.alt)
    return picture


def fitting(room: Box, width: int, height: int) -> Box:
    """The largest box of these proportions in the middle of the room, at most as large as one point a pixel."""
    scale = min(room.width / width, room.height / height, 1.0)
    wide, high = width * scale, height * scale
    return Box(room.left + (room.width - wide) / 2, room.top + (room.height - high) / 2, wide, high)
