# `make demo` and `make test` need Python 3.11 or later and a package registry; they make their own environment.
PYTHON ?= python3
VENV ?= .venv
OUT ?= out
ARCHIVE := examples/archive
CHARTS := examples/charts
PART := $(ARCHIVE)/plate/plate-b19a41cd
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# One computing thread per process: the work is spread over processes.
export OMP_NUM_THREADS := 1

.PHONY: demo test check format clean

# The main jobs on the samples. Drawings: index the archive, look for one of its drawings by shape and by text, compare
# two, report. Charts: read one picture, then all of them.
demo: $(VENV)/.installed
	mkdir -p $(OUT)
	$(BIN)/linework drawings index $(ARCHIVE) --index $(OUT)/index
	$(BIN)/linework drawings search $(PART)_base.dxf --index $(OUT)/index -k 3 --out $(OUT)/search
	$(BIN)/linework drawings search --text "DEBURR" --index $(OUT)/index -k 3
	$(BIN)/linework drawings compare $(PART)_base.dxf $(PART)_revision-1.dxf --out $(OUT)/compare.svg
	$(BIN)/linework drawings report $(OUT)/index --out $(OUT)/report
	$(BIN)/linework charts read $(CHARTS)/bars.png --out $(OUT)/chart
	$(BIN)/linework charts batch $(CHARTS) --out $(OUT)/charts
	@echo "Open $(OUT)/search/hits.html, $(OUT)/compare.svg and $(OUT)/report/report.html"
	@echo "Open $(OUT)/chart/side-by-side.png and $(OUT)/charts/report.html"

test: check
	$(BIN)/python -m pytest -n auto --dist loadfile

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
	$(PIP) --editable ".[dev,figures,train]"
	touch $@ $(VENV)/.installed
