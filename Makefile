# Farstu's everyday deeds; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes
PYTEST := $(BIN)/python -m pytest
# Bytecode is kept whatever the environment says: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
COVER := --cov --cov-report= --cov-fail-under=0

# A stamp names the pins that were installed, so that equal ones are not installed again.
PINS := $(shell cat requirements/*.txt | sha256sum | cut -c -16)
RUN := .venv/.installed-run-$(PINS)
TEST := .venv/.installed-test-$(PINS)
LOCK := .venv/.installed-lock-$(PINS)

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(RUN) ## Serve Farstu on http://localhost:8440, and set it up the first time
	@exec $(BIN)/farstu serve --init

.PHONY: demo
demo: $(RUN) ## Look at it: five portals with made-up people, on http://demo.localhost:8440
	@exec $(BIN)/farstu demo

.PHONY: test
test: $(TEST) tools ## Run every test: quick ones, both databases, timing, browsers last
	$(MAKE) quick PYTEST="$(PYTEST) $(COVER)"
	$(BIN)/python -m coverage report
	$(MAKE) databases
	$(MAKE) timing
	$(MAKE) journeys

.PHONY: quick
quick: $(TEST) ## Run what needs no browser and no PostgreSQL (some minutes)
	$(PYTEST) -n $(WORKERS) -m "not browser and not postgresql and not slow and not timing"

.PHONY: databases
databases: $(TEST) ## Run what needs a real PostgreSQL, and the long tests
	$(PYTEST) -n $(WORKERS) -m "(postgresql or slow) and not browser and not timing"

.PHONY: timing
timing: $(TEST) ## Run the tests that measure time, one after the other
	$(PYTEST) -m "timing and not browser"

.PHONY: journeys
journeys: $(TEST) ## Run the stories in a real browser
	$(PYTEST) -n $(WORKERS) -m browser

.PHONY: tools
tools: ## Install the programs that the tests need (Debian), or say which ones
	@scripts/install-test-tools

.PHONY: check
check: ## Ask every checker; with `make -k check` each has its say although one complains
check: format lint types floors words templates dependencies dead-code

.PHONY: format
format: $(TEST) ## … is the code formatted? (ruff format mends it)
	$(BIN)/ruff format --check .

.PHONY: lint
lint: $(TEST) ## … does ruff complain?
	$(BIN)/ruff check --quiet .

.PHONY: types
types: $(TEST) ## … do the types hold? (mypy --strict)
	$(BIN)/mypy --strict

.PHONY: floors
floors: $(TEST) ## … does an import go up or sideways? (import-linter)
	$(BIN)/lint-imports --no-logo

.PHONY: words
words: $(TEST) ## … is a word misspelt? (codespell)
	$(BIN)/codespell

.PHONY: templates
templates: $(TEST) ## … are the templates sound? (djlint)
	$(BIN)/djlint --lint --quiet src/farstu/templates

.PHONY: dependencies
dependencies: $(TEST) ## … is a package unused, undeclared or borrowed? (deptry)
	$(BIN)/deptry .

.PHONY: dead-code
dead-code: $(TEST) ## … is there code that nobody calls? (vulture)
	$(BIN)/vulture

.PHONY: docs
docs: $(TEST) ## Test the documentation
	$(PYTEST) tests/docs

.PHONY: mutants
mutants: $(TEST) ## Break core and factors piece by piece, and see that a test notices; ONLY=core/throttle
	nice $(BIN)/python -m mutants $(ONLY)

.PHONY: machine
machine: $(TEST) ## Play by chance, another one each time, and mangle; RUNS=1000 plays longer
	MACHINE_RUNS=$${RUNS:-200} MANGLED_SEED=$${SEED:-$$RANDOM} $(PYTEST) -n $(WORKERS) \
	  tests/machine tests/web/test_mangled_forms.py tests/api/test_mangled_bodies.py

.PHONY: bench
bench: $(TEST) ## Measure, and print each figure beside its limit
	$(BIN)/python -m bench

.PHONY: scan
scan: $(TEST) ## Have the scanners of others look for holes, over loopback (a quarter of an hour)
	$(BIN)/python -m scan

.PHONY: lock
lock: $(LOCK) ## Pin all packages with hashes; UPGRADE=--upgrade takes the newest
	for name in run test lock; do \
	  $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header $(UPGRADE) requirements/$$name.in -o requirements/$$name.txt; \
	done

# ── the virtual environment ─────────────────────────────────────────────────────────────────────

define NO_PYTHON
Farstu needs Python 3.11 or newer with its venv module, and `$(PYTHON)` has not got that.
On Debian or Ubuntu:  apt-get install python3 python3-venv
Another Python:       make PYTHON=python3.12 $(MAKECMDGOALS)
endef
export NO_PYTHON

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null \
	  || { echo "$$NO_PYTHON" >&2; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# The project itself needs no build: a path file and a start script do what an installer would.
.venv/.linked: scripts/link-project | .venv/pyvenv.cfg
	@$(BIN)/python scripts/link-project
	@touch $@

.venv/.installed-%-$(PINS): | .venv/pyvenv.cfg .venv/.linked
	@echo "Installing requirements/$*.txt"
	@$(PIP) --requirement requirements/$*.txt
	@find .venv -maxdepth 1 -name '.installed-*' ! -name '*-$(PINS)' -delete
	@touch $@
