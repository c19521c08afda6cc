"""Images are known by their headers, and only whole ones pass."""

import base64
import hashlib
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.core.interactions.images import (
    SIDE_PIXELS_MAX,
    Image,
    ImageError,
    decode_image,
    read_image,
)

from tests.support import image_files as files

NAMES = sorted(files.WHOLE_IMAGES)
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF", b"")


@pytest.mark.parametrize("name", NAMES)
def test_whole_image_is_described_by_its_header(name: str) -> None:
    """Type, width, height, digest and bytes come back."""
    data, media_type, width, height = files.WHOLE_IMAGES[name]
    expected = Image(media_type, width, height, hashlib.sha256(data).digest(), data)
    assert read_image(data) == expected
    assert decode_image(base64.b64encode(data).decode()) == expected


@pytest.mark.parametrize("name", NAMES)
def test_image_cut_at_any_length_is_refused(name: str) -> None:
    """No prefix of an image is an image."""
    data = files.WHOLE_IMAGES[name][0]
    for length in range(len(data)):
        with pytest.raises(ImageError):
            read_image(data[:length])


@pytest.mark.parametrize("name", NAMES)
def test_base64_cut_at_any_length_is_refused(name: str) -> None:
    """No prefix of an image's base64 text is an image."""
    text = base64.b64encode(files.WHOLE_IMAGES[name][0]).decode().rstrip("=")
    for length in range(len(text)):
        with pytest.raises(ImageError):
            decode_image(text[:length])


@settings(max_examples=600)
@given(
    name=st.sampled_from(NAMES),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
    extra=st.binary(max_size=8),
)
def test_changed_bytes_give_an_image_or_an_image_error(
    name: str, changes: list[tuple[int, int]], extra: bytes
) -> None:
    """Damage of any kind is answered with `ImageError`, never with another exception."""
    data = bytearray(files.WHOLE_IMAGES[name][0])
    for position, value in changes:
        data[position % len(data)] = value
    _read_or_refuse(bytes(data) + extra)


@settings(max_examples=600)
@given(signature=st.sampled_from(SIGNATURES), rest=st.binary(max_size=120))
def test_random_bytes_give_an_image_or_an_image_error(signature: bytes, rest: bytes) -> None:
    """Bytes behind any signature are answered with `ImageError`, never with another exception."""
    _read_or_refuse(signature + rest)


def _read_or_refuse(data: bytes) -> None:
    try:
        image = read_image(data)
    except ImageError:
        return
    assert 0 < image.width <= SIDE_PIXELS_MAX
    assert 0 < image.height <= SIDE_PIXELS_MAX
    assert image.data == data


@pytest.mark.parametrize(
    "text",
    [
        "!!!!",
        "a",
        "iVBO Rw0K*",
        "é",
        "\ud800",
        "data:image/png;base64,iVB*",
    ],
)
def test_what_is_no_base64_is_refused_as_such(text: str) -> None:
    """The caller is told that the text, not the image, is wrong."""
    with pytest.raises(ImageError, match="is not valid base64"):
        decode_image(text)


def test_base64_may_have_line_breaks() -> None:
    """MIME's lines of 76 characters are taken, with either line end."""
    data = files.png()
    lines = base64.encodebytes(data).decode()
    assert decode_image(lines).data == data
    assert decode_image(lines.replace("\n", "\r\n")).data == data


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"<svg/>", b"BM" + b"\0" * 60, b"GIF88a", b"RIFF"]
)
def test_other_types_are_refused(data: bytes) -> None:
    """What is none of the four types is no image."""
    with pytest.raises(ImageError):
        read_image(data)


@pytest.mark.parametrize(
    "data",
    [
        files.png(0, 1),
        files.png(1, 0),
        files.gif(width=0),
        files.gif(height=0),
        files.jpeg(0, 8),
        files.jpeg(8, 0),
        files.webp_lossy(0, 1),
    ],
)
def test_image_without_a_side_is_refused(data: bytes) -> None:
    """A width or height of nothing is a broken header."""
    with pytest.raises(ImageError, match="width and height"):
        read_image(data)


def test_png_wider_than_any_real_image_is_refused() -> None:
    """A header that promises 2^25 pixels a side is broken."""
    header = struct.pack(">IIBBBBB", 2**25, 1, 8, 0, 0, 0, 0)
    data = (
        files.PNG_SIGNATURE
        + files.png_chunk(b"IHDR", header)
        + files.png_chunk(b"IDAT", zlib.compress(b"\0"))
        + files.png_chunk(b"IEND", b"")
    )
    with pytest.raises(ImageError, match="width and height"):
        read_image(data)


@pytest.mark.parametrize(
    "data",
    [
        files.PNG_SIGNATURE + files.png_chunk(b"IEND", b""),
        files.PNG_SIGNATURE
        + files.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + files.png_chunk(b"IEND", b""),
        b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"\x3b",
        b"\xff\xd8" + files.jpeg_segment(0xDA, b"\1\1\0\0\x3f\0") + b"\xff\xd9",
    ],
    ids=["png-without-header", "png-without-pixels", "gif-without-frame", "jpeg-without-frame"],
)
def test_image_without_pixels_is_refused(data: bytes) -> None:
    """A well-formed file with nothing to show is no image."""
    with pytest.raises(ImageError):
        read_image(data)


@pytest.mark.parametrize(
    "data",
    [
        files.webp(b"VP8X"),
        files.webp(b"VP8X\x0a\0\0\0"),
        files.webp(files.webp_chunk(b"VP8X", b"\0\0\0\0\0\0")),
        files.webp(files.webp_chunk(b"VP8X", b"\0" * 10)),
        files.webp(b"VP8L\x01\0\0\0\x2f"),
        files.webp(files.webp_chunk(b"VP8L", b"\x2f\0")),
        files.webp(files.webp_chunk(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a\1\0\1\0")[:-2]),
    ],
    ids=[
        "vp8x-name-alone",
        "vp8x-head-alone",
        "vp8x-without-sides",
        "vp8x-without-frame",
        "vp8l-signature-alone",
        "vp8l-without-bitstream",
        "vp8-without-height",
    ],
)
def test_webp_container_without_its_image_is_refused(data: bytes) -> None:
    """A container that tells its own length truly may still hold no whole image."""
    with pytest.raises(ImageError):
        read_image(data)


def test_bytes_behind_the_end_are_kept() -> None:
    """Trailing bytes, which cameras and editors leave, neither hurt nor get lost."""
    data = files.png() + b"trailer"
    assert read_image(data).data == data
