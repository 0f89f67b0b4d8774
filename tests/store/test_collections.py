"""A collection's file: read, or refused with file, line, key and fix."""

import pycountry
import pytest

from dateline.schema.errors import BadConfiguration
from dateline.store.collections import (
    collection_files,
    find_collection,
    load_collection,
    load_collections,
)
from dateline.text.actors import load_actors

GOOD = """collection: front
title: Front reports
sources:
  - id: wire
    kind: feed
    outlet: Wire
    url: https://wire.example/rss
"""
#: change of GOOD -> what the message says after `front.yml:`
BAD = {
    "unknown key": (GOOD + "langauge: en\n", r"8: langauge: unknown key; known are"),
    "unknown key in a source": (GOOD + "    langauge: en\n", r"8: sources.0.langauge: unknown key; did you mean language?"),
    "wrong kind": (GOOD.replace("feed", "fed"), r"5: sources.0.kind: Input should be 'feed'"),
    "a pattern that is none": (GOOD + "    link_pattern: '('\n", r"8: sources.0.link_pattern: not a regular expression"),
    "an API without its shape": (GOOD.replace("kind: feed", "kind: api"), r"4: sources.0: a source of kind api needs url and api"),
    "a path that is none": (GOOD.replace("kind: feed", "kind: api") + "    api: {url: fields..url}\n", r"8: sources.0.api.url: String should match"),
    "an actor's id that is none": (GOOD + "    alignment: The Army\n", r"8: sources.0.alignment: String should match"),
    "a country that is none": (GOOD + "    country: Syria\n", r"8: sources.0.country: String should match"),
    "address missing": (GOOD.replace("    url: https://wire.example/rss\n", ""), r"4: sources.0: a source of kind feed needs url"),
    "required key missing": (GOOD.replace("title: Front reports\n", ""), r"1: title: this key is required"),
    "share above one": (GOOD + "max_quarantined: 20\n", r"8: max_quarantined: .*less than or equal to 1"),
    "other name than the file": (GOOD.replace("collection: front", "collection: back"), r"1: collection: back must be the file's name"),
    "broken YAML": (GOOD + "  - : [\n", r"\d+: not valid YAML"),
    "not a mapping": ("- a\n", r"1: a collection's file is a mapping"),
    "no source": ("collection: front\ntitle: x\nsources: []\n", r"3: sources: "),
}  # fmt: skip


def written(tmp_path, text: str):
    path = tmp_path / "front.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_file_is_read(tmp_path) -> None:
    collection = load_collection(written(tmp_path, GOOD))
    assert collection.sources[0].url == "https://wire.example/rss"
    assert find_collection("front", [tmp_path]) == collection


@pytest.mark.parametrize("case", BAD)
def test_bad_file_names_file_line_key_and_fix(tmp_path, case) -> None:
    text, said = BAD[case]
    path = written(tmp_path, text)
    with pytest.raises(BadConfiguration, match=rf"{path}:{said}"):
        load_collection(path)


def test_bytes_that_are_no_text(tmp_path) -> None:
    path = tmp_path / "front.yml"
    path.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(BadConfiguration, match=r"front\.yml: cannot be read as UTF-8"):
        load_collection(path)


def test_unknown_collection_lists_the_known(tmp_path) -> None:
    written(tmp_path, GOOD)
    with pytest.raises(BadConfiguration, match="no collection 'rear'; there are: front"):
        find_collection("rear", [tmp_path])


def test_a_name_in_two_folders_is_refused(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    written(tmp_path / "a", GOOD)
    written(tmp_path / "b", GOOD)
    good, broken = load_collections([tmp_path / "a", tmp_path / "b"])
    assert good == []
    assert "another file is named front.yml" in broken["front"]


def test_a_broken_file_does_not_hide_the_others(tmp_path) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "rear.yml").write_text("collection: rear\n")
    good, broken = load_collections([tmp_path])
    assert [c.collection for c in good] == ["front"]
    assert broken["rear"].startswith(f"{tmp_path}/rear.yml:1: ")


@pytest.mark.parametrize("path", collection_files(), ids=lambda p: p.stem)
def test_shipped_collections_are_good(path) -> None:
    assert load_collection(path).title


#: Collections of real public sources; the others run on what is the user's own or the project's.
STARTERS = [path for path in collection_files() if path.stem not in ("sample", "mine")]
COUNTRIES = {country.alpha_2 for country in pycountry.countries}


@pytest.mark.parametrize("path", STARTERS, ids=lambda p: p.stem)
def test_starters_ship_paused_and_say_whose_each_source_is(path) -> None:
    collection = load_collection(path)
    assert collection.paused and collection.scheduled and not collection.sample
    assert not collection.allow_private_addresses and collection.requests_per_second <= 1
    sides = COUNTRIES | set(load_actors())
    for source in collection.sources:
        assert source.licence != "unknown"
        assert source.country is None or source.country in COUNTRIES
        assert source.alignment is None or source.alignment in sides
        assert source.outlet_type not in ("official", "party") or source.alignment or source.country in (None, "BE")
    text = path.read_text(encoding="utf-8")
    assert text.count("# seen: ") == len(collection.sources)  # nobody has invented an address


def test_starters_cover_the_kinds_of_outlet_and_more_than_one_side() -> None:
    sources = [source for path in STARTERS for source in load_collection(path).sources]
    assert {source.outlet_type for source in sources} == {"media", "official", "party", "monitor", "ngo"}
    assert {"UA", "RU", "US", "TR", "IR", "SY"} <= {source.alignment for source in sources}
    assert {"feed", "telegram", "gdelt", "api"} <= {source.kind for source in sources}
    addresses = [source.url for source in sources]
    assert len(set(addresses)) == len(addresses)
