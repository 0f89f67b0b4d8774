"""Cleaning text: which characters go, and which lines of a page are not the report."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from dateline.text.captions import is_caption
from dateline.text.data_files import load_data

#: Longer lines are prose whatever they start or end with.
LONGEST_LINE, LONGEST_AGATE, LONGEST_KICKER = 300, 100, 40
#: Shorter lines may stand twice with good reason (a speaker's name, a refrain).
SHORTEST_REPEAT = 40
#: Looking for one paragraph inside the others is quadratic: not in longer texts.
LONGEST_TEXT_FOR_REPEATS = 100_000

_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_EDGES = " \t\xa0\u200b•·*–—-―>»›→▶►|#:.…_[]()‹«<+↓"


def clean_characters(text: str) -> str:
    """Remove NULs, control characters and byte order marks; make every line break a newline.

    Everything else stays as on the page, odd spaces and quotation marks included. A lone surrogate, which no file can
    hold, becomes U+FFFD.
    """
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _NEWLINES.sub("\n", text)))


def trim_lines(text: str) -> str:
    """Drop spaces at the ends of lines, blank lines, and lines of punctuation: one paragraph per line is left.

    The line of underscores with which AP parts its reports stays: what stands on its two sides is told apart.
    """
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if is_break(line) or any(character.isalnum() for character in line))


def is_break(line: str) -> bool:
    """Whether a line is AP's break (___)."""
    return len(line) >= 3 and not line.strip("_")


@cache
def _data() -> dict[str, frozenset[str]]:
    loaded = load_data("boilerplate.yml")
    words = {key: frozenset(_core(str(words)) for words in loaded[key]) for key in ("lines", "tails")}
    return words | {"end_marks": frozenset(str(mark) for mark in loaded["end_marks"])}


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(str(words).casefold() for words in load_data("boilerplate.yml")[kind])


@cache
def _agate() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in load_data("boilerplate.yml")["patterns"]), re.IGNORECASE)


def _core(line: str) -> str:
    return line.strip(_EDGES).casefold()


def is_boilerplate(line: str) -> bool:
    """Whether a line is furniture of the page: an advertisement's label, a button, a copyright notice."""
    if len(line) > LONGEST_LINE or is_break(line):
        return False
    core = _core(line)
    folded = line.strip(" \t-•*>»|").casefold()
    return (
        not core
        or (len(core) <= LONGEST_AGATE and _agate().fullmatch(core) is not None)
        or core in _data()["lines"]
        or folded.startswith(_phrases("starts"))
        or folded.endswith(_phrases("ends"))
    )


def is_tail_heading(line: str) -> bool:
    """Whether a line heads what sites print below a report (Latest Headlines)."""
    core = _core(line)
    return len(line) <= 60 and (core in _data()["tails"] or core.startswith(_phrases("tail_starts")))


def clean_lines(lines: Sequence[str], *, title: str | None = None) -> list[str]:
    """Keep the lines of a page that are its report, in order.

    Dropped: furniture, captions that end with a photographer's credit, the headline where it stands again, whatever
    follows a heading like Latest Headlines in the last part, and the second of two equal long paragraphs.
    """
    kept = [line for line in _without_tail(lines) if not is_boilerplate(line) and not is_caption(line)]
    return _without_repeats(_without_headline(kept, _folded(title or "")))


def _without_headline(lines: list[str], headline: str) -> list[str]:
    """Drop the headline among the first lines, with the section's name above it ("World")."""
    start = 0
    while headline:
        head = lines[start : start + 4]
        at = next((number for number, line in enumerate(head) if _folded(line) == headline), None)
        if at is None or any(len(above) > LONGEST_KICKER for above in head[:at]):
            break
        start += at + 1
    return lines[start:]


def _without_tail(lines: Sequence[str]) -> list[str]:
    """Cut at the first tail heading that stands after 60% of the characters, or after which no paragraph is long.

    The mark that ends wire copy (-30-) cuts wherever half of the characters stand above it.
    """
    total = sum(map(len, lines))
    before = 0
    longest_after = [0] * (len(lines) + 1)
    for number in range(len(lines) - 1, -1, -1):
        longest_after[number] = max(longest_after[number + 1], len(lines[number]))
    for number, line in enumerate(lines):
        if is_tail_heading(line) and before and (before > 0.6 * total or longest_after[number + 1] <= 120):
            return list(lines[:number])
        if line.strip().casefold() in _data()["end_marks"] and before > 0.5 * total:
            return list(lines[:number])
        before += len(line)
    return list(lines)


_QUOTES = str.maketrans("“”‘’«»", '""\'\'""')


def _folded(line: str) -> str:
    return " ".join(line.translate(_QUOTES).casefold().split()).strip("\"' ")


_SENTENCE_ENDS = frozenset(".!?”\"'’)")


def _without_repeats(lines: list[str]) -> list[str]:
    """Drop long paragraphs that stand twice, and pull quotes: those that another paragraph holds word for word.

    A line that stands more often and is no sentence (doors open at 10, from Monday to Friday) is a list's refrain.
    """
    folded = [_folded(line) for line in lines]
    counts = Counter(folded)
    whole = "\n".join(folded) if sum(map(len, folded)) <= LONGEST_TEXT_FOR_REPEATS else None
    seen: set[str] = set()
    kept = []
    for line, key in zip(lines, folded, strict=True):
        if len(key) >= SHORTEST_REPEAT:
            if key in seen:
                if counts[key] > 2 and line[-1] not in _SENTENCE_ENDS:
                    kept.append(line)
                continue
            seen.add(key)
            if whole is not None and len(key) <= LONGEST_LINE and _stands_inside(key, whole):
                continue
        kept.append(line)
    return kept


def _stands_inside(key: str, whole: str) -> bool:
    """Whether a paragraph also stands inside of another one, not only by itself."""
    at = whole.find(key)
    while at >= 0:
        end = at + len(key)
        if whole[at - 1 : at] not in ("", "\n") or whole[end : end + 1] not in ("", "\n"):
            alone = (at == 0 or whole[at - 1] == "\n" or whole[at - 1] in " \"'") and (
                end == len(whole) or whole[end] == "\n" or whole[end] in " \"'.,"
            )
            if alone:
                return True
        at = whole.find(key, end)
    return False
