"""Happenings at one place on one day: one, unless texts tell several.

Figures that differ between claimants do not make two happenings: tolls are contested. What does: acts that are not one
(a suicide bomb and shelling), or one report that tells two. Who agrees in figures, claimants and reports' families
belongs together; a report that says nothing of the kind goes where most of what it says is said.
"""

from collections import Counter
from collections.abc import Sequence

from dateline.stages.statements import Statement

#: Acts that reports take for each other: rockets from the air or from the ground, who blew up and what did.
_CONFUSED = frozenset(
    {
        frozenset({"Air/drone strike", "Shelling/artillery/missile attack"}),
        frozenset({"Armed clash", "Shelling/artillery/missile attack"}),
        frozenset({"Armed clash", "Air/drone strike"}),
        frozenset({"Grenade", "Remote explosive/landmine/IED"}),
        frozenset({"Attack", "Abduction/forced disappearance"}),
    }
)
#: Acts that one happening often is both of, by the words that a reporter happens to choose.
_OVERLAPPING = frozenset(
    {
        frozenset({"Suicide bomb", "Remote explosive/landmine/IED"}),
        frozenset({"Attack", "Armed clash"}),
        frozenset({"Attack", "Suicide bomb"}),
        frozenset({"Armed clash", "Mob violence"}),
        frozenset({"Armed clash", "Government regains territory"}),
        frozenset({"Armed clash", "Non-state actor overtakes territory"}),
        frozenset({"Mob violence", "Violent demonstration"}),
        frozenset({"Violent demonstration", "Protest with intervention"}),
        frozenset({"Violent demonstration", "Excessive force against protesters"}),
        frozenset({"Peaceful protest", "Protest with intervention"}),
    }
)
SAME_FAMILY, SAME_FIGURE, SAME_VOICE, SAME_TYPE, SAME_VICTIMS, SAME_PERPETRATOR = 8, 3, 3, 3, 1, 1
OTHER_TYPE, CONFUSED_TYPE, OVERLAPPING_TYPE, OTHER_VICTIMS, OTHER_PERPETRATOR = -8, -5, -1, -1, -1
FAR_FIGURES, _FAR = -5, 10
_MOST_FIGURES = 2
_CASUALTIES = "casualties"
#: Characters from the start of a sentence to that of the one right behind it.
_RIGHT_BEFORE = 300
#: Fewer points than these make two happenings: other victims and another perpetrator alone do not.
LEAST = -3


class Cluster:
    """Statements that speak of one happening, and what they say in sum."""

    __slots__ = (
        "by_day",
        "documents",
        "families",
        "figures",
        "perpetrators",
        "statements",
        "types",
        "victims",
        "voices",
    )

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.documents: set[str] = set()
        self.families: set[str] = set()
        self.figures: set[tuple[str, str, float]] = set()
        self.voices: set[tuple[str, str, float, str]] = set()
        self.types: Counter[str] = Counter()
        self.victims: set[str] = set()
        self.perpetrators: set[str] = set()

    def add(self, statements: Sequence[Statement]) -> None:
        telling = _telling(statements)
        for statement in statements:
            self.statements.append(statement)
            self.documents.add(statement.document_id)
            self.families.add(statement.family)
            self.figures |= statement.figures
            self.voices |= statement.voices
            self.types.update(statement.types if statement in telling else ())
            self.victims |= statement.victims
            self.perpetrators |= statement.perpetrators

    @property
    def type(self) -> str | None:
        return min(self.types, key=lambda name: (-self.types[name], name)) if self.types else None


def _telling(statements: Sequence[Statement]) -> frozenset[Statement]:
    """Those whose act counts: of the dead and injured if there are any (that a war drove millions out is no act
    here)."""
    return frozenset(s for s in statements if _CASUALTIES in s.kinds) or frozenset(statements)


def make_cluster(statements: Sequence[Statement]) -> Cluster:
    cluster = Cluster()
    cluster.add(statements)
    return cluster


def score(a: Cluster, b: Cluster) -> int:
    """How much speaks for one happening (above 0) or for two (below); 0 where nothing does either."""
    points = _compare_types(a.type, b.type)
    if points == OTHER_TYPE:
        return points
    if points > CONFUSED_TYPE and not a.families.isdisjoint(b.families):  # one story may tell two acts
        points += SAME_FAMILY
    points += FAR_FIGURES if _far_apart(a.voices, b.voices) else 0
    points += SAME_FIGURE * min(_MOST_FIGURES, len(a.figures & b.figures))
    points += SAME_VOICE if not a.voices.isdisjoint(b.voices) else 0
    if a.victims and b.victims:
        points += OTHER_VICTIMS if a.victims.isdisjoint(b.victims) else SAME_VICTIMS
    if a.perpetrators and b.perpetrators:
        points += OTHER_PERPETRATOR if a.perpetrators.isdisjoint(b.perpetrators) else SAME_PERPETRATOR
    return points


def _far_apart(a: set[tuple[str, str, float, str]], b: set[tuple[str, str, float, str]]) -> bool:
    """One general killed, and two dozen fighters: tolls of one happening are seldom ten times each other."""
    most: dict[tuple[str, str], float] = {}
    for measure, unit, number, _ in a:
        most[measure, unit] = max(number, most.get((measure, unit), 0))
    theirs: dict[tuple[str, str], float] = {}
    for measure, unit, number, _ in b:
        theirs[measure, unit] = max(number, theirs.get((measure, unit), 0))
    met = [(most[key], theirs[key]) for key in most if key in theirs and min(most[key], theirs[key]) > 0]
    return bool(met) and all(max(pair) >= _FAR * min(pair) for pair in met)


def _compare_types(a: str | None, b: str | None) -> int:
    if a is None or b is None:
        return 0
    if a == b:
        return SAME_TYPE
    pair = frozenset((a, b))
    return OVERLAPPING_TYPE if pair in _OVERLAPPING else CONFUSED_TYPE if pair in _CONFUSED else OTHER_TYPE


def tell_apart(statements: Sequence[Statement], least: int = LEAST) -> list[Cluster]:
    """Deal the statements of one place and day to happenings. Order of the input does not matter.

    A report's own parts that tell other acts never meet. Reports whose act is known come first and make the
    happenings; what is left joins the one that it agrees with most, or that most is said of. least: fewest points for
    two reports to meet.
    """
    units = [make_cluster(unit) for report in _by_report(statements) for unit in _parts(report)]
    if len(units) == 1:
        return units
    parts = Counter(document for unit in units for document in unit.documents)
    units.sort(key=lambda u: (not u.types, -parts[u.statements[0].document_id], -len(u.figures), u.statements[0].order))
    found: list[Cluster] = []
    for unit in units:
        best = choose(unit, found, least)
        if best is None:
            found.append(unit)
        else:
            best.add(unit.statements)
    return found


def choose(unit: Cluster, clusters: Sequence[Cluster], least: int = LEAST) -> Cluster | None:
    """The happening that a report's part belongs to; None if it agrees with none of them."""
    best, rank = None, (least - 1, 0)
    for cluster in clusters:
        if unit.documents.isdisjoint(cluster.documents):
            at = (score(unit, cluster), len(cluster.documents))
            if at[0] >= least and at > rank:
                best, rank = cluster, at
    return best


def _by_report(statements: Sequence[Statement]) -> list[list[Statement]]:
    reports: dict[str, list[Statement]] = {}
    for statement in sorted(statements, key=lambda s: s.order):
        reports.setdefault(statement.document_id, []).append(statement)
    return list(reports.values())


def _parts(report: Sequence[Statement]) -> list[list[Statement]]:
    """What one report tells of a place and day: in one part, unless a sentence tells another act.

    A sentence that names no act goes with the one right before it, else with what the report tells first.
    """
    parts: list[tuple[str | None, list[Statement]]] = []
    current, before, telling = -1, 0, _telling(report)
    for statement in report:
        act = min(statement.types) if statement.types and statement in telling else None
        if current < 0:
            parts.append((act, [statement]))
            current, before = 0, statement.at
            continue
        if act is None and statement.at - before > _RIGHT_BEFORE:
            current = 0
        before = statement.at
        known, members = parts[current]
        if act is not None and known is not None and act != known:
            fitting = [i for i, (other, _) in enumerate(parts) if other == act]
            if fitting:
                current = fitting[0]
            elif _compare_types(act, known) <= CONFUSED_TYPE:
                parts.append((act, []))
                current = len(parts) - 1
            known, members = parts[current]
        members.append(statement)
        parts[current] = (known or act, members)
    return [members for _, members in parts]
