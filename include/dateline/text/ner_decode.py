"""spaCy's greedy decoder of named entities over all tokens of some documents at once: the same weights and names.

spaCy goes from token to token with a product of a few rows for each, and its wheels for Python 3.11 moreover take the
interpreter's lock some hundred times a token. But what it does at a token outside a name depends on that token alone,
inside a name on that token, the one before and the name's first. So all tokens are scored as if no name were open, all
names that could begin are followed side by side, and the walk from left to right only picks among them. What may follow
what: `spacy/pipeline/_parser_internals/ner.pyx`; what a state sees: `_state.pxd`, set_context_tokens.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.intp]

#: Names are followed side by side as far as this, longer ones only where the walk comes upon them: a text that is one
#: endless name costs no square of its length.
_TOKENS_AT_ONCE = 8
#: Layers of an embedding that looks at one token at a time and at its spelling only.
_EMBEDS_SPELLING = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]


@dataclass(frozen=True)
class Decoder:
    """What a model's decoder has learned; `make_decoder` takes it from the model."""

    tok2vec: Any
    #: What a token gives to the hidden layer as the next, as the name's first and as the one before: one row a
    #: dimension of its vector, one column a hidden unit of the first piece, then of the second and so on; the best
    #: piece of a unit is its value.
    next_: Floats
    first: Floats
    before: Floats
    bias: Floats
    pieces: int
    #: The bias and what stands for a name's first and for the token before where no name is open.
    unopened: Floats
    #: Scores of the moves where no name is open: none begins (0), one begins, one begins and ends; with their labels.
    starts: Floats
    starts_bias: Floats
    labels: list[str]
    is_begin: NDArray[np.bool_]
    #: How much higher ending a name scores than going on with it, by the move that began it.
    ends: Floats
    ends_bias: Floats

    def find(self, docs: Sequence["Doc"]) -> list[list[tuple[int, int, str]]]:
        """Names of each document: first token, the one after the last, label. Documents are the vocabulary's own."""
        bounds = np.cumsum([len(doc) for doc in docs])
        found: list[list[tuple[int, int, str]]] = [[] for _ in docs]
        if not len(docs) or not bounds[-1]:
            return found
        vectors: Floats = _token_vectors(self.tok2vec, docs)
        moves = self._starting_moves(vectors, bounds, np.concatenate([doc.to_array("IS_SPACE") for doc in docs]))
        begun = np.flatnonzero(self.is_begin[moves])
        ends = np.arange(1, len(moves) + 1)
        ends[begun] = self._follow(vectors, begun, moves[begun], bounds, _TOKENS_AT_ONCE)
        at = 0
        for start in np.flatnonzero(moves).tolist():
            if start < at:
                continue
            at = int(ends[start])
            if not at:
                one = np.array([start])
                at = int(self._follow(vectors, one, moves[one], bounds, len(moves))[0])
            number = bisect_right(bounds, start)
            offset = int(bounds[number]) - len(docs[number])
            found[number].append((start - offset, at - offset, self.labels[moves[start]]))
        return found

    def _starting_moves(self, vectors: Floats, bounds: Ints, is_space: NDArray[Any]) -> Ints:
        """The best move at each token if no name is open there; none begins at a blank or goes on behind the end."""
        hidden = self._best_pieces(vectors @ self.next_ + self.unopened)
        scores = hidden @ self.starts + self.starts_bias
        scores[np.ix_(bounds[bounds > 0] - 1, self.is_begin)] = -np.inf
        moves: Ints = scores.argmax(axis=1)
        moves[is_space != 0] = 0
        return moves

    def _follow(self, vectors: Floats, starts: Ints, moves: Ints, bounds: Ints, tokens: int) -> Ints:
        """Ends of the names begun at the starts; 0 for those that end later than some tokens on."""
        ends = np.zeros(len(starts), dtype=np.intp)
        firsts = vectors[starts] @ self.first + self.bias
        lasts = bounds[np.searchsorted(bounds, starts, side="right")] - 1
        still = np.arange(len(starts))
        for step in range(1, tokens + 1):
            if not len(still):
                break
            at = starts[still] + step
            hidden = self._best_pieces(vectors[at] @ self.next_ + vectors[at - 1] @ self.before + firsts[still])
            move = moves[still]
            is_end = np.einsum("th,th->t", hidden, self.ends[move]) + self.ends_bias[move] > 0
            is_end |= at == lasts[still]
            ends[still[is_end]] = at[is_end] + 1
            still = still[~is_end]
        return ends

    def _best_pieces(self, states: Floats) -> Floats:
        best: Floats = states.reshape(len(states), self.pieces, -1).max(axis=1)
        return best


def _token_vectors(tok2vec: Any, docs: Sequence["Doc"]) -> Any:
    """Vectors of all tokens one after another: each spelling embedded once, each document's windows by themselves.

    The windows of one document stay within the processor's cache, those of a batch do not.
    """
    docs = [doc for doc in docs if len(doc)]
    words, *rest = tok2vec.layers
    embed = words.get_ref("embed") if words.has_ref("embed") and words.has_ref("encode") else words
    if [layer.name.split("(")[0] for layer in embed.layers] != _EMBEDS_SPELLING:
        return tok2vec.predict(docs)
    (extract, _, hashes, mix, _), encode = embed.layers, words.get_ref("encode")
    features = np.concatenate(extract.predict(docs))
    spellings = features.view(np.dtype((np.void, features.strides[0]))).reshape(-1)
    _, once, back = np.unique(spellings, return_index=True, return_inverse=True)
    rows = mix.predict(hashes.predict(features[once]))[back]
    parts = np.split(rows, np.cumsum([len(doc) for doc in docs])[:-1])
    vectors = [encode.predict([part])[0] for part in parts]
    for layer in rest:
        vectors = layer.predict(vectors)
    return vectors


def make_decoder(nlp: "Language") -> Decoder | None:
    """The decoder of a pipeline that is spaCy's greedy entity recognizer alone, or None where it is of another make."""
    ner: Any = nlp.get_pipe("ner") if nlp.pipe_names == ["ner"] else None
    model: Any = getattr(ner, "model", None)
    if getattr(model, "name", None) != "parser_model" or not model.attrs["has_upper"] or model.attrs["unseen_classes"]:
        return None
    tok2vec, lower, upper = model.layers
    if ner.cfg["beam_width"] != 1 or lower.get_dim("nF") != 3 or lower.get_dim("nP") < 2:
        return None
    moves = {ner.moves.get_class_name(k): k for k in range(ner.moves.n_moves)}
    begun, whole = ([move[2:] for move in moves if move[:2] == kind and move[2:]] for kind in ("B-", "U-"))
    if "O" not in moves or any(f"{kind}-{label}" not in moves for label in begun for kind in "IL"):
        return None
    next_, first, before = (w.transpose(2, 1, 0).reshape(w.shape[2], -1) for w in lower.get_param("W"))
    _, no_first, no_before = (pad.T.reshape(-1) for pad in lower.get_param("pad")[0])
    bias = lower.get_param("b").T.reshape(-1)
    weights, scores = upper.get_param("W"), upper.get_param("b")
    starts = [moves[name] for name in ("O", *(f"B-{label}" for label in begun), *(f"U-{label}" for label in whole))]
    inside, last = ([0, *(moves[f"{kind}-{label}"] for label in begun)] for kind in "IL")
    return Decoder(
        tok2vec=tok2vec,
        next_=next_,
        first=first,
        before=before,
        bias=bias,
        pieces=lower.get_dim("nP"),
        unopened=no_first + no_before + bias,
        starts=np.ascontiguousarray(weights[starts].T),
        starts_bias=scores[starts],
        labels=["", *begun, *whole],
        is_begin=np.array([False, *(True for _ in begun), *(False for _ in whole)]),
        ends=weights[last] - weights[inside],
        ends_bias=scores[last] - scores[inside],
    )
