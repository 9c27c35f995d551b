"""A picture as it comes in, and as the portal keeps it: upright, without metadata, in sRGB, no larger than shown.

The pixels are counted from the header before anything is decoded, so that a small file with a huge picture costs
nothing. What is stored is encoded anew; not a byte of the file itself is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from presentations.uploads.kinds import NAMES, kind_of

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_WIDE = 30_000
"""Pixels of the longest side, against pictures that are one pixel high."""

KEPT_SIDE = 2_400
"""Pixels of the longest side as kept: a slide is shown 1,920 wide and printed 33 cm wide."""

HEAVY = 1024 * 1024
"""A PNG heavier than this is a photograph more often than not, and is tried as JPEG."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, AttributeError, ZeroDivisionError)
"""What Pillow raises for damaged files, depending on where the damage is."""


@dataclass(frozen=True)
class CheckedPicture:
    """A picture that may be stored. `digest` is the SHA-256 of `body`."""

    body: bytes
    format: str
    width: int
    height: int
    name: str

    @property
    def digest(self) -> str:
        return sha256(self.body).hexdigest()


def checked_picture(file: BinaryIO, *, name: str, size: int) -> CheckedPicture:
    """The picture as it is to be kept. Raises ValidationError with one plain sentence for what cannot be taken."""
    if size > MOST_BYTES:
        raise ValidationError(
            _("The picture is %(size)s MB. It may be at most %(most)s MB.")
            % {"size": -(-size // 1024**2), "most": MOST_BYTES // 1024**2}
        )
    body = file.read(MOST_BYTES + 1)
    _refuse_other_kinds(body)
    try:
        with _whole_only(), Image.open(BytesIO(body), formats=("PNG", "JPEG")) as opened:
            _refuse_too_large(opened.size)
            if opened.format == "PNG" and getattr(opened, "is_animated", False):
                raise ValidationError(_("The picture moves. Choose a picture that stands still."))
            kept = _kept(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise ValidationError(
            _("The picture is damaged and cannot be read. Save it again and choose it anew.")
        ) from error
    encoded, format_ = _encoded(kept, was_png=body.startswith(b"\x89PNG"))
    return CheckedPicture(encoded, format_, *kept.size, name=name[-200:])


@contextmanager
def _whole_only() -> Iterator[None]:
    """A picture that ends too soon is damaged. The engine that draws documents tells Pillow otherwise for good."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _refuse_other_kinds(body: bytes) -> None:
    if not body:
        raise ValidationError(_("The file is empty."))
    kind = kind_of(body)
    if kind == "svg":
        raise ValidationError(
            _(
                "A drawing in SVG can carry program code, so the portal does not take it. Open it where it was drawn, "
                "save it as PNG and choose that file."
            )
        )
    if kind not in ("png", "jpeg"):
        if kind in NAMES:
            raise ValidationError(
                _("The file is %(kind)s. Choose a picture that is saved as PNG or JPEG.") % {"kind": NAMES[kind]}
            )
        raise ValidationError(_("The file is no picture in PNG or JPEG. Choose one in either format."))


def _refuse_too_large(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS or max(size) > MOST_WIDE:
        raise _too_large(size)


def _too_large(size: tuple[int, int] | None = None) -> ValidationError:
    if size is None:
        return ValidationError(_("The picture has too many pixels. Make it smaller, for example 2400 pixels wide."))
    return ValidationError(
        _("The picture is %(width)s × %(height)s pixels. Make it smaller, for example 2400 pixels wide.")
        % {"width": size[0], "height": size[1]}
    )


def _kept(opened: Image.Image) -> Image.Image:
    """Decoded, scaled, upright, in sRGB, with nothing but its pixels."""
    # A JPEG can be decoded at an eighth of its size at once, which spares most of the work and the memory.
    opened.draft("RGB" if opened.mode in ("RGB", "YCbCr") else opened.mode, (KEPT_SIDE, KEPT_SIDE))
    profile = opened.info.get("icc_profile")
    opened.load()
    image = ImageOps.exif_transpose(opened)
    image = _in_srgb(_in_eight_bits(image), profile)
    image.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    image.info = {}
    return image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """RGB, RGBA, L or CMYK. Transparency stays where something is transparent."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = image.convert("RGB")
    if image.mode == "RGBA" and cast("tuple[int, int]", image.getchannel("A").getextrema())[0] == 255:
        image = image.convert("RGB")
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours in sRGB; a profile that is broken or is for other channels is left aside."""
    goal = "RGB" if image.mode == "CMYK" else image.mode
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            made = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=goal
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            made = None
        if made is not None:
            return made
    return image.convert(goal)


def _encoded(image: Image.Image, *, was_png: bool) -> tuple[bytes, str]:
    """PNG stays PNG, which keeps lines sharp, unless it is a photograph; JPEG stays JPEG."""
    if not was_png:
        return _saved(image, "JPEG"), "jpeg"
    png = _saved(image, "PNG")
    if len(png) > HEAVY and image.mode in ("RGB", "L"):
        jpeg = _saved(image, "JPEG")
        if len(jpeg) * 3 < len(png):
            return jpeg, "jpeg"
    return png, "png"


def _saved(image: Image.Image, format_: str) -> bytes:
    file = BytesIO()
    options = {"quality": 88, "optimize": True} if format_ == "JPEG" else {"compress_level": 7}
    image.save(file, format_, **options)
    return file.getvalue()
