"""The parts of the ranking recipe, each a pure function from arrays to an array.

All arrays have one place per record of the user; neighbours are record numbers, -1 for none. What
each is worth stands in docs/finding.md.
"""

from typing import Final

import numpy as np

from reflexio_server.index.arrays import Floats, Integers, Mask

NEAREST: Final = 5
"""Records whose cosines tell whether the vectors are sure of something."""


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


def vectors_are_sure(cosine: Floats, embedded: Mask, ramp_from: float, ramp_to: float) -> float:
    """How sure the vectors are that several records mean the query, 0..1.

    The mean of the five best cosines above the mean of all, on a ramp between two values of the
    model: near paraphrases stand out by far, turns of a talk about many things do not.
    """
    seen = cosine if embedded.all() else cosine[embedded]
    if not len(seen):
        return 0.0
    nearest = np.partition(seen, -NEAREST)[-NEAREST:] if len(seen) > NEAREST else seen
    above = float(nearest.mean() - seen.mean())
    return min(max((above - ramp_from) / (ramp_to - ramp_from), 0.0), 1.0)


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


def window_evidence(window_scores: Floats, window_sizes: Integers) -> Floats:
    """For each record how well the talk around it matches, 0..1.

    (1 - 1/w) V / max V, for a window of w records with BM25 V. What is spread over the turns of one
    exchange, or said in the middle of a long session, is in neither the record nor the session.
    """
    return share_of_best(window_scores) * (1 - 1 / window_sizes)


def share_in_company(previous: Integers, following: Integers) -> float:
    """The share of records, 0..1, that have another one beside them in their session."""
    return float(((previous >= 0) | (following >= 0)).mean()) if len(previous) else 0.0


def _step(first: Integers, second: Integers) -> Integers:
    """Where two links lead one after the other, -1 when either is missing."""
    return np.append(second, -1)[first]


def _lift(values: Floats, where: Integers) -> Floats:
    # Index -1 is the last place: what stands there is what a missing neighbour has.
    lifted: Floats = np.append(values, -np.inf)[where]
    lifted -= values
    return np.maximum(lifted, 0.0, out=lifted)
