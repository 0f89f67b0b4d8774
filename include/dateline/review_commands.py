"""The commands of `dateline review`: reviewers' decisions, kept and obeyed."""

import click

from dateline.schema.errors import BadConfiguration


@click.group()
def review() -> None:
    """Decide upon claims; every later run of the ledger obeys, and a later decision overrules an earlier one.

    \b
    dateline review split CLAIM_ID --reason "another strike" --by "A. Analyst"
    """


def _decision(kind: str, says: str, argument: str = "CLAIM_ID...") -> None:
    """Add the command of one kind of decision; argument: what it is told in its usage."""

    @review.command(kind, help=f"{says}\n\n\b\ndateline review {kind} {argument} --reason ... --by ...")
    @click.argument("names", metavar=argument, nargs=-1, required=True)
    @click.option("--reason", required=True, help="Why; kept in the table decisions.")
    @click.option("--by", "decided_by", required=True, help="Who decided; kept there, too.")
    def command(names: tuple[str, ...], reason: str, decided_by: str) -> None:
        from dateline.pipeline import run_ledger, run_warehouse
        from dateline.pipeline.review import decide
        from dateline.store.lake import Lake
        from dateline.store.settings import lake_root

        ids = [name for name in names if "=" not in name]
        edit = dict(name.split("=", 1) for name in names if "=" in name)
        if edit and kind != "edit":
            raise BadConfiguration(f"{kind} takes ids; column=value is for edit")
        row = decide(Lake(lake_root()), kind, ids, reason=reason, decided_by=decided_by, edit=edit)
        counts = run_ledger()[row["realm"]]
        run_warehouse()
        click.echo(f"{row['decision_id']}: kept; {counts['touched']} events worked out anew")


_decision("split", "Take claims out of their event; together they become one of their own.")
_decision("merge", "Make one event of those that hold these claims.")
_decision("accept", "Say that claims are as they should be; overrules a rejection.")
_decision("reject", "Leave claims out of every event and count.")
_decision("edit", "Replace what was read of claims: an empty value for none.", "CLAIM_ID... COLUMN=VALUE...")
_decision("release", "Let a row that was set aside pass, when its day is next run.", "QUARANTINE_ID")


@review.command("list")
def list_() -> None:
    """Show every decision, the earliest first.

    \b
    dateline review list
    """
    from dateline.pipeline.review import list_decisions
    from dateline.show import show_table
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    show_table(list_decisions(Lake(lake_root())))
