"""Pictures for tests: drawn here, so that no file of them lies in the tree."""

from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image as Drawing

from accounts.models import User
from presentations.content import Image
from presentations.models import Picture, Presentation
from tests.factories import NOW


@cache
def png(width: int = 120, height: int = 80, colour: str = "#0b4f4a") -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Drawing.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def picture(shown_in: Presentation, by: User, *, width: int = 120, height: int = 80, **fields: Any) -> Picture:
    """A stored picture of the presentation; nothing shows it yet."""
    body = fields.pop("body", None) or png(width, height)
    given = {"format": "png", "name": "karta.png", "uploaded_at": NOW, "uploaded_by": by, **fields}
    return Picture.objects.create(
        presentation=shown_in, digest=sha256(body).hexdigest(), width=width, height=height, body=body, **given
    )


def image(of: Picture, **fields: Any) -> Image:
    """How content names a stored picture."""
    return Image(**{"digest": of.digest, "format": of.format, "width": of.width, "height": of.height, **fields})
