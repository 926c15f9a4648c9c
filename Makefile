# `make run` and `make test` are enough to begin with; the other targets are for development.

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= auto
# Where tests write: models are kept so that they survive a power cut, and wait for a disk at each
# of thousands of files. Memory has no such wait; it needs room, and to let programs be run from it.
IN_MEMORY := test -z "$$(awk '$$2 == "/dev/shm" && $$4 ~ /noexec/' /proc/mounts)" \
	&& test "$$(df -Pk /dev/shm | awk 'NR == 2 {print $$4}')" -gt 4000000 && echo /dev/shm
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# uv installs in a fifth of pip's time. Without it, or where it fails, pip installs the same. ensurepip
# takes longer than all that uv installs: it is only for a Python whose own pip cannot install both.
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
WITH_PIP := { $(PIP) --version || $(BIN)/python -m ensurepip; } > /dev/null 2>&1
install = @echo "install $(1)"; { test -x $(BIN)/uv && $(UV) $(1); } \
	|| { $(WITH_PIP); $(PIP) install --no-compile $(1); }
# The pip of the Python that made the environment, where there is one that can (22.3).
from_outside = $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet \
	install --no-compile $(1) 2> /dev/null
# Neither compiles on all cores. What is hardly imported, or not for this Python, need not be compiled.
SELDOM := plotly/graph_objs/\w+|pygments/lexers|sqlalchemy/(dialects|ext|orm)
COMPILE := @$(BIN)/python -m compileall -qq -j 0 \
	-x '/(tests?|testing|pip|setuptools|pkg_resources|mypyc?|fontTools|$(SELDOM))/' .venv/lib || true
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet --upgrade

.PHONY: run test test-all test-spark browser services exports postgres docs static check-format lint types types-of-package \
	contracts pytest half-1 half-2 exhaustive coverage bench load deployed alarms campaigns choosing-k honest two-years \
	faults format lock clean

run: .venv/installed  ## train on the published customers, show the segments, assign one customer
	$(BIN)/mallseg train data/mall_customers.csv
	@echo
	$(BIN)/mallseg assign --income 87 --score 82

# The static checks need one core, so the tests run beside them.
STATIC := check-format lint types contracts

# Each worker of pytest-xdist imports and collects all tests, and one more process deals them. Two
# cores have two processes with half of the files each instead (--half in tests/conftest.py).
CORES := $(shell env -u OMP_NUM_THREADS nproc 2> /dev/null)
ifeq ($(and $(filter auto,$(WORKERS)),$(filter 1 2,$(CORES))),)
TESTS := pytest
SIDE_BY_SIDE := --no-print-directory --jobs 2
else
TESTS := half-1 half-2
SIDE_BY_SIDE := --no-print-directory --jobs 3 --output-sync
IN_HALVES := @echo "two halves of the tests run side by side; each prints when it has ended"
endif

static: $(STATIC)  ## format, lint, types and import contracts

# Types of tests and benchmarks take a quarter of mypy's time: `make static` checks them too, and with
# it test-all, CI and the hook of a commit. mypy takes the cores while tests wait.
test: .venv/tested  ## every check except the slow ones
	$(IN_HALVES)
	@$(MAKE) $(SIDE_BY_SIDE) $(STATIC:types=types-of-package) $(TESTS)

check-format: .venv/tested
	$(BIN)/ruff format --check --quiet

lint: .venv/tested
	$(BIN)/ruff check --quiet

types: .venv/tested
	$(BIN)/mypy

types-of-package: .venv/tested
	nice -n 10 $(BIN)/mypy src

contracts: .venv/tested
	$(BIN)/lint-imports --no-cache

# Each core has a worker: threads of a library would spin while they wait for one another.
pytest half-1 half-2 exhaustive browser services exports postgres honest: export OMP_NUM_THREADS ?= 1
pytest half-1 half-2 exhaustive browser services exports postgres honest: export OPENBLAS_NUM_THREADS ?= 1

# Tests start hundreds of commands: modules are compiled once, as those of installed packages are.
pytest half-1 half-2 exhaustive browser services exports postgres: export PYTHONDONTWRITEBYTECODE :=

pytest half-1 half-2 exhaustive: export TMPDIR ?= $(or $(shell { $(IN_MEMORY); } 2> /dev/null),/tmp)

pytest half-1 half-2: export HYPOTHESIS_PROFILE ?= quick
pytest: .venv/tested  ## on all cores; `make pytest WORKERS=0` shows prints and stops in a debugger
ifeq ($(TESTS),pytest)
	$(BIN)/python -m pytest --quiet -n $(WORKERS) --dist worksteal -m "not exhaustive"
else
	$(IN_HALVES)
	@$(MAKE) $(SIDE_BY_SIDE) $(TESTS)
endif

half-1 half-2: .venv/tested
	$(BIN)/python -m pytest --quiet --half $(@:half-%=%) -m "not exhaustive"

exhaustive: .venv/tested  ## all tests, also the slow ones, with all examples
	$(BIN)/python -m pytest --quiet -n $(WORKERS) --dist worksteal

coverage: .venv/tested  ## lines and branches that no test reaches
	$(BIN)/coverage run -m pytest --quiet
	$(BIN)/coverage report

test-all: .venv/browser .venv/docs .venv/exports .venv/services  ## every check: all tests, browser, clients, API reference
	@$(MAKE) --no-print-directory --jobs 2 $(STATIC) exhaustive
	@$(MAKE) --no-print-directory browser services exports postgres docs

browser: .venv/browser  ## open reports in chromium, which must be installed
	$(BIN)/python -m pytest --quiet -n $(WORKERS) --dist loadgroup tests/browser

services: .venv/services  ## ask the service with public clients and a fuzzer
	$(BIN)/python -m pytest --quiet -n $(WORKERS) --dist loadgroup tests/services

postgres: .venv/tested  ## tables of a PostgreSQL server, which must be installed; needs root, to mount a full disk
	$(BIN)/python -m pytest --quiet tests/postgres

exports: .venv/exports  ## run exported models
	$(BIN)/python -m pytest --quiet tests/exports

docs: .venv/docs  ## the API reference, from the docstrings; open build/reference/index.html
	rm -rf build/reference
	$(BIN)/sphinx-build --quiet --fail-on-warning docs/reference build/reference

test-spark: .venv-spark/tested  ## read and label tables of Spark on a local session; needs Java 17
	.venv-spark/bin/python -m pytest --quiet -m "not exhaustive" tests/spark

load: .venv/tested  ## load and abuse the service, and print what was promised and seen; twenty minutes, quiet machine
	$(BIN)/python -m benchmarks.abuse $(LOAD)

deployed: .venv/tested  ## run what deploy/ says; needs Linux, root, promtool and systemd-analyze
	$(BIN)/python -m tests.deploy

two-years: .venv/installed  ## names lost in two years of monthly retraining; takes a quarter of an hour
	$(BIN)/python -m benchmarks.two_years

faults: .venv/tested  ## kill, starve and damage the model store; needs Linux, root, strace, an hour
	$(BIN)/python -m tests.faults

# Spark takes part where `make .venv-spark/tested` has been made.
BENCH ?= --rows 100000 1000000 10000000 --rounds 3
bench: .venv/bench  ## side by side with common alternatives, in one run; writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.scale $(BENCH)
	$(BIN)/python -m benchmarks.whole_processes
	$(BIN)/python -m benchmarks.fixed_costs
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.ledger
	$(BIN)/python -m benchmarks.counting_breakdowns
	$(BIN)/python -m benchmarks.assigning
	$(BIN)/python -m benchmarks.parquet_copies
	$(BIN)/python -m benchmarks.spread_customers
	$(BIN)/python -m benchmarks.frames
	$(BIN)/python -m benchmarks.service

alarms: .venv/installed  ## how often `mallseg drift` and the gate are right, on synthetic malls
	$(BIN)/python -m benchmarks.drift

campaigns: .venv/tested  ## how often campaigns are judged rightly, on simulated ones; takes two minutes
	$(BIN)/python -m benchmarks.campaigns 8000

choosing-k: .venv/installed  ## how often the study is right, on synthetic malls; takes half an hour
	$(BIN)/python -m benchmarks.choosing_k

honest: .venv/installed  ## how often mallseg is right, on malls of many kinds; writes the guide; an hour and a half
	$(BIN)/python -m benchmarks.honest

format: .venv/tested
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock:  ## resolve all versions again; needs uv on the path
	$(LOCK) pyproject.toml --group build -o locks/run.txt
	$(LOCK) pyproject.toml --group dev -c locks/run.txt -o locks/test.txt
	$(LOCK) pyproject.toml --group browser -c locks/test.txt -o locks/browser.txt
	$(LOCK) pyproject.toml --group docs -c locks/test.txt -o locks/docs.txt
	$(LOCK) pyproject.toml --group services -c locks/test.txt -o locks/services.txt
	$(LOCK) pyproject.toml --group exports -c locks/test.txt -o locks/exports.txt
	$(LOCK) pyproject.toml --group bench -c locks/test.txt -o locks/bench.txt
	$(LOCK) pyproject.toml --group spark -c locks/test.txt -o locks/spark.txt
	$(LOCK) --group installer -o locks/uv.txt

clean:
	rm -rf .venv .venv-spark build docs/reference/packages .coverage .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "mallseg needs Python 3.11 or newer: make run PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv --without-pip .venv
	@# uv does not read pip's configuration: where pip asks another index, pip installs.
	@$(PYTHON) -m pip config list 2> /dev/null | grep -E '\.(index-url|no-index)=' > /dev/null \
		|| $(call from_outside,--require-hashes -r locks/uv.txt) \
		|| { $(WITH_PIP); $(PIP) install --no-compile --require-hashes -r locks/uv.txt; } || true

# The project itself is installed in place: changes of the code take effect at once.
.venv/installed: locks/run.txt pyproject.toml | .venv/bin/python
	$(call install,--require-hashes -r locks/run.txt)
	$(call install,--no-deps --no-build-isolation --editable .)
	$(COMPILE)
	@touch $@

.venv/tested: locks/test.txt .venv/installed
	$(call install,--require-hashes -r locks/test.txt)
	$(COMPILE)
	@$(BIN)/python -m compileall -qq -j 0 src  # every worker would, at the same time
	@touch $@

.venv/browser: locks/browser.txt .venv/tested
	$(call install,--require-hashes -r locks/browser.txt)
	@touch $@

.venv/services: locks/services.txt .venv/tested
	$(call install,--require-hashes -r locks/services.txt)
	@touch $@

.venv/exports: locks/exports.txt .venv/tested
	$(call install,--require-hashes -r locks/exports.txt)
	@touch $@

.venv/bench: locks/bench.txt .venv/tested
	$(call install,--require-hashes -r locks/bench.txt)
	@touch $@

# Spark is large, and has an environment of its own.
.venv-spark/tested: locks/run.txt locks/spark.txt pyproject.toml
	test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes \
		-r locks/run.txt -r locks/spark.txt
	.venv-spark/bin/python -m pip --disable-pip-version-check --quiet install \
		--no-deps --no-build-isolation --editable .
	@touch $@

.venv/docs: locks/docs.txt .venv/installed
	$(call install,--require-hashes -r locks/docs.txt)
	@touch $@
