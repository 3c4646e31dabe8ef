# Featherweight's commands; `make help` lists them.  Each one does its own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
# The native engine is built in the environment itself: what did not change is not compiled again.
BUILD_TOOLS := "cmake>=3.26" "ninja>=1.11"
METERS := examples/meters
DEMO_RUN := runs/demo
DEMO_TIME ?= 3min
# More words for pip, e.g. PIP_ARGS="--index-url URL" for a mirror or for PyTorch's index of CPU builds.
PIP_ARGS ?=
# More words for pytest, e.g. PYTEST_ARGS="-k audit -x".
PYTEST_ARGS ?=

# A network trains on one thread and networks run side by side, so a library's own threads only get in the way.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
# ONNX Runtime (used by the tests alone) must not write or send anything about this machine.
export ORT_DISABLE_TELEMETRY = 1

.PHONY: help setup demo test test-fast check format bench clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

setup: $(STAMP) ## build .venv and the native engine (again only when pyproject.toml or native/ changes)

$(STAMP): pyproject.toml $(wildcard native/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Featherweight needs Python 3.11 or newer; '$(PYTHON)' is $$({ $(PYTHON) --version || echo missing; } 2>/dev/null)." \
	       "Name another one: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.11" >&2; exit 2; }
	@echo "Setting up $(VENV): about a gigabyte, a few minutes the first time."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
	  | $(PIP) $(PIP_ARGS) --requirement /dev/stdin $(BUILD_TOOLS)
	@$(PIP) $(PIP_ARGS) --no-build-isolation --editable '.[dev]'
	@touch $@

$(METERS)/.unpacked: examples/meters.tar.gz | $(STAMP)
	@$(BIN)/python -c "import tarfile as t; t.open('$<').extractall('examples', **({'filter': 'data'} if hasattr(t, 'data_filter') else {}))"
	@touch $@

demo: $(STAMP) $(METERS)/.unpacked ## the main job on the bundled meter digits, about 3 minutes; the report's path comes last
	@rm -rf $(DEMO_RUN)
	$(BIN)/featherweight fit $(METERS)/train.csv --target value --task circular:10 --max-params 3000 \
	  --test $(METERS)/test.csv --group meter --time $(DEMO_TIME) --out $(DEMO_RUN)
	@test -s $(DEMO_RUN)/report.html

test: $(STAMP) ## every test, whole jobs included
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 $(PYTEST_ARGS)

test-fast: $(STAMP) ## the inner loop: without the tests marked slow
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 -m "not slow" $(PYTEST_ARGS)

check: $(STAMP) ## style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP) ## write the layout that `make check` asks for
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(STAMP) ## measure the data sets into benchmarks/results/ (long)
	$(BIN)/python benchmarks/suite.py

clean: ## remove what these commands made, .venv included; other runs stay
	rm -rf $(VENV) $(METERS) $(DEMO_RUN) build dist src/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
