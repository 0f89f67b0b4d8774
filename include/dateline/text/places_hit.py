"""A place's name in a text, as long as it is not settled which place it means."""

from dataclasses import dataclass, field

from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, REGION, Row


@dataclass(slots=True)
class PlaceHit:
    """A name with the places so called (own names first, then by population).

    cue: what the words around say it is: division, district, county, city, dateline, listed (among divisions, or behind
    a comma), near, part, or none. is_part: it is part of an organization's name (University of Aleppo), so that nothing
    need have happened there; is_inside: so for one of the register's actors. following: the name that the text says it
    lies in (`Idlib, Syria`); is_following: it is that of the name before it.
    """

    start: int
    end: int
    candidates: list[tuple[Row, bool]]
    cue: str | None = None
    is_part: bool = False
    is_inside: bool = False
    is_following: bool = False
    following: "PlaceHit | None" = field(default=None, repr=False)

    def outer(self) -> list[Row]:
        """Countries, divisions and districts that the name after the comma may mean."""
        return [row for row, _ in self.following.candidates if row.kind != CITY] if self.following is not None else []

    def within(self) -> list[tuple[Row, bool]]:
        """Candidates that lie in one of `outer`."""
        outer = self.outer()
        return [(row, is_other) for row, is_other in self.candidates if any(is_inside(row, o) for o in outer)]


def is_inside(row: Row, outer: Row) -> bool:
    """Whether a place lies in a country, region, division or district."""
    if row.country is None or row.country != outer.country or row.kind == COUNTRY or row is outer:
        return False
    if outer.kind == DISTRICT:
        return row.kind == CITY and row.district == outer.district
    return outer.kind in (COUNTRY, REGION) or (row.admin1 == outer.admin1 and row.kind in (CITY, DISTRICT))
