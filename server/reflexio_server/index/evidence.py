"""The parts of the ranking recipe, each a pure function from arrays to an array.

All arrays have one place per record of the user; neighbours are record numbers, -1 for none.
"""

from typing import Final

import numpy as np

from reflexio_server.index.arrays import Floats, Integers, Mask

COHERENT_CORRELATION: Final = 0.15
"""Nine in ten queries over real dialogues correlate more, no query over shuffled texts does."""

CONVERSATION_CORRELATION: Final = 0.3
"""The median over real dialogues: what is believed of sessions before they are seen."""

PRIOR_PAIRS: Final = 50
"""The belief weighs as much as so many pairs: by chance they correlate by about .14."""


def share_of_best(values: Floats) -> Floats:
    """Non-negative values divided by the greatest of them; all 0 stays 0."""
    best = values.max(initial=0.0)
    return values / best if best > 0 else np.zeros_like(values)


def z_scores(values: Floats, known: Mask) -> Floats:
    """Deviations from the mean of the known values, in standard deviations.

    Unknown values get 0, the mean; a deviation of 0 (one value, or all equal) gives 0 everywhere.
    """
    seen = values if known.all() else values[known]
    deviation = float(seen.std()) if len(seen) else 0.0
    # Rounding alone leaves about 1e-9 between equal cosines: no reason to tell them apart.
    if deviation <= 1e-7:
        return np.zeros_like(values)
    scores: Floats = (values - seen.mean()) * known / deviation
    return scores


def fill_from_words(meaning: Floats, embedded: Mask, words: Floats) -> Floats:
    """The z-scores of the cosines, completed for records that have no vector yet.

    One that says the query's words is believed to mean the query as much, so that it does not fall
    behind embedded ones for want of a vector: its share of the best BM25 times the best z-score.
    """
    if embedded.all():
        return meaning
    return np.where(embedded, meaning, words * meaning.max(initial=0.0))


def neighbour_lift(values: Floats, previous: Integers, following: Integers) -> Floats:
    """How much better the records just before and after it in its session are, summed.

    Only what they have more counts: beside a better match a record rises towards it, beside a
    worse one it loses nothing, and two equal ones do not push each other up.
    """
    return _lift(values, previous) + _lift(values, following)


def second_neighbour_lift(values: Floats, previous: Integers, following: Integers) -> Floats:
    """The same for the records two places before and two places after."""
    before, after = _step(previous, previous), _step(following, following)
    return _lift(values, before) + _lift(values, after)


def inherited_from_question(values: Floats, previous: Integers, is_question: Mask) -> Floats:
    """For each record the value of the one before it, if that one asks a question, else 0."""
    return np.append(values * is_question, 0.0)[previous]


def session_evidence(block_scores: Floats, block: Integers, block_sizes: Integers) -> Floats:
    """For each record how well its session as a whole matches, 0..1, more in longer sessions.

    (1 - 1/m) B / max B, for a block of m records with BM25 B: a session of one record says nothing
    that the record does not say itself.
    """
    return (share_of_best(block_scores) * (1 - 1 / block_sizes))[block]


def coherence(values: Floats, previous: Integers) -> float:
    """How far sessions hold together, 0..1: whether a record's value tells of its neighbour's.

    The correlation between records that follow each other in a session decides, as in optimal
    linear smoothing: turns of a conversation have .15 to .5, records that were only filed under
    the same session 0. A few pairs prove nothing, and count as a conversation until others do.
    """
    pair_count = int(np.count_nonzero(previous >= 0))
    together = 0.0
    if pair_count:
        centred = values - values.mean()
        variance = float((centred * centred).mean())
        if variance > 0:
            together = float((centred * np.append(centred, 0.0)[previous]).sum()) / variance
    believed = together + PRIOR_PAIRS * CONVERSATION_CORRELATION
    correlation = believed / (pair_count + PRIOR_PAIRS)
    return min(max(correlation / COHERENT_CORRELATION, 0.0), 1.0)


def share_in_company(previous: Integers, following: Integers) -> float:
    """The share of records, 0..1, that have another one beside them in their session."""
    return float(((previous >= 0) | (following >= 0)).mean()) if len(previous) else 0.0


def _step(first: Integers, second: Integers) -> Integers:
    """Where two links lead one after the other, -1 when either is missing."""
    return np.append(second, -1)[first]


def _lift(values: Floats, where: Integers) -> Floats:
    # Index -1 is the last place: what stands there is what a missing neighbour has.
    return np.maximum(np.append(values, -np.inf)[where] - values, 0.0)
