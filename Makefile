# Everything is set up in .venv, .airflow and .cache of this folder; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
export PYTHONPATH := $(CURDIR)/include:$(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help setup run up down cluster cluster-down cluster-test cluster-secrets test lint types check-docs audit eval eval-ledger bench bench-fetch bench-ledger bench-pages fuzz docs lock ui clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(INSTALLED)  ## Install everything into .venv and build the gazetteer

$(INSTALLED): requirements.txt requirements-dev.txt requirements-setup.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(not (3, 11) <= v[:2] <= (3, 13) and f"Dateline needs Python 3.11 to 3.13; this is {v[0]}.{v[1]}. Try: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt requirements-dev.txt requirements-setup.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m dateline.reference.gazetteer
	@touch $@

run: setup  ## Bring the sample newsroom (or INPUT=file-or-folder) into the lake and show the ledger
	@$(BIN)/python -m local_airflow run $(if $(INPUT),--input "$(INPUT)")

up: setup  ## Start Airflow on loopback and leave it running
	@$(BIN)/python -m local_airflow up

down: setup  ## Stop it
	@$(BIN)/python -m local_airflow down

cluster: setup  ## Start Airflow with two Celery workers, PostgreSQL, Redis and a test S3 store, all on loopback
	@DATELINE_AIRFLOW_HOME="$(CURDIR)/.cluster" $(BIN)/python -m local_cluster up

cluster-down: setup  ## Stop them; what their store held goes
	@DATELINE_AIRFLOW_HOME="$(CURDIR)/.cluster" $(BIN)/python -m local_cluster down

cluster-test: setup  ## Run the sample through two workers and compare the lake with a single machine's (minutes)
	@DATELINE_CLUSTER_TEST=1 $(BIN)/python -m pytest tests/cluster -s

cluster-secrets:  ## Make the secrets that docker-compose.yml reads, in .secrets
	@PYTHONPATH=include $(PYTHON) -m local_cluster.make_secrets .secrets

test: setup lint types check-docs  ## Lint, types, generated docs and all tests
	$(BIN)/python -m pytest

lint: setup  ## Only ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## Only mypy
	$(BIN)/mypy

audit: setup  ## Licences of all packages against an allowlist; known vulnerabilities, where the service answers (STRICT=1: it must)
	@$(BIN)/python -m tests.audit $(if $(STRICT),--strict)

# Labelled corpora and their scorer, which are not part of the project; `make eval` says what it leaves out.
CORPORA ?= $(wildcard ../shared/corpora)
SCORER ?= $(wildcard ../shared/eval/score.py)

eval: setup  ## Score the reading of figures, compare with the floor, write docs/accuracy.md (RAISE=1 lifts the floor)
	@$(BIN)/python -m tests.eval --corpora "$(CORPORA)" --scorer "$(SCORER)" $(if $(RAISE),--raise)

eval-ledger: setup  ## Score families and events on a synthetic newsroom of 5,000 reports, beside their floor (RAISE=1 lifts it)
	@$(BIN)/python -m tests.synthetic $(if $(RAISE),--raise)

bench: setup  ## Measure what reading costs, as ratios of CPU time, and the memory that a WARC of 1 GB takes
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/python -m tests.bench.reading
	@$(BIN)/python -m tests.bench.archive 1000
	@$(MAKE) --no-print-directory bench-fetch
	@$(MAKE) --no-print-directory bench-ledger
	@$(MAKE) --no-print-directory bench-pages

bench-fetch: setup  ## Measure what fetching costs: 2,000 pages of 50 hosts on loopback, half a minute
	@$(BIN)/python -m tests.bench.fetching

bench-ledger: setup  ## Measure the ledger on a generated year of a million claims (CLAIMS=100000 for a quick look)
	@$(BIN)/python -m tests.bench.ledger --claims $(or $(CLAIMS),1000000)

bench-pages: setup  ## Measure what each question of the pages takes on a generated million of claims (CLAIMS=100000 likewise)
	@$(BIN)/python -W ignore -m tests.bench.pages --claims $(or $(CLAIMS),1000000)

fuzz: setup requirements-fuzz.txt  ## Give every reader bytes that nobody meant, RUNS=100000 of them a target; writes docs/fuzzing.md
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target $(VENV)/fuzz --require-hashes -r requirements-fuzz.txt
	@PYTHONPATH="$(PYTHONPATH):$(CURDIR)/$(VENV)/fuzz" $(BIN)/python -m tests.fuzz --runs $(or $(RUNS),100000) --seconds $(or $(SECONDS),60)
	@$(BIN)/python -m tests.fuzz --lines --write

docs: setup  ## Write the generated documentation
	$(BIN)/python -m dateline.schema.document > docs/tables.md

check-docs: setup  ## Only that generated docs are current
	@$(BIN)/python -m dateline.schema.document | diff -u docs/tables.md - || { echo "docs/tables.md is out of date: make docs"; exit 1; }

ui:  ## Build the pages from ui/ (needs Node 22 and npm); what it writes is committed
	cd ui && npm ci --no-fund --no-audit && npm run check && npm run build

lock: setup  ## Resolve requirements*.in anew into requirements*.txt
	for name in requirements requirements-dev requirements-setup requirements-fuzz; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $$name.in -o $$name.txt; done

clean:  ## Remove what was installed and cached; the lake stays
	rm -rf $(VENV) .airflow .cluster .cache .mypy_cache .ruff_cache .hypothesis
