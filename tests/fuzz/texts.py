"""Targets: what reads texts for figures, claims, dates, places and the lines around them."""

import datetime as dt

from dateline.reference.fold import fold
from dateline.stages.extract.language import find_language
from dateline.text.byline import read_byline, read_names
from dateline.text.captions import is_caption
from dateline.text.clean import clean_characters, clean_lines, trim_lines
from dateline.text.dateline_line import find_dateline, read_bare_dateline, read_dateline
from dateline.text.dates import find_dates
from dateline.text.demonyms import find_demonyms
from dateline.text.figures.find import find_figures
from dateline.text.figures.number_forms import parse_digits
from dateline.text.figures.numbers import find_numbers
from dateline.text.fingerprint import find_fingerprint
from dateline.text.mentions_actors import find_actors
from dateline.text.model import Context
from dateline.text.ner import find_entities
from dateline.text.notices import find_notice
from dateline.text.plain_page import read_plain_page
from dateline.text.printed_dates import find_address_date, find_full_dates, read_stamp, read_timestamp
from dateline.text.quotes import find_quoted
from dateline.text.reading import read_texts
from dateline.text.sentences import LONGEST, find_sentences
from dateline.text.wire_credit import find_wire_credit
from dateline.text.words import find_words
from tests.fuzz.target import Target, of_text

_DAY = dt.date(2015, 10, 11)
_STORY = (
    b"DAMASCUS, Oct. 11 (Wire) -- At least 12 people, including three children, were killed and 30 wounded in Douma on "
    b"Saturday, the Syrian Observatory for Human Rights said.\nThe army took 4.5 sq km (1.7 sq miles) of land and "
    b"between 1,200 and 1.5 thousand families fled last week. \xe2\x80\x9cNone of the forty-two captured was hurt,"
    b"\xe2\x80\x9d said Gen. Ali Smith. Russia denied that it had struck Idlib; the toll rose from 5 to seven."
)
_SENTENCES = tuple(
    b"%s killed %s" % (a, b)
    for a, b in (
        (b"Some 1,200 fighters were", b"on 3 May 2015."), (b"Two hundred and five of them, all civilians,", b"10-15."),
        (b"No fewer than half a million", b"\xd9\xa1\xd9\xa2 tens of others"), (b"An 8-year-old boy and a dozen", b"."),
    )
)  # fmt: skip
_DATES = (
    b"2015-10-11T06:30:00+03:00", b"Sun, 11 Oct 2015 06:30:00 GMT", b"October 11th, 2015 at 6.30 p.m. EST",
    b"the night of 3-4 May", b"between last Monday and mid-2016", b"http://a.example/2015/oct/11/a-20151011.html",
    b"in the 48 hours to 9/11, two weeks ago", b"on the eve of the first quarter of 1998/99",
)  # fmt: skip
_LINES = (
    b"By John Smith and Ana-Maria de la Cruz, Wire | 11 October 2015", b"BEIRUT (Reuters) - The army said",
    b"Photo: A man walks / AFP", b"Published: 11 Oct 2015 06:30 BST", b"title: One\nauthor: Two\n\n# Three\n\nFour",
    b"Additional reporting by A. B. in Cairo; editing by C", b"DOUMA, Syria, Oct 11 (Xinhua) --",
    b"Correction: this page has been removed", b"+++ " * 3,
)  # fmt: skip
_NUMBERS = (b"1,200.50", b"1.200,5", b"12", b"1'200", b"0x1", b"\xc2\xbd", b"\xd9\xa1\xd9\xa2", b"1e9", b"9" * 30)


def _read(text: str) -> None:
    context = Context(title=text[:80], published=_DAY, dateline_place=text[:20])
    (reading,) = read_texts([text], [context])
    for mention in reading.mentions:
        assert text[mention.start_char : mention.end_char] == mention.surface, mention
    for claim in reading.claims:
        assert 0 <= claim.start_char < claim.end_char <= len(text), claim
        if claim.low is not None and claim.high is not None:
            assert claim.low <= claim.high, claim


def _sentences(text: str) -> None:
    end = 0
    for sentence in find_sentences(text):
        assert end <= sentence.start < sentence.end <= min(len(text), sentence.start + LONGEST), sentence
        end = sentence.end


def _words(text: str) -> None:
    for word in find_words(text, 0, len(text)):
        assert text[word.start : word.end] == word.text, word


def _figures(text: str) -> None:
    for sentence in find_sentences(text):
        find_figures(text, find_words(text, sentence.start, sentence.end))


def _dates(text: str) -> None:
    for published in (_DAY, None):
        for mention in find_dates(text, published):
            assert text[mention.start_char : mention.end_char] == mention.surface, mention


def _demonyms(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    find_demonyms(text, folded)


def _lines(text: str) -> list[str]:
    return text.split("\n")


TARGETS = (
    Target("texts", of_text(_read), seeds=(_STORY, *_SENTENCES, *_LINES, *_DATES), weight=0.05),
    Target("sentences", of_text(_sentences), seeds=(_STORY, *_SENTENCES)),
    Target("words", of_text(_words), seeds=(_STORY, *_SENTENCES), weight=3),
    Target("numbers", of_text(lambda t: find_numbers(find_words(t, 0, len(t)))), seeds=(_STORY, *_SENTENCES, *_NUMBERS)),
    Target("figures", of_text(_figures), seeds=(_STORY, *_SENTENCES)),
    Target("digits", of_text(parse_digits), seeds=_NUMBERS, weight=20, longest=60),
    Target("dates", of_text(_dates), seeds=(_STORY, *_DATES)),
    Target("printed_dates", of_text(find_full_dates), seeds=_DATES, weight=4, longest=300),
    Target("stamps", of_text(read_stamp), seeds=_DATES, weight=8, longest=220),
    Target("timestamps", of_text(read_timestamp), seeds=_DATES, weight=12, longest=120),
    Target("address_dates", of_text(find_address_date), seeds=_DATES, weight=10, longest=200),
    Target("bylines", of_text(lambda t: (read_byline(t), read_names(t))), seeds=_LINES, weight=2, longest=300),
    Target(
        "datelines", of_text(lambda t: (find_dateline(t), read_dateline(t), read_bare_dateline(t))),
        seeds=(_STORY, *_LINES), weight=2, longest=400,
    ),
    Target("credits", of_text(lambda t: find_wire_credit(_lines(t))), seeds=_LINES, weight=4, longest=400),
    Target("captions", of_text(is_caption), seeds=_LINES, weight=8, longest=300),
    Target("notices", of_text(find_notice), seeds=_LINES, weight=8, longest=300),
    Target("quotes", of_text(find_quoted), seeds=(_STORY,), weight=3),
    Target("characters", of_text(lambda t: trim_lines(clean_characters(t))), seeds=(_STORY, *_LINES), weight=6),
    Target("lines", of_text(lambda t: clean_lines(_lines(t), title=t[:60])), seeds=(_STORY, *_LINES)),
    Target("plain_pages", of_text(read_plain_page), seeds=(_STORY, *_LINES)),
    Target("demonyms", of_text(_demonyms), seeds=(_STORY, b"the Syrians and a British-born Iraqi"), weight=3),
    Target("actors", of_text(lambda t: find_actors(t, fold(t))), seeds=(_STORY, b"ISIS, the SAA and Hezbollah"), weight=2),
    Target("fingerprints", of_text(find_fingerprint), seeds=(_STORY,)),
    Target("languages", of_text(find_language), seeds=(_STORY, "خبر آخر من دمشق".encode()), weight=0.2),
    Target("entities", of_text(lambda t: find_entities([t])), seeds=(_STORY,), weight=0.05),
)  # fmt: skip
