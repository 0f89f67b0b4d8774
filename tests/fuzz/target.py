"""What is fuzzed: a reader, the errors that it documents, and inputs to begin with."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A reader as a function of bytes.

    may_raise: the errors that its docstring names; any other is a fault, and so is an AssertionError, by which a target
    says what holds of every answer. seeds: inputs that the search begins with. is_line: whether a long line is an
    input that the reader may meet (a name of a field of a form, say, is bounded before it is read). weight: its share
    of a run's inputs: cheap readers take more. longest: bytes of an input of the search.
    """

    name: str
    read: Callable[[bytes], object]
    may_raise: tuple[type[Exception], ...] = ()
    seeds: tuple[bytes, ...] = ()
    is_line: bool = True
    weight: float = 1.0
    longest: int = 1_000

    def __call__(self, data: bytes) -> bool:
        """Read an input. True if it was read, False if it was refused by an error that the reader documents."""
        try:
            self.read(data)
        except self.may_raise:
            return False
        return True


def as_text(data: bytes) -> str:
    """Any bytes as a string: UTF-8 where they are, else with the lone surrogates that Python makes of the rest."""
    return data.decode("utf-8", "surrogateescape")


def of_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """A reader of strings as one of bytes."""
    return lambda data: read(as_text(data))
