# `make demo` and `make test` need Python 3.11 or later and a package registry; they make their own environment.
PYTHON ?= python3
VENV ?= .venv
OUT ?= out
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# One computing thread per process: the work is spread over processes.
export OMP_NUM_THREADS := 1

.PHONY: demo test check format clean

demo: $(VENV)/.installed
	$(BIN)/linework --version

test: check
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf $(OUT) $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable ".[dev,train]"
	touch $@ $(VENV)/.installed
