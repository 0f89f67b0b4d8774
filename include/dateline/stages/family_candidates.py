"""Which texts are worth comparing: pairs that share a band of their MinHash signatures, or a quotation."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from dateline.stages.family_marks import Hashes, Marks, Positions, Ragged

#: 128 bands of 2 rows: a pair of Jaccard 0.3 is missed once in 10**5, one of 0.1 three times in ten.
NUM_PERM, NUM_BANDS, SEED = 256, 128, 20151011
#: Shorter texts are families only with equal texts; one shared sentence would be most of them.
MIN_SHINGLES = 20
#: Pairs without doubles are kept apart until there are so many more.
_MANY = 2_000_000
_BATCH = 1_000

Pairs = npt.NDArray[np.int64]


def find_candidates(marks: Marks, first: Positions, last: Positions, window: int) -> Pairs:
    """Pairs of texts that may be near each other: an array of two columns, the smaller position first, sorted.

    first, last: the seconds at which a text was first and last published, -1 if never dated: such a text has no pairs.
    window: seconds between two publications. Whether two texts are a pair depends on these two alone. Takes time and
    memory by the number of pairs that share a bucket within the window.
    """
    texts = np.flatnonzero((marks.shingles.sizes >= MIN_SHINGLES) & (first >= 0))
    texts = texts[np.argsort(first[texts], kind="stable")]
    count = len(first)
    found = np.empty(0, np.int64)
    more: list[npt.NDArray[np.int64]] = []
    for bucket, text in _buckets(marks, texts):
        for a, b in _within(bucket, text, first, last, window):
            more.append(np.minimum(a, b) * count + np.maximum(a, b))
        if sum(map(len, more)) > _MANY:
            found, more = np.unique(np.concatenate([found, *more])), []
    found = np.unique(np.concatenate([found, *more]))
    return np.column_stack(np.divmod(found, max(count, 1)))


def _buckets(marks: Marks, texts: Positions) -> Iterator[tuple[npt.NDArray[np.uint64], Positions]]:
    """Bucket and text, side by side, once for each band and once for quotations; texts in the order of `texts`."""
    signatures = _sign(marks.shingles, texts)
    for band in range(NUM_BANDS):
        left, right = signatures[:, 2 * band].astype(np.uint64), signatures[:, 2 * band + 1].astype(np.uint64)
        yield (left << np.uint64(32)) | right, texts
    sizes = marks.quotations.sizes[texts]
    quoted = [marks.quotations.of(text) for text in texts.tolist()]
    yield np.concatenate([np.empty(0, np.uint64), *quoted]).astype(np.uint64), np.repeat(texts, sizes)


def _within(
    bucket: npt.NDArray[np.uint64], text: Positions, first: Positions, last: Positions, window: int
) -> Iterator[tuple[Positions, Positions]]:
    """Pairs of one bucket and within the window. text: in the order of first publication."""
    order = np.argsort(bucket, kind="stable")
    bucket, text = bucket[order], text[order]
    start, step = np.arange(len(text)), 1
    while len(start):
        start = start[start + step < len(text)]
        other = start + step
        # first publications only grow within a bucket: who is out of the window now stays out
        start = start[(bucket[start] == bucket[other]) & (first[text[other]] - last[text[start]] <= window)]
        yield text[start], text[start + step]
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
