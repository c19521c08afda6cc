"""The weight of each term of the ranking recipe."""

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """The weights of the recipe; 0 leaves a term out.

    The unit of all weights is the BM25 of the best record: the best match by words counts 1. What
    each is worth stands in docs/finding.md. They lie on plateaus: half or twice as much of one
    moves recall@10 by one to four hundredths.
    """

    dense: float = 0.25
    """Of the cosine's z-score. Worth .04 MRR on MemoryBank; costs .03 recall where words decide."""
    dense_alone: float = 0.75
    """More of it where records do not lean on each other and the vectors are sure; see `fuse`."""
    dense_foreign: float = 0.10
    """In place of `dense` for a query in a script that the model was not trained for."""
    neighbour: float = 0.3
    """Of what the records just before and after match better. Worth .05 recall on answers."""
    second_neighbour: float = 0.15
    """Of what those two places away match better."""
    question: float = 0.2
    """Of the value of a question, for the record that follows it. Worth .07 recall on answers."""
    session: float = 0.5
    """Of the match of the session as a whole. Worth .08 recall on answers, .04 in meetings."""
    window: float = 0.3
    """Of the match of the talk around a record. Worth .02 recall in meetings."""
    speaker: float = 0.5
    """For the records of a speaker that the query names. Worth .02 MRR in meetings."""
    speaker_first: float = 0.3
    """For the records of the one named first, of several that the query names."""
    person: float = 0.6
    """For the records of the side whose words the query asks for: "did you", "did I".

    Worth .10 (English) and .15 (Chinese) MRR on MemoryBank.
    """
    date: float = 0.7
    """For the records created on a date that the query names. Worth .05 recall on MemoryBank zh."""
    time: float = 0.4
    """For records that speak of time, if the query asks when."""
    length: float = 0.07
    """Of the z-score of the logarithm of the length."""
    asking: float = 0.1
    """Taken from records that end with a question mark, if the query is a question itself."""

    def __post_init__(self) -> None:
        """Refuse weights that are negative or not finite."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not (np.isfinite(value) and value >= 0):
                raise ValueError(f"ranking weight {field.name} must be finite and not negative")
