"""What `make run` shows at its end: a small table per question, and queries to try."""

from importlib.resources import files

import yaml
from rich.console import Console

from dateline.show import show_rows
from dateline.store.collections import find_collection
from dateline.store.lake import Lake
from dateline.store.settings import lake_root
from dateline.store.warehouse import FILE, query

TO_TRY = (
    "SELECT outlet, title, quote, claimant_surface FROM claims_current WHERE measure = 'killed' LIMIT 20",
    "SELECT * FROM claims_by_claimant ORDER BY claims DESC LIMIT 20",
    "SELECT table_name, rule, reason FROM quarantine",
)


def show_ledger(console: Console, collection: str) -> None:
    """Print the answers of questions.yml for a collection, three queries to try and where things lie."""
    lake = Lake(lake_root())
    names = {"collection": collection, "realm": "sample" if find_collection(collection).sample else "all"}
    if names["realm"] == "sample":
        console.print("\nThis is the sample newsroom: invented outlets, reports written for Dateline.", style="bold")
    for entry in yaml.safe_load(files("local_airflow").joinpath("questions.yml").read_text(encoding="utf-8")):
        used = {name: value for name, value in names.items() if f"${name}" in entry["sql"]}
        console.print(f"\n{entry['question']}", style="bold")
        show_rows(query(lake, entry["sql"], used).to_pylist())
    console.print("\nTry", style="bold")
    for sql in TO_TRY:
        console.print(f'  .venv/bin/dateline sql "{sql}"', markup=False)
    console.print(f"\nLake: {lake.root}  warehouse: {lake.address(FILE)}", markup=False)
    console.print(f"Validation report: {lake.address('reports/index.html')}", markup=False)
