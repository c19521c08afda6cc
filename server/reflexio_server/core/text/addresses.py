"""Mail addresses in a text."""

from typing import Final

MAIL: Final = r"[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+"
"""A pattern that takes no longer for one long word than for many short ones: it gives nothing back,
and each part has the length that RFC 5321 (4.5.3.1) and RFC 1035 (2.3.4) allow."""
