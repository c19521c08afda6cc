"""The ranking recipe: from what is known of all records to one value for each.

Steps and measurements are told in docs/finding.md.
"""

from dataclasses import dataclass, fields

import numpy as np

from reflexio_server.index import evidence as measures
from reflexio_server.index.arrays import Floats, Mask
from reflexio_server.index.sessions import SessionChains


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """How much each term of the recipe counts; 0 leaves a term out.

    The unit of all weights is the BM25 of the best record: the best match by words counts 1. What
    each is worth stands in docs/finding.md.
    """

    dense: float = 0.25
    """Of the cosine's z-score."""
    dense_alone: float = 0.25
    """More of it where records do not lean on each other."""
    neighbour: float = 0.3
    """Of what the records just before and after match better."""
    second_neighbour: float = 0.15
    """Of what those two places away match better."""
    question: float = 0.15
    """Of the value of a question, for the record that follows it."""
    session: float = 0.7
    """Of the match of the session as a whole."""
    speaker: float = 0.7
    """For the records of a speaker that the query names."""
    length: float = 0.05
    """Of the z-score of the logarithm of the length."""
    time: float = 0.4
    """For records that speak of time, if the query asks when."""

    def __post_init__(self) -> None:
        """Refuse weights that are negative or not finite."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not (np.isfinite(value) and value >= 0):
                raise ValueError(f"ranking weight {field.name} must be finite and not negative")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each record of the user, in record order.

    `bm25` is not negative; `cosine` counts where `embedded`; `length_scores` are z-scores. The last
    three are None where the query does not ask for them: it names no speaker, asks for no time, is
    of a script whose words are not counted.
    """

    bm25: Floats
    cosine: Floats
    embedded: Mask
    chains: SessionChains
    block_bm25: Floats
    is_question: Mask
    by_named_speaker: Mask | None
    speaks_of_time: Mask | None
    length_scores: Floats | None


def fuse(evidence: Evidence, weights: RankingWeights) -> Floats:
    """One value for each record, higher for better; about -1 to 5, of no unit."""
    previous, following = evidence.chains.previous, evidence.chains.following
    words = measures.share_of_best(evidence.bm25)
    meaning = measures.z_scores(evidence.cosine, evidence.embedded)
    meaning = measures.fill_from_words(meaning, evidence.embedded, words)
    coherence = measures.coherence(words + weights.dense * meaning, previous)
    # What leans on nothing says everything itself: its vector is the better witness.
    leaning = coherence * measures.share_in_company(previous, following)
    own = words + (weights.dense + weights.dense_alone * (1 - leaning)) * meaning
    context = weights.neighbour * measures.neighbour_lift(own, previous, following)
    context += weights.second_neighbour * measures.second_neighbour_lift(own, previous, following)
    context += weights.question * measures.inherited_from_question(
        own, previous, evidence.is_question
    )
    context += weights.session * measures.session_evidence(
        evidence.block_bm25, evidence.chains.block, evidence.chains.block_sizes
    )
    value = own + coherence * context
    if evidence.by_named_speaker is not None:
        value += weights.speaker * evidence.by_named_speaker
    if evidence.speaks_of_time is not None:
        value += weights.time * evidence.speaks_of_time
    if evidence.length_scores is not None:
        value += weights.length * evidence.length_scores
    return value


def score_of(value: Floats) -> Floats:
    """The fused value as a score in 0..1, in the same order: the logistic function.

    0 (nothing speaks for a record) becomes .12, 1 (the best match by words alone) .5, 2 .88.
    """
    score: Floats = 1 / (1 + np.exp(-2 * (np.clip(value, -15.0, 15.0) - 1)))
    return score
