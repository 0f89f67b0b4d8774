"""What passes between a piece of work and the lake, taken down while somebody listens, and only then."""

import datetime as dt

import pytest

from dateline.schema.tables import TABLES
from dateline.store.lake import Lake
from dateline.store.traffic import listen, note_read, note_tables, note_written

DAY = dt.date(2015, 10, 12)


def test_rows_columns_and_partitions_of_what_is_written_and_read(tmp_path) -> None:
    lake = Lake(tmp_path)
    rows = TABLES["fixity"].from_rows(
        [{"capture_id": f"cap-{n}", "warc_path": "w", "warc_offset": n, "problem": "p"} for n in range(3)]
    )
    with listen() as traffic:
        lake.save_table("fixity", "front", DAY, rows)
        lake.save_table("fixity", "front", DAY, rows)  # once more, unchanged: the same rows, not twice as many
        lake.save_table("fixity", "other", DAY, rows.slice(0, 1))
        lake.read_table("fixity", "front", DAY)
        lake.read_table("fixity", "nobody", DAY)
    written, read = traffic.written["fixity"], traffic.read["fixity"]
    assert (written.rows, len(written.rows_of_files)) == (4, 2)
    assert written.partitions == {("front", "2015-10-12"), ("other", "2015-10-12")}
    assert [name for name, _ in written.columns] == TABLES["fixity"].columns
    assert (read.rows, read.partitions) == (3, {("front", "2015-10-12")})


@pytest.mark.parametrize(
    ("rel", "name", "partition"),
    [
        ("claims/collection=front/date=2015-10-12/part-0.parquet", "claims", ("front", "2015-10-12")),
        ("claims/collection=front/date=2015-10-12/recheck-0.parquet", "claims", ("front", "2015-10-12")),
        ("_staging/front/2015-10-12/claims/shard-0000.parquet", "_staging/claims", ("front", "2015-10-12")),
        ("warc/front/2015-10-12.warc.gz", "warc", ("front", "2015-10-12")),
        ("reports/front/2015-10-12.html", None, None),
        ("catalogue/front.parquet", None, None),
    ],
)
def test_a_path_names_its_dataset(rel, name, partition) -> None:
    with listen() as traffic:
        note_written(rel, 1)
    assert list(traffic.written) == ([name] if name else [])
    assert not name or traffic.written[name].partitions == {partition}


def test_rows_that_were_not_counted_are_not_told() -> None:
    with listen() as traffic:
        note_read("warc/front/2015-10-12.warc.gz")
        note_tables([("claims", (("claim_id", "string"),))], [("warehouse.duckdb/event_tolls", (), 7)])
    assert traffic.read["warc"].rows is None
    assert traffic.read["claims"].rows is None
    assert traffic.written["warehouse.duckdb/event_tolls"].rows == 7


def test_nothing_is_taken_down_when_nobody_listens(tmp_path) -> None:
    with listen() as traffic:
        pass
    Lake(tmp_path).save_table("fixity", "front", DAY, TABLES["fixity"].empty())
    assert (traffic.read, traffic.written) == ({}, {})
