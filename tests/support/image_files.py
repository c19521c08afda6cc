"""The smallest whole image of each supported type, put together from its parts."""

import struct
import zlib

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    """Return one PNG chunk with its checksum."""
    return (
        struct.pack(">I", len(payload))
        + kind
        + payload
        + struct.pack(">I", zlib.crc32(kind + payload))
    )


def png(width: int = 3, height: int = 2) -> bytes:
    """Return a white greyscale PNG."""
    rows = (b"\0" + b"\xff" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + png_chunk(b"tEXt", b"Title\0a test")
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    """Return one JPEG segment with its length."""
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jpeg(width: int = 8, height: int = 5) -> bytes:
    """Return a grey baseline JPEG of one block: Huffman tables with one code each."""
    one_code = bytes([1] + [0] * 15 + [0])
    return (
        b"\xff\xd8"
        + jpeg_segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + jpeg_segment(0xDB, b"\0" + b"\1" * 64)
        + jpeg_segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0))
        + jpeg_segment(0xC4, b"\x00" + one_code)
        + jpeg_segment(0xC4, b"\x10" + one_code)
        + b"\xff"  # a fill byte, which may stand before any marker
        + jpeg_segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x3f\xff\xd9"
    )


def gif(version: bytes = b"GIF89a", width: int = 2, height: int = 1) -> bytes:
    """Return a GIF with a global and a local colour table and a comment."""
    colours = b"\0\0\0\xff\xff\xff"
    return (
        version
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + colours
        + b"\x21\xfe\x06a test\0"
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, width, height, 0x80)
        + colours
        + b"\x02\x02\x04\x0a\0"
        + b"\x3b"
    )


def webp_chunk(kind: bytes, payload: bytes) -> bytes:
    """Return one RIFF chunk, padded to an even length."""
    return kind + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)


def webp(*chunks: bytes) -> bytes:
    """Return the chunks in a WebP container that tells its own length."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossy(width: int = 1, height: int = 1) -> bytes:
    """Return a WebP with one VP8 key frame (RFC 6386, 9.1)."""
    return webp(_vp8_chunk(width, height))


def webp_lossless() -> bytes:
    """Return a WebP of one pixel with a VP8L bitstream (RFC 9649, 3.4)."""
    return webp(webp_chunk(b"VP8L", bytes.fromhex("2f0000000007d0fffef7bfff8188e87f00")))


def webp_extended(width: int = 70_000, height: int = 3) -> bytes:
    """Return a WebP with an extended header, wider than the other forms can say."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(webp_chunk(b"VP8X", b"\0\0\0\0" + sides), _vp8_chunk(1, 1))


def _vp8_chunk(width: int, height: int) -> bytes:
    frame = struct.pack("<3s3sHH", b"\x30\x01\x00", b"\x9d\x01\x2a", width, height)
    return webp_chunk(b"VP8 ", frame + bytes.fromhex("0ec0fe25a400037000000000"))


WHOLE_IMAGES = {
    "png": (png(), "image/png", 3, 2),
    "jpeg": (jpeg(), "image/jpeg", 8, 5),
    "gif87a": (gif(b"GIF87a"), "image/gif", 2, 1),
    "gif89a": (gif(), "image/gif", 2, 1),
    "webp-vp8": (webp_lossy(640, 480), "image/webp", 640, 480),
    "webp-vp8l": (webp_lossless(), "image/webp", 1, 1),
    "webp-vp8x": (webp_extended(), "image/webp", 70_000, 3),
}
"""By name: the bytes, their media type, width and height."""
