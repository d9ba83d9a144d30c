# Verbs of the house. `make run` and `make test` need only Python 3.11 and the package registries.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
export PYTHONPATH := src
# compiled modules make every start after the first several seconds shorter
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin

.PHONY: help setup setup-dev run check fix test e2e seed city demo vendor docs messages bench bench-assessment bench-credentials bench-city bench-indicators bench-learning bench-spark clean bench-policy
help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## the environment for running
	@"$(PYTHON)" deploy/bootstrap.py

setup-dev: ## the environment for developing and testing
	@"$(PYTHON)" deploy/bootstrap.py --dev

run: setup ## serve the demo city; PORT=8000, DATABASE_URL for a real server
	@exec "$(BIN)/python" -m jianglu.cli run

seed: setup ## make what is missing of the demo city and stop
	@"$(BIN)/python" -m jianglu.cli seed

city: setup ## a larger city: SIZE=full|quarter|medium|small; CHECK=1 sets it beside the letter, DROP=1 removes it
	@"$(BIN)/python" -m jianglu.cli city --size "$(or $(SIZE),small)" $(if $(DROP),--drop) $(if $(CHECK),--check)

demo: run ## the same as run

check: setup-dev ## the fast gate: style, layers, types, and the tests that need no database
	@"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/lint-imports" --no-cache
	"$(BIN)/python" frontend/vendor.py --check
	"$(BIN)/python" -m jianglu.cli messages --check
	"$(BIN)/mypy"
	"$(BIN)/pytest" -n 2 --dist loadgroup -q -m "not django_db and not browser and not slow" --no-header src -x

fix: setup-dev ## what tools can mend by themselves
	@"$(BIN)/ruff" check --fix .
	"$(BIN)/ruff" format .

test: setup-dev ## every test: unit, property, concurrency, API, browser
	@"$(BIN)/python" deploy/debian.py
	"$(BIN)/python" -m jianglu.cli messages
	exec "$(BIN)/pytest" -n 2 --dist loadgroup -q

e2e: setup-dev ## only the browser tests; they also take the pictures of the docs
	@"$(BIN)/python" deploy/debian.py
	"$(BIN)/python" -m jianglu.cli messages
	exec "$(BIN)/pytest" e2e -q

vendor: ## copy the pinned front-end files (needs Node, only after changing frontend/package.json)
	@cd frontend && npm ci --ignore-scripts && cd .. && "$(PYTHON)" frontend/vendor.py

docs: setup-dev ## write what is generated: API, errors, flows
	@"$(BIN)/python" -m jianglu.cli docs

messages: setup ## compile the translations
	@"$(BIN)/python" -m jianglu.cli messages

bench: setup-dev ## all benchmarks, as tables (JSON=1 for one object a line)
	@shopt -s nullglob
	for file in bench/bench_*.py; do "$(BIN)/python" "$$file"; done

bench-assessment: setup-dev ## calibration, assembly, adaptive testing, scheduling and delivery beside their peers, floors and ceilings
	@"$(BIN)/python" bench/bench_calibration.py
	"$(BIN)/python" bench/bench_assembly.py
	"$(BIN)/python" bench/bench_adaptive.py
	"$(BIN)/python" bench/bench_scheduling.py
	"$(BIN)/python" bench/bench_delivery.py

bench-credentials: setup-dev ## signing, PDFs, verification among ROWS=5000000, a season of SEASON=67000
	@export PYTHONPATH=src:bench
	"$(BIN)/python" bench/bench_credentials.py

bench-city: setup-dev ## the scaled city against a bare COPY, then its pages and the verification page over HTTP; SIZE=full|quarter|medium|small
	@export PYTHONPATH=src:bench
	SIZE="$(or $(SIZE),medium)" "$(BIN)/python" bench/bench_city.py
	"$(BIN)/python" bench/bench_pages.py
	"$(BIN)/python" bench/bench_verify.py

bench-indicators: setup-dev ## 25 indicators by district x level x year over the full city
	@"$(BIN)/python" bench/bench_indicators.py

bench-spark: setup-dev ## every indicator of the newest snapshot by DuckDB and by a Spark cluster of two workers
	@PYTHONPATH=src:bench "$(BIN)/python" bench/bench_spark.py

bench-learning: setup-dev ## the record store beside the database's own ceiling; finding among 6,800 courses; 500 who watch at once
	@export PYTHONPATH=src:bench
	"$(BIN)/python" bench/bench_records.py
	"$(BIN)/python" bench/bench_courses.py
	"$(BIN)/python" bench/bench_playing.py

bench-policy: setup-dev ## every benefit over the full city; against OpenFisca-Core, hand-written SQL and Spark; one person on the city here
	@"$(BIN)/python" bench/bench_policy.py
	@PYTHONPATH=src "$(BIN)/python" bench/bench_decisions.py

clean: ## forget the environment, the demo city and all caches
	@for data in .local/*pg; do if [ -L "$$data" ]; then rm -rf -- "$$(readlink "$$data")"; fi; done
	rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .hypothesis
