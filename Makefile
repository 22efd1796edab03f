# Everything a newcomer, a developer and CI need. `make run` and `make test` begin with `make setup`.
# Python is chosen with PYTHON=..., the port of `make run` with PORT=..., its address with HOST=....

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || echo python3)
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
STAMPS := var/setup

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast lint bench protocol clean browser

help:
	@echo "make run     set everything up and serve http://$(HOST):$(PORT)"
	@echo "make test    set everything up and run all tests, browser tests included"
	@echo "make lint    ruff, mypy, import rules, generated files"
	@echo "make bench   where the milliseconds of a turn go on this machine"
	@echo "make setup   the environment, weights and database (part of the others)"
	@echo "make clean   remove the environment and everything that was made"

setup: $(STAMPS)/installed $(STAMPS)/prepared $(STAMPS)/database

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info[:2] in ((3, 11), (3, 12)) else "Gyogam needs Python 3.11 or 3.12; this is %d.%d. Say `make PYTHON=python3.11 ...`." % sys.version_info[:2])'
	@echo "[1/4] Making the virtual environment .venv"
	@$(PYTHON) -m venv .venv

$(STAMPS)/installed: pyproject.toml constraints.txt tools/install.py | $(BIN)/python
	@mkdir -p $(STAMPS)
	@echo "[2/4] Installing packages (several minutes and about 3 GB the first time)"
	@$(BIN)/python tools/install.py
	@touch $@

$(STAMPS)/prepared: $(STAMPS)/installed $(shell find avatar -name '*_weights.py' -o -path '*/bank/*.toml' -o -name retrieval.py -o -name prepare.py \
	-o -name manifest.toml)
	@echo "[3/4] Preparing the model files"
	@$(BIN)/python -m avatar prepare
	@touch $@

$(STAMPS)/database: $(STAMPS)/installed $(shell find chat/migrations avatar/personas static templates -type f 2>/dev/null)
	@echo "[4/4] Preparing the database, the personas and the page"
	@$(BIN)/python manage.py migrate --skip-checks --verbosity 0
	@$(BIN)/python manage.py setup_personas
	@$(BIN)/python manage.py collectstatic --skip-checks --noinput --verbosity 0
	@touch $@

run: setup
	@$(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

browser:
	@$(BIN)/python tests/browser/chromium.py

test: setup browser
	@$(BIN)/python -m pytest
	@$(BIN)/python -m tests.js

test-fast: setup
	@$(BIN)/python -m pytest -m "not slow and not browser"

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m avatar protocol

bench: setup
	@$(BIN)/python -m avatar bench --out bench.json

protocol: setup
	@$(BIN)/python -m avatar protocol --write

clean:
	rm -rf .venv var
