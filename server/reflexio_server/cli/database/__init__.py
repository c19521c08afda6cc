"""Commands that check, copy and repair the data folder."""
