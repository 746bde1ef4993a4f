# make run   : the whole service with a stand-in WeChat, SMS gateway and bank, on this machine
#              (another port: make run PORT=9000)
# make test  : the gate (lint, types, import rules, every test on both databases, the browser tests)
# make quick : the inner loop (lint, types, import rules; on SQLite the fast tests, and all tests of
#              what is not committed yet)
# make bench : the figures, beside their baselines and targets
#              (some parts only: make bench ONLY=settlement, ONLY="importing queue"; a quick look at
#              the campaign, the small writes or the papers: BENCH_SHARE=0.1 make bench ONLY=campaign)
# make soak  : the benefit engine against a second calculator on new random histories, for as long
#              as told: make soak MINUTES=5 (one of them again: make soak SEED=7); or so many
#              random journeys of money on each database: make soak JOURNEYS=500 (JOURNEYS=1 SEED=7);
#              or so many pushes of WeChat beside a second codec, and spoilt: make soak PUSHES=10000;
#              or so many messages three times to two processes that are killed: make soak CALLBACKS=10000;
#              or requests of every kind to both APIs, until there were so many: make soak CASES=200000
# make reliability : what must hold when somebody wants to bring the service down, each with a control
#              that must fail (one of them: make reliability ONLY=T9; on one database:
#              DATABASES=sqlite); tables under var/reliability; what each asks and how many of what:
#              docs/operations.md
# make mutants : changes the core in small ways and counts what the quick tests notice (minutes)
# make ocr   : adds the optional part that reads papers (150 MB to fetch, 350 MB on disk); make test
#              and make bench have it, make run has it once this was run
# make setup : only prepares .venv;   make lock : renews the lock files (needs uv)
# make docs  : renews what is generated (settings table, review states, how characters sound, what
#              makes a text like those of a guard, the client's copy of its interface)
# make tus-client : fetches the foreign tus client that a test runs under Node 20; make test does so
# make client : builds the member's client for the browser and for WeChat (needs Node 20)
# make pictures : takes the README's pictures anew from the running demo, and those of the phone's
#              journey from its test (needs chromium)
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
PORT ?= 8080
MINUTES ?= 5
JOURNEYS ?=
PUSHES ?=
CALLBACKS ?=
REQUESTS ?=
CASES ?=
ONLY ?=
# Three for two cores, since browsers, killed services and lapsing leases are waited for half of the
# time; a test process that has become larger than so much fails the run.
WORKERS ?= 3
MOST_MEGABYTES ?= 600
VENV := .venv
BIN := $(VENV)/bin
# Unbuffered, so that its lines arrive while it works; old versions of pip write the same ones.
PIP := -m pip install --disable-pip-version-check --root-user-action=ignore --progress-bar off
PIP := PYTHONUNBUFFERED=1 $(BIN)/python $(PIP)
# Of pip's lines, one every two seconds: how many of a lock file's packages it has come to.
shown = { n=0; after=0; while IFS= read -r line; do case "$$line" in \
    Collecting*|Requirement*|Ignoring*) n=$$((n + 1)); (( SECONDS < after )) || { \
      after=$$((SECONDS + 2)); echo "  fetching $$n of $$(grep -c '^[^ \#].*==' $(1)) packages"; };; \
    Installing\ collected*) echo "  unpacking them";; esac; done; }

.PHONY: run test client-checks tus-client quick bench soak reliability mutants ocr setup setup-run lock lint types \
  imports docs client pictures clean

run: setup-run
	@$(BIN)/daetong demo prepare --port $(PORT)
	@exec env DAETONG_ENV_FILE=var/demo.env $(BIN)/daetong serve

# Each test opens threads of its own; with an arena of memory for each, a process grows for nothing.
# Pictures and whole files are given back as soon as they are let go, however many were there before.
test quick: export MALLOC_ARENA_MAX = 2
test quick: export MALLOC_MMAP_THRESHOLD_ = 1048576
# Compiled files are kept whatever the shell says: else each process compiles all tests every time.
test quick: export PYTHONDONTWRITEBYTECODE =

test: setup
	@$(MAKE) --no-print-directory -j 2 ocr lint types imports client-checks tus-client
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --most-megabytes $(MOST_MEGABYTES)

quick: setup
	@$(MAKE) --no-print-directory -j 2 lint types imports
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q --quick -m "not browser and not slow" \
	  --databases sqlite

bench: setup ocr
	@$(BIN)/python -m tests.bench $(ONLY)

soak: setup
	@$(BIN)/python -m $(if $(JOURNEYS),tests.casework.journeys.soak --journeys $(JOURNEYS),\
	  $(if $(PUSHES),tests.pushes.soak --pushes $(PUSHES),\
	  $(if $(CALLBACKS),tests.callbacks.soak --callbacks $(CALLBACKS),\
	  $(if $(REQUESTS)$(CASES),tests.any_request.soak $(REQUESTS:%=--requests %) $(CASES:%=--cases %),\
	  tests.second.soak --minutes $(MINUTES))))) $(if $(SEED),--seed $(SEED))

reliability: setup
	@$(BIN)/python -m tests.reliability $(ONLY)

mutants: .venv-mutants/.stamp
	@.venv-mutants/bin/python -m tests.mutation $(ONLY)

# A half-made environment is removed, so that the next try begins anew.
.venv-mutants/.stamp: requirements/mutants.lock
	@echo "preparing .venv-mutants (once)"
	@$(PYTHON) -m venv --clear .venv-mutants && \
	  $(PIP:$(BIN)/%=.venv-mutants/bin/%) --require-hashes -r $< | $(call shown,$<) || \
	  { rm -rf .venv-mutants; exit 1; }
	@touch $@

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy --num-workers 2

imports:
	$(BIN)/lint-imports

docs: setup
	$(BIN)/python -m tests.tools.settings_table
	$(BIN)/python -m tests.tools.review_states
	$(BIN)/python -m tests.tools.pinyin_table
	$(BIN)/python -m tests.tools.guard_weights
	$(BIN)/python -m tests.tools.material_samples
	$(BIN)/python -m tests.tools.member_openapi

# The member's client, from its sources to what the service shows; needs Node 20 or later.
client: setup miniprogram/node_modules/.stamp
	@$(BIN)/python -m tests.tools.member_openapi
	@cd miniprogram && npm run -s build:h5 && npm run -s build:weapp

# No build without them, so that a machine without Node loses nothing that is not found later.
client-checks:
	@if [ -e miniprogram/node_modules/.stamp ] && node -e 'process.exit(+(parseInt(process.versions.node) < 20))'; \
	  then cd miniprogram && npm run -s check; \
	  else echo "the client's types, lint and unit tests: not here (make client runs them, with Node 20)"; fi

# A tus client that nobody here wrote (0.4 MB); without Node or a registry its tests are skipped.
tus-client:
	@if [ ! -e tests/tus_js/node_modules/.stamp ] && node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2> /dev/null; then \
	  cd tests/tus_js && npm ci -s --no-audit --no-fund && touch node_modules/.stamp || \
	  echo "tus-js-client: not fetched, its tests are skipped"; fi

miniprogram/node_modules/.stamp: miniprogram/package-lock.json
	@echo "fetching what the client is built with (once; takes two minutes)"
	@cd miniprogram && npm install --no-audit --no-fund --omit-lockfile-registry-resolved
	@touch $@

pictures: setup
	@$(BIN)/python -m tests.tools.pictures
	@$(BIN)/python -m tests.tools.phone_pictures

setup: $(VENV)/.dev-stamp
ocr: $(VENV)/.ocr-stamp
setup-run: $(VENV)/.run-stamp

# A half-made environment is removed, so that the next try begins anew.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "daetong needs Python 3.11 or later; name one: make run PYTHON=…" >&2; exit 1; }
	@echo "preparing $(VENV) (once; takes a minute)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make an environment; on Debian install python3-venv" >&2; exit 1; }

$(VENV)/.run-stamp: requirements/runtime.lock pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes -r requirements/runtime.lock | $(call shown,requirements/runtime.lock)
	@$(PIP) -qq --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-stamp: requirements/dev.lock $(VENV)/.run-stamp
	@echo "preparing what the tests need (once)"
	@$(PIP) --require-hashes -r requirements/dev.lock | $(call shown,requirements/dev.lock)
	@touch $@

$(VENV)/.ocr-stamp: requirements/ocr.lock $(VENV)/.run-stamp
	@echo "preparing what reads papers (once)"
	@$(PIP) --no-deps --require-hashes -r requirements/ocr.lock | $(call shown,requirements/ocr.lock)
	@touch $@

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/runtime.lock requirements/runtime.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/runtime.lock -o requirements/dev.lock requirements/dev.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --overrides requirements/ocr.overrides -c requirements/dev.lock -o requirements/ocr.lock requirements/ocr.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/bench-openfisca.lock requirements/bench-openfisca.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/bench-bm25s.lock requirements/bench-bm25s.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.lock -o requirements/bench-flask.lock requirements/bench-flask.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.lock -o requirements/mutants.lock requirements/mutants.in

clean:
	rm -rf $(VENV) .venv-mutants .venv-openfisca .venv-bm25s .venv-flask .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
