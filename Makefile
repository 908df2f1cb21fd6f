# Two targets matter: `make tour` and `make test`. Each sets up .venv by itself.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# What `make test` adds to pytest; .ci/run sets --require-tools, so that a missing tool is a failure.
PYTEST_FLAGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: tour test test-all bench bench-full lint clean

tour: .venv/installed
	$(BIN)/discover tour

# Timed tests want the machine for themselves, so they come after the parallel ones.
test: .venv/installed-test
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not full and not bench and not peers" $(PYTEST_FLAGS)
	$(BIN)/pytest -q -m "bench and not full" $(PYTEST_FLAGS)

test-all: .venv/installed-test
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not bench and not peers" $(PYTEST_FLAGS)
	$(BIN)/pytest -q -m bench --timeout 3600 $(PYTEST_FLAGS)

bench: .venv/installed-bench
	$(BIN)/pytest -q -s -m "peers and not full" $(PYTEST_FLAGS)

bench-full: .venv/installed-bench
	$(BIN)/pytest -q -s -m peers --timeout 3600 $(PYTEST_FLAGS)

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Bytecode is written now, so that the first command starts as fast as the second.
.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q -e .
	$(BIN)/python -m compileall -q discovery search proofs
	touch $@

.venv/installed-test: pyproject.toml | .venv/installed
	$(BIN)/pip install -q -e ".[test]"
	touch $@

.venv/installed-bench: pyproject.toml | .venv/installed-test
	$(BIN)/pip install -q -e ".[bench]"
	touch $@
