"""The ranking recipe once more, one record at a time in plain Python: what a partition must equal.

Written from the description in docs/finding.md, sharing with the index only its lists of words.
"""

import collections
import itertools
import math
from dataclasses import dataclass, field

from reflexio_server.core.search.model import SearchFilters, SearchMode, SearchRecord
from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index.english import asks_when, is_temporal
from reflexio_server.index.ranking.weights import RankingWeights
from reflexio_server.index.tokens import joined_in_query, terms_of

from tests.unit.index.brute_force_texts import (
    discount_of,
    is_dated,
    named_first,
    nearest_word,
    side_asked_for,
    side_of,
    term_of,
    words_of,
)

WEIGHTS = RankingWeights()
K1 = 0.9
NOW = 20 * 86_400
"""The caller's now in the tests: 21 January 1970."""


def bm25(
    queried: list[str], documents: list[list[str]], discount: float
) -> tuple[list[float], float]:
    """The score of each document, and of the query's own words as one (over `length` words)."""
    count = len(documents)
    mean = sum(map(len, documents)) / count if count else 1.0
    scores = [0.0] * count
    own = 0.0
    for term in dict.fromkeys(queried):
        times = [document.count(term) for document in documents]
        holders = sum(1 for each in times if each)
        idf = math.log(1 + (count - holders + 0.5) / (holders + 0.5))
        own += idf
        for i, each in enumerate(times):
            norm = K1 * (1 - discount + discount * len(documents[i]) / (mean or 1.0))
            scores[i] += idf * each * (K1 + 1) / (each + norm) if each else 0.0
    return scores, own


def z_scores(values: list[float | None]) -> list[float]:
    """Standard scores over what is known, 0 for the rest."""
    known = [value for value in values if value is not None]
    if not known:
        return [0.0] * len(values)
    mean = sum(known) / len(known)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in known) / len(known))
    if deviation <= 1e-7:
        return [0.0] * len(values)
    return [0.0 if value is None else (value - mean) / deviation for value in values]


@dataclass
class Model:
    """Records in order of adding, and the chunk vectors of those that have some."""

    records: list[SearchRecord] = field(default_factory=list)
    vectors: dict[int, list[list[float]]] = field(default_factory=dict)

    def add(self, record: SearchRecord) -> None:
        """Add a record unless its id is held."""
        if all(held.interaction_id != record.interaction_id for held in self.records):
            self.records.append(record)

    def remove(self, interaction_id: int) -> None:
        """Remove a record and its vectors."""
        self.records = [each for each in self.records if each.interaction_id != interaction_id]
        self.vectors.pop(interaction_id, None)

    def passing(self, filters: SearchFilters) -> list[int]:
        """The ids that pass the filters."""
        kept = [each for each in self.records if _passes(each, filters)]
        kept.sort(key=lambda each: (each.created_at, each.interaction_id), reverse=True)
        return [each.interaction_id for each in kept[: filters.most_recent_k]]

    def rank(
        self,
        text: str,
        vector: list[float] | None,
        filters: SearchFilters,
        mode: SearchMode,
        threshold: float,
    ) -> list[tuple[int, float, float]]:
        """All hits as (id, value, similarity), best first."""
        lexical, similarity = self._lexical(text)
        cosines = [self._cosine(each.interaction_id, vector) for each in self.records]
        if mode is SearchMode.FTS:
            value, sign = lexical, [each > 0 for each in lexical]
        elif mode is SearchMode.VECTOR:
            value = similarity = [each or 0.0 for each in cosines]
            sign = [each > 0 for each in value]
        else:
            similarity = [max(s, c or 0.0) for s, c in zip(similarity, cosines, strict=True)]
            value, in_session = self._fuse(text, lexical, cosines)
            sign = [s > 0 or b > 0 for s, b in zip(similarity, in_session, strict=True)]
        allowed = set(self.passing(filters))
        hits = [
            (record.interaction_id, value[i], similarity[i])
            for i, record in enumerate(self.records)
            if record.interaction_id in allowed and sign[i] and similarity[i] >= threshold
        ]
        return sorted(hits, key=lambda hit: -hit[1])

    def _documents(self) -> list[list[str]]:
        texts = [f"{each.text}\n{each.expert_text}" for each in self.records]
        return [[term_of(word) for word in terms_of(text)] for text in texts]

    def around(self, interaction_id: int, turns: int) -> list[int]:
        """The ids of so many records before and after one in its session."""
        for session in self._sessions():
            ids = [self.records[i].interaction_id for i in session]
            if interaction_id in ids:
                place = ids.index(interaction_id)
                return ids[max(place - turns, 0) : place] + ids[place + 1 : place + 1 + turns]
        raise KeyError(interaction_id)

    def _query_terms(self, text: str) -> list[str]:
        texts = [f"{each.text}\n{each.expert_text}" for each in self.records]
        said = collections.Counter(word for text in texts for word in terms_of(text))
        held = {term_of(word) for word in said}
        words = words_of(text)
        asked = [w for w in words if w not in STOP_WORDS] or words
        missing = list(dict.fromkeys(w for w in asked if term_of(w) not in held))
        terms = {term_of(w) for w in asked} & held
        meant = {term_of(w): nearest_word(w, said) for w in reversed(missing)}
        repaired = {term_of(word) for word in meant.values() if word} - terms
        joined = {term_of(form) for form in joined_in_query(text)} & held - terms - repaired
        unknown = len(meant) - len(repaired)
        return [*sorted(terms | repaired | joined), *(f"unknown {n}" for n in range(unknown))]

    def _lexical(self, text: str) -> tuple[list[float], list[float]]:
        documents = self._documents()
        discount = discount_of(documents)
        scores, own = bm25(self._query_terms(text), documents, discount)
        mean = sum(map(len, documents)) / len(documents) if documents else 1.0
        norm = K1 * (1 - discount + discount * len(words_of(text)) / (mean or 1.0))
        own *= (K1 + 1) / (1 + norm)
        return scores, [min(score / own, 1.0) if own else 0.0 for score in scores]

    def _cosine(self, interaction_id: int, vector: list[float] | None) -> float | None:
        chunks = self.vectors.get(interaction_id)
        if vector is None or not chunks:
            return None
        return max(
            sum(a * b for a, b in zip(chunk, vector, strict=True))
            / math.sqrt(sum(a * a for a in chunk) * sum(b * b for b in vector))
            for chunk in chunks
        )

    def _sessions(self, among: set[int] | None = None) -> list[list[int]]:
        sessions: dict[str, list[int]] = {}
        order = sorted(
            range(len(self.records)) if among is None else among,
            key=lambda i: (self.records[i].created_at, self.records[i].interaction_id),
        )
        for i in order:
            own_session = f"alone {self.records[i].interaction_id}"
            sessions.setdefault(self.records[i].session_id or own_session, []).append(i)
        return list(sessions.values())

    def _fuse(
        self, text: str, lexical: list[float], cosines: list[float | None]
    ) -> tuple[list[float], list[float]]:
        count = len(self.records)
        best = max(lexical, default=0.0)
        words = [score / best if best else 0.0 for score in lexical]
        meaning = z_scores(cosines)
        nearest = max([0.0, *meaning])
        meaning = [
            w * nearest if c is None else m for m, w, c in zip(meaning, words, cosines, strict=True)
        ]
        sessions = self._sessions()
        coherence = self._coherence()
        in_company = sum(len(session) for session in sessions if len(session) > 1) / count
        alone = 1 - coherence * in_company if in_company else 1.0
        dense = WEIGHTS.dense + WEIGHTS.dense_alone * alone * _sureness(cosines)
        own = [w + dense * m for w, m in zip(words, meaning, strict=True)]
        value = list(own)
        for session in sessions:
            for place, i in enumerate(session):
                for distance, weight in (
                    (1, WEIGHTS.neighbour),
                    (2, WEIGHTS.second_neighbour),
                ):
                    for other in (place - distance, place + distance):
                        if 0 <= other < len(session):
                            lift = max(own[session[other]] - own[i], 0.0)
                            value[i] += coherence * weight * lift
                if place and self.records[session[place - 1]].text.rstrip().endswith("?"):
                    value[i] += coherence * WEIGHTS.question * own[session[place - 1]]
        in_session = self._add_session_evidence(text, sessions, coherence, value)
        self._add_window_evidence(text, sessions, coherence, value)
        self._add_what_the_query_asks(text, value)
        return value, in_session

    def _coherence(self) -> float:
        """How far the oldest records, nearly all of them, share words with their predecessors."""
        count = len(self.records)
        while count.bit_length() > 4 and count % 2 ** (count.bit_length() - 4):
            count -= 1
        by_id = sorted(range(len(self.records)), key=lambda i: self.records[i].interaction_id)
        among = set(by_id[:count])
        role_words = {word for i in among for word in words_of(self.records[i].role)}
        left_out = {term_of(word) for word in role_words}
        documents = self._documents()
        terms = {
            i: {t for t in documents[i] if not t.startswith("stop:")} - left_out for i in among
        }

        terms = {i: own if len(own) >= 3 else set() for i, own in terms.items()}

        def cosine(i: int, j: int) -> float:
            return len(terms[i] & terms[j]) / math.sqrt(len(terms[i]) * len(terms[j]))

        near = [
            cosine(i, j)
            for session in self._sessions(among)
            for i, j in itertools.pairwise(session)
            if terms[i] and terms[j]
        ]
        anywhere = [
            cosine(i, j) for i, j in itertools.combinations(among, 2) if terms[i] and terms[j]
        ]
        held, mean = 0.0, sum(anywhere) / len(anywhere) if anywhere else 0.0
        if near and mean < 1 - 1e-9:
            held = (sum(near) / len(near) - mean) / (1 - mean)
        believed = (held * len(near) + 0.08 * 20) / (len(near) + 20)
        return min(max(believed / 0.03, 0.0), 1.0)

    def _add_window_evidence(
        self, text: str, sessions: list[list[int]], coherence: float, value: list[float]
    ) -> None:
        documents = self._documents()
        windows = {
            i: session[max(place - 4, 0) : place + 5]
            for session in sessions
            for place, i in enumerate(session)
        }
        together = [[term for i in windows[n] for term in documents[i]] for n in range(len(value))]
        scores, _ = bm25(self._query_terms(text), together, discount_of(documents))
        best = max(scores, default=0.0)
        for i, score in enumerate(scores):
            if best:
                share = (1 - 1 / len(windows[i])) * score / best
                value[i] += coherence * WEIGHTS.window * share

    def _add_session_evidence(
        self, text: str, sessions: list[list[int]], coherence: float, value: list[float]
    ) -> list[float]:
        documents = self._documents()
        blocks = [
            session[start : start + 32]
            for session in sessions
            for start in range(0, len(session), 32)
        ]
        together = [[term for i in block for term in documents[i]] for block in blocks]
        scores, _ = bm25(self._query_terms(text), together, discount_of(documents))
        best = max(scores, default=0.0)
        in_session = [0.0] * len(value)
        for block, score in zip(blocks, scores, strict=True):
            for i in block:
                in_session[i] = score
                if best:
                    value[i] += coherence * WEIGHTS.session * (1 - 1 / len(block)) * score / best
        return in_session

    def _add_what_the_query_asks(self, text: str, value: list[float]) -> None:
        spoken = words_of(text)
        roles = {each.role for each in self.records}
        named = {role for role in roles if words_of(role) and set(spoken) >= set(words_of(role))}
        first = named_first(spoken, roles)
        if named == roles:
            named = set()
        sides = {role: side_of(role) for role in roles}
        side = side_asked_for(text) if {"user", "agent"} <= set(sides.values()) else None
        contents = [
            [w for w in terms_of(f"{each.text}\n{each.expert_text}") if w not in STOP_WORDS]
            for each in self.records
        ]
        lengths = z_scores([math.log(1 + min(len(content), 30)) for content in contents])
        then = [is_dated(text, each.created_at) for each in self.records]
        asks = text.rstrip().endswith("?") or spoken[:1] in (["when"], ["was"])
        for i, record in enumerate(self.records):
            value[i] += WEIGHTS.speaker * (record.role in named)
            value[i] += WEIGHTS.speaker_first * (record.role == first)
            value[i] += WEIGHTS.person * (side is not None and sides[record.role] == side)
            value[i] += WEIGHTS.date * (then[i] and not all(then))
            value[i] += WEIGHTS.time * (asks_when(text) and any(map(is_temporal, contents[i])))
            value[i] += WEIGHTS.length * min(max(lengths[i], -3.0), 3.0)
            value[i] -= WEIGHTS.asking * (asks and record.text.rstrip().endswith("?"))


def _sureness(cosines: list[float | None]) -> float:
    known = sorted(cosine for cosine in cosines if cosine is not None)
    if not known:
        return 0.0
    nearest = known[-5:]
    above = sum(nearest) / len(nearest) - sum(known) / len(known)
    return min(max((above - 0.40) / 0.25, 0.0), 1.0)


def _passes(record: SearchRecord, filters: SearchFilters) -> bool:
    wanted = {
        "session_id": filters.session_id,
        "source": filters.source,
        "request_id": filters.request_id,
        "user_action": filters.user_action,
        "has_image": filters.has_image,
    }
    return (
        all(value is None or getattr(record, name) == value for name, value in wanted.items())
        and (filters.role is None or record.role.casefold() == filters.role.casefold())
        and (filters.start_time is None or record.created_at >= filters.start_time)
        and (filters.end_time is None or record.created_at <= filters.end_time)
    )
