"""The ranking recipe: from what is known of all records to one value for each.

Steps and measurements are told in docs/finding.md.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from reflexio_server.core.search.model import CosineScale
from reflexio_server.index.arrays import Floats, Integers, Mask
from reflexio_server.index.ranking import evidence as measures
from reflexio_server.index.ranking.sessions import SessionChains
from reflexio_server.index.ranking.weights import RankingWeights

Shares = dict[str, Floats]
"""By the name of the term: what it adds to the value of each record. Their sum is the value."""


@dataclass(frozen=True, slots=True)
class TalkContext:
    """What surrounds each record: its neighbours, its session and the window around it.

    `coherence` says how far the user's records lean on each other, 0..1; no score is negative.
    """

    coherence: float
    chains: SessionChains
    block_bm25: Floats
    window_bm25: Floats
    window_sizes: Integers
    is_question: Mask


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query asks for beside its words: masks of the records that fit.

    None where it does not ask: it names no speaker, no side, no date, is no question, or is of a
    script whose words are not counted. `length_scores` are z-scores.
    """

    of_speaker: Mask | None = None
    of_first_speaker: Mask | None = None
    of_person: Mask | None = None
    on_date: Mask | None = None
    speaks_of_time: Mask | None = None
    length_scores: Floats | None = None
    asking_itself: Mask | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each record of the user, in record order.

    `bm25` is not negative; `cosine` counts where `embedded`, on the model's scale; `is_foreign`
    says that the model was not trained for the query's script.
    """

    bm25: Floats
    cosine: Floats
    embedded: Mask
    scale: CosineScale
    is_foreign: bool
    context: TalkContext
    asked: Asked


def fuse(evidence: Evidence, weights: RankingWeights) -> Shares:
    """What each term adds to each record; together about -1 to 6, of no unit."""
    words = measures.share_of_best(evidence.bm25)
    vector = _dense(evidence, weights) * measures.fill_from_words(
        measures.z_scores(evidence.cosine, evidence.embedded), evidence.embedded, words
    )
    shares = {"words": words, "vector": vector}
    shares |= _from_context(words + vector, evidence.context, weights)
    shares |= _from_what_is_asked(evidence.asked, weights)
    return shares


def value_of(shares: Shares) -> Floats:
    """One value for each record, higher for better: the sum of the shares."""
    terms = iter(shares.values())
    value = next(terms).copy()
    for term in terms:
        value += term
    return value


def score_of(value: Floats) -> Floats:
    """The fused value as a score in 0..1, in the same order: the logistic function.

    0 (nothing speaks for a record) becomes .12, 1 (the best match by words alone) .5, 2 .88.
    """
    score: Floats = 1 / (1 + np.exp(-2 * (np.clip(value, -15.0, 15.0) - 1)))
    return score


def _dense(evidence: Evidence, weights: RankingWeights) -> float:
    """How much a z-score of the cosine counts.

    Where records do not lean on each other and several are near paraphrases of the query, the
    vectors are the better witness.
    """
    context, scale = evidence.context, evidence.scale
    in_company = measures.share_in_company(context.chains.previous, context.chains.following)
    alone = 1 - context.coherence * in_company
    sure = measures.vectors_are_sure(
        evidence.cosine, evidence.embedded, scale.sure_from, scale.sure_to
    )
    base = weights.dense_foreign if evidence.is_foreign else weights.dense
    return base + weights.dense_alone * alone * sure


def _from_context(own: Floats, context: TalkContext, weights: RankingWeights) -> Shares:
    """What neighbours, session and window add, as far as the user's records hold together."""
    previous, following = context.chains.previous, context.chains.following
    terms: Shares = {
        "neighbour": measures.neighbour_lift(own, previous, following),
        "second_neighbour": measures.second_neighbour_lift(own, previous, following),
        "question": measures.inherited_from_question(own, previous, context.is_question),
        "session": measures.session_evidence(
            context.block_bm25, context.chains.block, context.chains.block_sizes
        ),
        "window": measures.window_evidence(context.window_bm25, context.window_sizes),
    }
    for name, term in terms.items():
        weight: float = getattr(weights, name)
        terms[name] = context.coherence * weight * term
    return terms


def _from_what_is_asked(asked: Asked, weights: RankingWeights) -> Shares:
    terms: dict[str, tuple[float, npt.NDArray[Any] | None]] = {
        "speaker": (weights.speaker, asked.of_speaker),
        "speaker_first": (weights.speaker_first, asked.of_first_speaker),
        "person": (weights.person, asked.of_person),
        "date": (weights.date, asked.on_date),
        "time": (weights.time, asked.speaks_of_time),
        "length": (weights.length, asked.length_scores),
        "asking": (-weights.asking, asked.asking_itself),
    }
    return {name: weight * term for name, (weight, term) in terms.items() if term is not None}
