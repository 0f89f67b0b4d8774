"""Fingerprints of many texts as numbers: some two kilobytes a text, so that a year of reports fits in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dateline.text.fingerprint import Fingerprint, find_fingerprint

#: A text by its hash, and the year of the report: what is news in it depends on when it was printed.
TextKey = tuple[str, int | None]
Hashes = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]
BATCH = 1_000
_SETS = ("shingles", "names", "figures", "quotations", "days")


@dataclass(frozen=True, slots=True)
class Ragged:
    """One sorted set of hashes a text, one behind the other: those of text i are values[starts[i]:starts[i + 1]]."""

    values: Hashes
    starts: Positions

    def of(self, text: int) -> Hashes:
        return self.values[self.starts[text] : self.starts[text + 1]]

    @property
    def sizes(self) -> Positions:
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Marks:
    """What of each text is compared. `sentences` holds the words of a text sorted, `sentence_of` the number of the
    sentence of each; a word of two sentences stands twice."""

    shingles: Ragged
    names: Ragged
    figures: Ragged
    quotations: Ragged
    days: Ragged
    sentences: Ragged
    sentence_of: npt.NDArray[np.uint16]


def make_marks(documents: pa.Table, texts: Mapping[TextKey, int]) -> Marks:
    """Fingerprints of the distinct texts.

    documents: has `text_sha256` and `text`. texts: position of each text by hash and year of publication.
    """
    years: dict[str, list[tuple[int, int | None]]] = {}
    for (sha256, year), position in texts.items():
        years.setdefault(sha256, []).append((position, year))
    parts: list[list[Hashes]] = [[np.empty(0, np.uint32)] * len(texts) for _ in (*_SETS, "sentences")]
    numbers: list[npt.NDArray[np.uint16]] = [np.empty(0, np.uint16)] * len(texts)
    seen: set[str] = set()
    for batch in documents.select(["text_sha256", "text"]).to_batches(max_chunksize=BATCH):
        rows = {row["text_sha256"]: row["text"] for row in batch.to_pylist()}
        rows = {sha256: text for sha256, text in rows.items() if sha256 in years and sha256 not in seen}
        seen |= rows.keys()
        found = [(at, find_fingerprint(text, year)) for sha256, text in rows.items() for at, year in years[sha256]]
        for kind, hashed in enumerate(_hash_kinds([mark for _, mark in found])):
            for (position, _), own in zip(found, hashed, strict=True):
                parts[kind][position] = own
        for (position, _), (words, of) in zip(found, _hash_sentences([mark for _, mark in found]), strict=True):
            parts[-1][position], numbers[position] = words, of
    shingles, names, figures, quotations, days, sentences = map(_join, parts)
    sentence_of = np.concatenate([np.empty(0, np.uint16), *numbers])
    return Marks(shingles, names, figures, quotations, days, sentences, sentence_of)


def _hash_kinds(marks: Sequence[Fingerprint]) -> Iterable[list[Hashes]]:
    for kind in _SETS:
        yield [np.unique(own) for own in _hash([getattr(mark, kind) for mark in marks])]


def _hash_sentences(marks: Sequence[Fingerprint]) -> list[tuple[Hashes, npt.NDArray[np.uint16]]]:
    hashed = iter(_hash([sentence for mark in marks for sentence in mark.sentences]))
    found = []
    for mark in marks:
        own = [next(hashed) for _ in mark.sentences]
        words = np.concatenate([np.empty(0, np.uint32), *own])
        number = np.repeat(np.arange(len(own)), [len(w) for w in own]).astype(np.uint16)
        order = np.lexsort((number, words))
        found.append((words[order], number[order]))
    return found


def _hash(sets: list[list[str]]) -> list[Hashes]:
    """The lower half of rensa's hashes: two words of one report are equal by chance once in ten million reports."""
    from rensa import RMinHash

    return [np.array(own, np.uint64).astype(np.uint32) for own in RMinHash.hash_token_sets(sets)]


def _join(parts: Sequence[Hashes]) -> Ragged:
    starts = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=starts[1:])
    return Ragged(np.concatenate([np.empty(0, np.uint32), *parts]), starts)
