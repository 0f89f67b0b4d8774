"""What every row must fulfil, one Great Expectations suite per table; every rule says why.

`documents.yml`, `mentions.yml`, `claims.yml`, `control_changes.yml` and `shared.yml` hold the rules that someone wrote,
`from_schema.py` those that `schema/fields.py` implies, `registry.py` puts both together, `facts.py` adds the columns
that rules compare a row with, and `check.py` asks Great Expectations.

To add a rule: one entry in a YAML file, and one bad row that trips it in tests/cases/expectations.yml.
"""
