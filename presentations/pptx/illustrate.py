"""A section's picture and chart in their placeholders, where the PDF has them."""

from io import BytesIO
from typing import Any

from presentations.content import Image
from presentations.deck import Box
from presentations.pptx.layouts import put
from toolkit import slides


def insert_picture(holder: Any, image: Image, body: bytes, box: Box | None) -> Any:
    """Fills a placeholder for pictures. The picture is whole, in its own proportions, with its alternative text."""
    picture = holder.insert_picture(BytesIO(body))
    picture.crop_left = picture.crop_right = picture.crop_top = picture.crop_bottom = 0
    if box:
        put(picture, box)
    slides.describe(picture, picture.name, image.alt)
    return picture
