"""What a line of one repeated character or short unit takes in each reader: time must grow with its length, no faster."""

import gc
import time

from tests.fuzz.target import Target

UNITS = (
    "a", "A", "1", " ", "\t", "(", ")", '"', "'", ",", ".", ":", "-", "–", "<", ">", "&", "/", "%", "{", "[", "=", "\x00", "?", "!", ";", "*", "_", "#", "|", "\\", "`", "~", "$", "@", "+", "0", "z",
    "\u0301", "\u202e", "\ufeff", "é", "م", "1,", "1.", "1 ", "1-", "A.", "a ", "A ", "and ", "of ", ". ", ", ", "- ", "\n",
    "a\n", "<a>", "<p>", "&amp;", "a-", "'s ", "killed ", "12 killed ", "May ", "Syria ", "Mr. ", "said ", "“a” ", "http://",
    "/../", "a=1&", "a: ", "- a\n", "[a](", "${", "2015-", "11 Oct ", "\r\n", "=?", "a;",
)  # fmt: skip
MEGABYTE = 1_000_000


def long_line(unit: str, size: int) -> bytes:
    """So many bytes of a unit, over and over."""
    piece = unit.encode()
    return (piece * (size // len(piece) + 1))[: size // len(piece) * len(piece)]


def cpu_seconds(target: Target, data: bytes) -> float:
    """CPU time that a reader takes for an input; the collector, which looks at all that is loaded, waits."""
    gc.disable()
    try:
        start = time.process_time()
        target(data)
        return time.process_time() - start
    finally:
        gc.enable()
