"""The header of an image: type, width and height, without decoding a pixel.

Own code, since imaging libraries either decode (a bomb costs memory) or read the first bytes alone
(a truncated file passes). Sources: PNG (ISO/IEC 15948) 5 and 11.2, JPEG (ITU T.81) annex B, GIF89a,
WebP container (RFC 9649).
"""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from urllib.parse import unquote

SIDE_PIXELS_MAX = 2**24
"""A greater width or height is a broken header: WebP, the widest extended format, ends here."""


DATA_URL_HEAD_CHARS_MAX = 1_000
"""Of a data URL, what may stand before its comma: a media type with parameters."""

_DATA = "data:"
_URL_SAFE_BASE64 = str.maketrans("-_", "+/")


class ImageError(ValueError):
    """The bytes are not a whole image of a supported type; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image's bytes with what its header says; width and height in pixels."""

    media_type: str
    width: int
    height: int
    sha256: bytes
    data: bytes


def decode_image(encoding: str) -> Image:
    """Return the image in a base64 text, or in a data URL of one.

    Line breaks, the alphabet of URLs and missing padding are taken. Raises `ImageError`.
    """
    text = "".join(_of_data_url(encoding).split()).rstrip("=").translate(_URL_SAFE_BASE64)
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImageError("is not valid base64") from error
    return read_image(data)


def _of_data_url(encoding: str) -> str:
    """Return what stands behind the comma of a data URL (RFC 2397), another text as it is."""
    start = encoding[:DATA_URL_HEAD_CHARS_MAX].lstrip()
    if start[: len(_DATA)].lower() != _DATA:
        return encoding
    head, comma, _ = start.partition(",")
    if not comma:
        raise ImageError("is a data: URL without a comma")
    if not head.rstrip().lower().endswith(";base64"):
        raise ImageError("is a data: URL whose data are not base64")
    text = encoding[encoding.index(",") + 1 :]
    return unquote(text, errors="strict") if "%" in text else text


def read_image(data: bytes) -> Image:
    """Return the image in `data` after checking that it is whole. Raises `ImageError`."""
    for signature, read in _READERS:
        if data.startswith(signature):
            try:
                media_type, width, height = read(data)
            except (struct.error, IndexError) as error:
                raise ImageError("is a truncated image") from error
            if not (0 < width <= SIDE_PIXELS_MAX and 0 < height <= SIDE_PIXELS_MAX):
                raise ImageError("is an image without a valid width and height")
            return Image(media_type, width, height, hashlib.sha256(data).digest(), data)
    raise ImageError("is not a PNG, JPEG, WebP or GIF image")


def _read_png(data: bytes) -> tuple[str, int, int]:
    length, kind, width, height = struct.unpack_from(">I4sII", data, 8)
    if kind != b"IHDR" or length != 13:
        raise ImageError("is a PNG without a header")
    position, has_pixels = 8, False
    while True:
        length, kind = struct.unpack_from(">I4s", data, position)
        position += length + 12
        if position > len(data):
            raise ImageError("is a truncated image")
        has_pixels = has_pixels or kind == b"IDAT"
        if kind == b"IEND":
            if not has_pixels:
                raise ImageError("is a PNG without pixels")
            return "image/png", width, height


_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers; the three left out are tables and an extension."""


def _read_jpeg(data: bytes) -> tuple[str, int, int]:
    position, size = 2, (0, 0)
    while True:
        if data[position] != 0xFF:
            raise ImageError("is a broken JPEG")
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xDA:
            break
        (length,) = struct.unpack_from(">H", data, position + 2)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            size = (width, height)
        if length < 2:
            raise ImageError("is a broken JPEG")
        position += 2 + length
    if b"\xff\xd9" not in data[position:]:
        raise ImageError("is a truncated image")
    return "image/jpeg", *size


def _read_gif(data: bytes) -> tuple[str, int, int]:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    has_pixels = False
    while True:
        block = data[position]
        if block == 0x3B:
            if not has_pixels:
                raise ImageError("is a GIF without pixels")
            return "image/gif", width, height
        if block == 0x2C:
            local = data[position + 9]
            position += 11 + (3 << ((local & 7) + 1) if local & 0x80 else 0)
            has_pixels = True
        elif block == 0x21:
            position += 2
        else:
            raise ImageError("is a broken GIF")
        while data[position]:
            position += data[position] + 1
        position += 1


def _read_webp(data: bytes) -> tuple[str, int, int]:
    size, form = struct.unpack_from("<I4s", data, 4)
    if form != b"WEBP":
        raise ImageError("is not a PNG, JPEG, WebP or GIF image")
    end = size + 8
    if end > len(data):
        raise ImageError("is a truncated image")
    canvas: tuple[int, int] | None = None
    position = 12
    while position < end:
        kind, length = struct.unpack_from("<4sI", data, position)
        start = position + 8
        position = start + length + (length & 1)
        if position > end:
            raise ImageError("is a truncated image")
        chunk = data[start : start + length]
        if kind == b"VP8X":
            canvas = _webp_canvas(chunk)
        elif kind == b"VP8 ":
            return "image/webp", *(canvas or _webp_lossy_size(chunk))
        elif kind == b"VP8L":
            return "image/webp", *(canvas or _webp_lossless_size(chunk))
        elif kind == b"ANMF" and canvas is not None:
            return "image/webp", *canvas
    raise ImageError("is a WebP without pixels")


def _webp_canvas(chunk: bytes) -> tuple[int, int]:
    if len(chunk) < 10:
        raise ImageError("is a truncated image")
    return (
        int.from_bytes(chunk[4:7], "little") + 1,
        int.from_bytes(chunk[7:10], "little") + 1,
    )


def _webp_lossy_size(chunk: bytes) -> tuple[int, int]:
    if chunk[3:6] != b"\x9d\x01\x2a":
        raise ImageError("is a broken WebP")
    width, height = struct.unpack_from("<HH", chunk, 6)
    return width & 0x3FFF, height & 0x3FFF


def _webp_lossless_size(chunk: bytes) -> tuple[int, int]:
    if chunk[0] != 0x2F:
        raise ImageError("is a broken WebP")
    (bits,) = struct.unpack_from("<I", chunk, 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


_READERS = (
    (b"\x89PNG\r\n\x1a\n", _read_png),
    (b"\xff\xd8\xff", _read_jpeg),
    (b"GIF87a", _read_gif),
    (b"GIF89a", _read_gif),
    (b"RIFF", _read_webp),
)
