"""The memory that a process has held, as the kernel counts it."""

from pathlib import Path


def reset_peak(pid: int) -> None:
    """Begin to count the peak anew (Linux, proc(5): clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_bytes(pid: int) -> int:
    """Return the greatest resident size since the last reset."""
    return _field(pid, "VmHWM")


def resident_bytes(pid: int) -> int:
    """Return the resident size now."""
    return _field(pid, "VmRSS")


def _field(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"/proc has no {name}")
