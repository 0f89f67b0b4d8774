"""Everything heavy that stages import, at once: for processes that fork their workers."""

import importlib

#: Modules, heaviest first. Importing the stages imports what they need; Great Expectations they import when called.
HEAVY = (
    "great_expectations",
    "dateline.stages.extract",
    "dateline.stages.normalize",
    "dateline.stages.validate",
    "dateline.stages.families",
    "dateline.pipeline.collect",
    "dateline.pipeline.ingest",
    "dateline.pipeline.recheck",
    "dateline.pipeline.ledger",
    "dateline.store.warehouse",
)


def preload() -> None:
    """Import the stages and load the language model and the gazetteer; takes seconds, starts no thread of ours."""
    for name in HEAVY:
        importlib.import_module(name)
    from dateline.reference.gazetteer import load_gazetteer
    from dateline.text.mentions_actors import find_actors
    from dateline.text.ner import load_decoder

    load_decoder()
    load_gazetteer()
    find_actors("", "")  # reads the register and builds what finds its names
