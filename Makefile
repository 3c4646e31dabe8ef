# Featherweight's commands; `make help` lists them.  Each one does its own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
NATIVE := $(shell find native -type f)
# The native engine is built in the environment itself: what did not change is not compiled again.
BUILD_TOOLS := "cmake>=3.26" "ninja>=1.11"
# Where there is a compiler, an extension that does not compile is an error; elsewhere the package does without.
export FEATHERWEIGHT_REQUIRE_NATIVE ?= $(if $(shell command -v $(or $(CXX),c++)),1,0)
# An environment as users get it: the wheel and what it needs, no torch, no tools.
CORE := build/core
CORE_MEGABYTES := 150
SANITIZED := $(CURDIR)/build/sanitize
METERS := examples/meters
DEMO_RUN := runs/demo
DEMO_TIME ?= 3min
DEMO_FROM ?= $(VENV)
# More words for pip, e.g. PIP_ARGS="--index-url URL" for a mirror or for PyTorch's index of CPU builds.
PIP_ARGS ?=
SANITIZE_TESTS ?= $(wildcard tests/contracts/test_native*.py tests/engines/test_native*.py tests/engines/native)
# More words for pytest, e.g. PYTEST_ARGS="-k audit -x".
PYTEST_ARGS ?=

# A network trains on one thread and networks run side by side, so a library's own threads only get in the way.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
# ONNX Runtime (used by the tests alone) must not write or send anything about this machine.
export ORT_DISABLE_TELEMETRY = 1

.PHONY: help setup demo demo-core test test-fast check format rounding sanitize wheel bench clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

setup: $(STAMP) ## build .venv and the native engine (again only when pyproject.toml or native/ changes)

$(STAMP): pyproject.toml $(NATIVE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Featherweight needs Python 3.11 or newer; '$(PYTHON)' is $$({ $(PYTHON) --version || echo missing; } 2>/dev/null)." \
	       "Name another one: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.11" >&2; exit 2; }
	@test -e $@ || echo "Setting up $(VENV): about a gigabyte, a few minutes the first time."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
	  | $(PIP) install $(PIP_ARGS) --requirement /dev/stdin $(BUILD_TOOLS)
	@$(PIP) install $(PIP_ARGS) --no-build-isolation --editable '.[dev]'
	@touch $@

wheel: $(STAMP) ## a wheel of this platform in dist/
	@rm -f dist/featherweight-*.whl
	@$(PIP) wheel $(PIP_ARGS) --no-build-isolation --no-deps --wheel-dir dist .
	@ls dist/featherweight-*.whl

$(CORE)/.installed: $(STAMP) $(NATIVE) $(shell find src -type f -not -name '*.pyc')
	@$(MAKE) --no-print-directory wheel
	@rm -rf $(CORE)
	@$(BIN)/python -m pip --disable-pip-version-check -qq download $(PIP_ARGS) --dest $(CORE)/wheels dist/featherweight-*.whl
	@$(BIN)/python -c 'import pathlib, sys; size = sum(p.stat().st_size for p in pathlib.Path("$(CORE)/wheels").iterdir()) / 1e6; \
	  print(f"the core and all it needs: {size:.0f} MB to download, at most $(CORE_MEGABYTES) allowed"); sys.exit(size > $(CORE_MEGABYTES))'
	@$(PYTHON) -m venv $(CORE)
	@$(CORE)/bin/python -m pip --disable-pip-version-check -qq install --no-index --find-links $(CORE)/wheels featherweight
	@! $(CORE)/bin/python -c 'import torch' 2>/dev/null
	@touch $@

$(METERS)/.unpacked: examples/meters.tar.gz | $(STAMP)
	@$(BIN)/python -c "import tarfile as t; t.open('$<').extractall('examples', **({'filter': 'data'} if hasattr(t, 'data_filter') else {}))"
	@touch $@

demo: $(DEMO_FROM)/.installed $(METERS)/.unpacked ## the main job on the bundled meter digits, about 3 minutes; the report's path comes last
	@rm -rf $(DEMO_RUN)
	$(DEMO_FROM)/bin/featherweight fit $(METERS)/train.csv --target value --task circular:10 --max-params 3000 \
	  --test $(METERS)/test.csv --group meter --time $(DEMO_TIME) --out $(DEMO_RUN)
	@test -s $(DEMO_RUN)/report.html

demo-core: ## the same in an environment as users get it, without torch; says how much it downloads
	@$(MAKE) --no-print-directory demo DEMO_FROM=$(CORE)

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

rounding: $(STAMP) ## print the native core's rounding from numerics.py
	@$(BIN)/python -m featherweight.engines.native.rounding > native/rounding.h.new && mv native/rounding.h.new native/rounding.h

sanitize: $(STAMP) ## the native engine's tests under both sanitizers, in the widest and the narrowest vectors that run here
	@PATH="$(abspath $(BIN)):$$PATH" cmake -S native -B $(SANITIZED) -G Ninja --log-level=WARNING -DCMAKE_BUILD_TYPE=Debug \
	  -DFW_SANITIZE=ON -DPython_EXECUTABLE=$(abspath $(BIN))/python \
	  -Dnanobind_DIR="$$($(BIN)/python -m nanobind --cmake_dir)"
	@PATH="$(abspath $(BIN)):$$PATH" cmake --build $(SANITIZED)
	@cxx=$$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' $(SANITIZED)/CMakeCache.txt); \
	export LD_PRELOAD="$$($$cxx -print-file-name=libasan.so) $$($$cxx -print-file-name=libstdc++.so)" \
	  ASAN_OPTIONS=detect_leaks=0:halt_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 FEATHERWEIGHT_NATIVE=$(SANITIZED); \
	all="$(or $(SANITIZE_LANES),$$($(BIN)/python -c 'from featherweight.engines.native import core; r = core.runs(); print(*dict.fromkeys([*r[:1], *r[-1:]]))'))"; \
	test -n "$$all" || { echo "nothing was built that this machine can run" >&2; exit 1; }; \
	for lanes in $$all; do \
	  echo "sanitized: $$lanes"; \
	  FEATHERWEIGHT_LANES=$$lanes $(BIN)/python -m pytest -q -n auto --maxprocesses 4 -p no:cacheprovider $(SANITIZE_TESTS) $(PYTEST_ARGS) || exit; \
	done

bench: $(STAMP) ## measure deployed networks, training speed and the data sets into benchmarks/results/ (long)
	$(BIN)/python benchmarks/deploy.py
	$(BIN)/python benchmarks/gateway.py
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/suite.py

clean: ## remove what these commands made, .venv included; other runs stay
	rm -rf $(VENV) $(METERS) $(DEMO_RUN) build dist src/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
