"""PostgreSQL's spelling of what SQL has no common words for."""

FOLDED = 'casefold({} COLLATE "pg_unicode_fast")'
"""Full case folding, as Unicode defines it, whatever the database's own collation is."""


class PostgresSpelling:
    """See `SqlSpelling`."""

    def unindexed_number(self, number: str) -> str:
        """See `SqlSpelling.unindexed_number`; the planner needs no such hint here."""
        return number

    def unindexed_text(self, text: str) -> str:
        """See `SqlSpelling.unindexed_text`; the planner needs no such hint here."""
        return text

    def place_of(self, part: str, text: str) -> str:
        """See `SqlSpelling.place_of`."""
        return f"strpos({FOLDED.format(text)}, {FOLDED.format(part)})"

    def hex_of(self, text: str) -> str:
        """See `SqlSpelling.hex_of`."""
        return f"upper(encode(convert_to({text}, 'UTF8'), 'hex'))"

    def json_texts(self, array: str) -> str:
        """See `SqlSpelling.json_texts`."""
        return f"json_array_elements_text(CAST({array} AS json))"

    def row_place(self) -> str:
        """See `SqlSpelling.row_place`."""
        return "ctid"
