"""Every target by name."""

from tests.fuzz import files, listings, requests, texts
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {t.name: t for module in (texts, listings, files, requests) for t in module.TARGETS}
