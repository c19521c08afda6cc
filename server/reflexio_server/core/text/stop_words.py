"""English words that carry no topic."""

from typing import Final

_FUNCTION_WORDS: Final = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she
    her hers herself it its itself they them their theirs themselves what which who whom this that
    these those am is are was were be been being have has had having do does did doing would should
    could ought can will shall may might must a an the and but if or because as until while of at by
    for with about against between into through during before after above below to from up down in
    out on off over under again further then once here there when where why how all any both each
    few more most other some such no nor not only own same so than too very just
"""
_PIECES_LEFT_BY_APOSTROPHES: Final = """
    s t d m re ve ll don didn doesn isn aren wasn weren haven hasn hadn won wouldn shouldn couldn
"""

STOP_WORDS: Final = frozenset(f"{_FUNCTION_WORDS} {_PIECES_LEFT_BY_APOSTROPHES}".split())
"""Snowball's English list with the modal verbs.

Source: https://snowballstem.org/algorithms/english/stop.txt (BSD licence).
"""
