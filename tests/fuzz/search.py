"""The search for inputs that break a reader: by atheris, which follows coverage, or by plain mutation without it."""

import contextlib
import os
import random
import re
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.target import Target

PROJECT = Path(__file__).resolve().parents[2]
_COVERED = re.compile(rb"cov: (\d+)")
#: What begins or turns something in the formats that are read.
_WORDS = (
    b" killed ", b"1,200", b"\xe2\x80\x9c", b"\xcc\x81", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xf0\x9f\x91\x8d", b"<", b"&amp;",
    b"]]>", b"\r\n", b"\x00", b"%00", b"{", b"[", b'"', b"-", b"T00:00:00Z", b"99999999999999999999", b"NaN", b": ", b"\t",
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a search of one target did. crashes: by where it was raised, the error and the shortest input that led there.

    seconds: CPU time of the whole search. covered: edges of Dateline's code reached by the search beyond those that the seeds reach; None without atheris.
    slowest_seconds: CPU time of the slowest input.
    """

    inputs: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest_seconds: float = 0.0
    slowest: bytes = b""
    covered: int | None = None
    crashes: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def take(self, target: Target, data: bytes) -> None:
        """Give the target one input and note what came of it; nothing is raised."""
        start = time.process_time()
        try:
            if not target(data):
                self.refused += 1
        except (Exception, RecursionError) as error:  # what is looked for
            where = _place_of(error)
            if where not in self.crashes or len(data) < len(self.crashes[where][1]):
                self.crashes[where] = (f"{type(error).__name__}: {error}"[:300], data)
        took = time.process_time() - start
        if took > self.slowest_seconds:
            self.slowest_seconds, self.slowest = took, data
        self.inputs += 1


def _place_of(error: BaseException) -> str:
    """The innermost line of Dateline's own code, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "/include/dateline" in f.filename] or frames
    last = frames[-1]
    return (
        f"{Path(own[-1].filename).name}:{own[-1].lineno} {type(error).__name__} {Path(last.filename).name}:{last.name}"
    )


def mutate(target: Target, runs: int, seconds: float, begin_with: int = 0) -> Found:
    """Inputs made of the target's seeds by cutting, doubling, flipping and inserting; equal numbers to begin with give equal inputs."""
    found, luck, began = Found(), random.Random(begin_with), time.process_time()
    pool = [*target.seeds, b""]
    for seed in target.seeds:  # loads what the reader loads once
        Found().take(target, seed)
    while found.inputs < runs and time.process_time() - began < seconds:
        data = bytearray(luck.choice(pool))
        for _ in range(luck.choice((1, 1, 2, 4, 8))):
            _change(data, luck, pool)
        found.take(target, bytes(data[: target.longest]))
    found.seconds = time.process_time() - began
    return found


def _change(data: bytearray, luck: random.Random, pool: list[bytes]) -> None:
    at = luck.randrange(len(data) + 1)
    end = min(len(data), at + luck.randrange(1, 17))
    how = luck.randrange(6)
    if how == 0:
        del data[at:end]
    elif how == 1:
        data[at:at] = data[at:end] * luck.randrange(1, 5)
    elif how == 2:
        data[at:at] = luck.choice(_WORDS)
    elif how == 3 and at < len(data):
        data[at] ^= 1 << luck.randrange(8)
    elif how == 4:
        data[at:at] = luck.randbytes(luck.randrange(1, 5))
    else:
        other = luck.choice(pool)
        data[at:] = other[luck.randrange(len(other) + 1) :]


def follow_coverage(target: Target, runs: int, seconds: float, report: Callable[[Found], None]) -> None:
    """Search by atheris, which ends the process: `report` is called with what was found before that."""
    import atheris

    found, began = Found(), time.process_time()

    def one(data: bytes) -> None:
        found.take(target, data)
        if found.inputs >= runs or time.process_time() - began > seconds:
            found.seconds = time.process_time() - began
            found.covered = _new_edges(log)
            report(found)
            os._exit(0)

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        words = Path(folder) / "words.dict"
        words.write_text("".join('"' + "".join(f"\\x{b:02x}" for b in w) + '"\n' for w in _WORDS), encoding="ascii")
        log = Path(tempfile.mkstemp(prefix="dateline-fuzz-log-")[1])
        keep = os.open(log, os.O_WRONLY)
        os.dup2(keep, 2)
        atheris.Setup(
            ["fuzz", folder, f"-dict={words}", f"-max_len={target.longest}", "-seed=1", "-rss_limit_mb=0", "-timeout=0",
             "-verbosity=1", "-report_slow_units=1000000", "-detect_leaks=0", f"-artifact_prefix={folder}/"],
            one,
        )  # fmt: skip
        atheris.Fuzz()


def _new_edges(log: Path) -> int:
    """Edges that libFuzzer's log counts at its end beyond those at its start."""
    counts = [int(c) for c in _COVERED.findall(log.read_bytes())]
    with contextlib.suppress(OSError):
        log.unlink()
    return counts[-1] - counts[0] if counts else 0
