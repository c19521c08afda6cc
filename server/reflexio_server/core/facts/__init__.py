"""What a text states: its words, numbers and denials, in forms that compare."""
