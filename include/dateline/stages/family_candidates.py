"""Which texts are worth comparing: pairs that share a band of their MinHash signatures, or a quotation."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from dateline.stages.family_marks import Hashes, Marks, Positions, Ragged

#: 128 bands of 2 rows: a pair of Jaccard 0.3 is missed once in 10**5, one of 0.1 three times in ten.
NUM_PERM, NUM_BANDS, SEED = 256, 128, 20151011
#: Shorter texts are families only with equal texts; one shared sentence would be most of them.
MIN_SHINGLES = 20
#: Texts first published within so many seconds are taken together: memory, not what is found.
BLOCK_SECONDS = 8 * 86_400
_BATCH = 1_000

Pairs = npt.NDArray[np.int64]


def find_candidates(marks: Marks, first: Positions, last: Positions, window: int) -> Iterator[Pairs]:
    """Pairs of texts that may be near each other, in arrays of two columns; each pair once.

    first, last: the seconds at which a text was first and last published, -1 if never dated: such a text has no pairs.
    window: seconds between two publications. Whether two texts are a pair depends on these two alone. Time goes by the
    number of pairs that share a bucket within the window, memory by those of eight days.
    """
    texts = np.flatnonzero((marks.shingles.sizes >= MIN_SHINGLES) & (first >= 0))
    texts = texts[np.lexsort((texts, first[texts]))]
    at = 0
    while at < len(texts):
        end = int(np.searchsorted(first[texts], first[texts[at]] + BLOCK_SECONDS, "right"))
        reach = int(np.searchsorted(first[texts], last[texts[at:end]].max() + window, "right"))
        near = texts[at:reach]
        found = [np.empty(0, np.int64)]
        for bucket, rank in _buckets(marks, near):
            found += _within(bucket, rank, end - at, first[near], last[near], window)
        earlier, later = np.divmod(np.unique(np.concatenate(found)), len(near))
        yield np.column_stack((near[earlier], near[later]))
        at = end


def _buckets(marks: Marks, texts: Positions) -> Iterator[tuple[npt.NDArray[np.uint64], Positions]]:
    """Buckets and the ranks of the texts in them, side by side, once for each band and once for quotations."""
    signatures = _sign(marks.shingles, texts)
    ranks = np.arange(len(texts))
    for band in range(NUM_BANDS):
        left, right = signatures[:, 2 * band].astype(np.uint64), signatures[:, 2 * band + 1].astype(np.uint64)
        yield (left << np.uint64(32)) | right, ranks
    quoted = [marks.quotations.of(text) for text in texts.tolist()]
    yield np.concatenate(quoted).astype(np.uint64), np.repeat(ranks, marks.quotations.sizes[texts])


def _within(
    bucket: npt.NDArray[np.uint64], rank: Positions, earlier: int, first: Positions, last: Positions, window: int
) -> Iterator[Positions]:
    """Pairs that share a bucket within the window, as earlier * texts + later. earlier: ranks below it open pairs."""
    order = np.argsort(bucket, kind="stable")
    bucket, rank = bucket[order], rank[order]
    start, step = np.flatnonzero(rank < earlier), 1
    while len(start):
        start = start[start + step < len(rank)]
        later = rank[start + step]
        # first publications only grow within a bucket: what is out of the window now stays out
        is_near = (bucket[start] == bucket[start + step]) & (first[later] - last[rank[start]] <= window)
        start = start[is_near]
        yield rank[start] * len(first) + later[is_near]
        step += 1


def _sign(shingles: Ragged, texts: Positions) -> Hashes:
    """MinHash signatures, one row of NUM_PERM numbers a text."""
    from rensa import RMinHash

    signatures = np.empty((len(texts), NUM_PERM), np.uint32)
    for at in range(0, len(texts), _BATCH):
        hashes = [shingles.of(text).tolist() for text in texts[at : at + _BATCH].tolist()]
        rows = RMinHash.digest_matrix_from_token_hash_sets(hashes, NUM_PERM, SEED).to_rows()
        signatures[at : at + len(hashes)] = np.array(rows, np.uint32)
    return signatures
