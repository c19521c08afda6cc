"""SQLite's spelling of what SQL has no common words for."""


class SqliteSpelling:
    """See `SqlSpelling`."""

    def unindexed_number(self, number: str) -> str:
        """See `SqlSpelling.unindexed_number`."""
        return f"({number} + 0)"

    def unindexed_text(self, text: str) -> str:
        """See `SqlSpelling.unindexed_text`."""
        return f"({text} || '')"

    def place_of(self, part: str, text: str) -> str:
        """See `SqlSpelling.place_of`; its own lower() knows ASCII alone."""
        return f"instr(casefold({text}), casefold({part}))"

    def hex_of(self, text: str) -> str:
        """See `SqlSpelling.hex_of`."""
        return f"hex({text})"

    def json_texts(self, array: str) -> str:
        """See `SqlSpelling.json_texts`."""
        return f"json_each({array})"

    def row_place(self) -> str:
        """See `SqlSpelling.row_place`."""
        return "rowid"
