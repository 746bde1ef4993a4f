# make run   : the whole service with a stand-in WeChat, SMS gateway and bank, on this machine
# make test  : the gate (lint, types, import rules, every test on both databases, the browser tests)
# make quick : the inner loop (lint, types, import rules, tests on SQLite without the browser)
# make bench : the figures, beside their baselines and targets
# make setup : only prepares .venv;   make lock : renews the lock files (needs uv)
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test quick bench setup setup-run lock lint types imports clean

run: setup-run
	@$(BIN)/daetong demo serve

test: setup lint types imports
	$(BIN)/python -m pytest

quick: setup lint types imports
	$(BIN)/python -m pytest -q -m "not browser and not slow" --databases sqlite

bench: setup
	$(BIN)/python -m tests.bench

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

setup: $(VENV)/.dev-stamp
setup-run: $(VENV)/.run-stamp

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "daetong needs Python 3.11 or later; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-stamp: requirements/runtime.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-stamp: requirements/dev.lock $(VENV)/.run-stamp
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/runtime.lock requirements/runtime.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/runtime.lock -o requirements/dev.lock requirements/dev.in

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
