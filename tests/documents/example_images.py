"""The image files that the documents' readers would have, made here so that none need be stored.

Each is small, valid and unlike the others, so that one stored with the wrong interaction shows.
"""

import struct
import zlib
from pathlib import Path

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_BLOCK_PIXELS = 8
MID_GRAY_BITS = 2  # a block without detail: the code of "same brightness", the code of "no more"


def png(width: int, height: int, rgb: tuple[int, int, int]) -> bytes:
    """Return a PNG of one colour, 8 bits a channel (RFC 2083)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = (b"\0" + bytes(rgb) * width) * height
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return PNG_SIGNATURE + body


def jpeg(width_blocks: int, height_blocks: int) -> bytes:
    """Return a baseline JPEG of mid gray, its sides in blocks of 8 pixels (ITU T.81)."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    def one_code_table(table: int) -> bytes:
        return segment(0xC4, bytes([table, 1, *[0] * 15, 0]))

    size = struct.pack(
        ">BHHB", 8, height_blocks * JPEG_BLOCK_PIXELS, width_blocks * JPEG_BLOCK_PIXELS, 1
    )
    used_bits = MID_GRAY_BITS * width_blocks * height_blocks
    padding_bits = -used_bits % 8  # the last byte is filled with ones
    scan = ((1 << padding_bits) - 1).to_bytes((used_bits + padding_bits) // 8, "big")
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0" + bytes([1, 1, 0, 0, 1, 0, 1, 0, 0])),
            segment(0xDB, bytes([0, *[16] * 64])),
            segment(0xC0, size + bytes([1, 0x11, 0])),
            one_code_table(0x00),
            one_code_table(0x10),
            segment(0xDA, bytes([1, 1, 0, 0, 63, 0])),
            scan,
            b"\xff\xd9",
        )
    )


IMAGES = {
    "product_photos/smartphone.jpg": jpeg(2, 3),
    "fashion/outfit_1.jpg": jpeg(3, 2),
    "screenshots/app_interface.png": png(24, 16, (32, 96, 160)),
    "bugs/error_screen.png": png(16, 24, (192, 32, 32)),
}


def write_images(folder: Path) -> None:
    """Write every image below `folder`, at the path by which the documents open it."""
    for name, content in IMAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
