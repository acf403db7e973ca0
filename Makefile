# Two commands matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
PORT   ?= 4000

.PHONY: help run test check lint types contracts units install prove bench docs fix lock clean
help: ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: install ## serve a demonstration on http://localhost:4000
	@PROCA_ENV=development $(BIN)/proca init
	@PORT=$(PORT) PROCA_ENV=development $(BIN)/proca demo
	@echo "Ready: sign at http://localhost:$(PORT)/p/riverwatch.example/free-the-tua (stop with Ctrl-C)"
	@PROCA_ENV=development $(BIN)/proca serve --host 127.0.0.1 --port $(PORT)

install: $(VENV)/.run ## the `proca` command in .venv/bin

test: check units ## everything: lint, types, import contracts, tests

check: lint types contracts

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

# The domain is covered by its own tests alone. Watching the others too would double their time.
units: export HYPOTHESIS_PROFILE ?= ci
# Tests start many processes, which compile all modules anew where this is set.
units: export PYTHONDONTWRITEBYTECODE :=
units: PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal -q
units: $(VENV)/.dev
	$(PYTEST) tests/domain tests/ports tests/docs --cov --cov-report=term
	$(PYTEST) tests $(addprefix --ignore=tests/,domain ports docs) --durations=10

prove: $(VENV)/.dev ## the heavy proofs at full size: crashes, load, paging
	$(BIN)/python -m bench.prove

bench: $(VENV)/.dev ## figures as ratios to this machine's own baseline
	$(BIN)/python -m bench

fix: $(VENV)/.dev ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## resolve the dependencies anew
	$(PIP) install -q pip-tools
	$(BIN)/pip-compile $(LOCK) --extra build -o requirements/run.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra build --extra dev --extra tracing -c requirements/run.lock -o requirements/dev.lock pyproject.toml

LOCK := --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
        --no-header --no-annotate --strip-extras --allow-unsafe -q

clean: ## forget the environment (never data or secrets)
	rm -rf $(VENV)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.lock pyproject.toml | $(BIN)/python
	$(PIP) install -q --require-hashes -r requirements/run.lock
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	$(PIP) install -q --require-hashes -r requirements/dev.lock
	@touch $@
