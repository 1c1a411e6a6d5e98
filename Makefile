# Everything a newcomer, a developer or a build machine calls.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test test-day check coverage bench bench-quick bench-ten \
	bench-sanitizer bench-pipeline bench-many bench-thousand bench-reports evaluate \
	setup clean

help:
	@echo "make run    start the call center (sets everything up first)"
	@echo "make test   run the whole suite"
	@echo "make test-day  three hundred calls while worker, broker and database are killed"
	@echo "make check  formatting, lint, types, deployment checks, migrations"
	@echo "make coverage  the pure core's own tests reach its every line and branch"
	@echo "make bench  ten calls through the local engine, some through the pipeline,"
	@echo "            hundreds through a Realtime vendor beside other systems, then a"
	@echo "            thousand in a row; make bench-quick for a first look, bench-ten,"
	@echo "            bench-pipeline, bench-many, bench-thousand for one of them"
	@echo "make bench-reports  pages and reports at a million calls, on PostgreSQL"
	@echo "make evaluate  what the agent understands and hears, on public data"
	@echo "make clean  remove caches and the virtual environment, keep var/"

setup:
	@PYTHON="$(PYTHON)" sh .ci/setup

run: setup
	@$(BIN)/python manage.py up

test: setup
	@sh .ci/browser
	@sh .ci/outside-clients
	@$(BIN)/python -m pytest

test-day: setup
	@A_DAY_CALLS=300 $(BIN)/python -m pytest apps/calls/tests/a_day

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	DOTENV=.ci/production.env $(BIN)/python manage.py check --deploy --fail-level WARNING
	DOTENV=/dev/null $(BIN)/python manage.py makemigrations --check --dry-run

coverage: setup
	@sh .ci/coverage

bench: bench-ten bench-sanitizer bench-pipeline bench-many bench-thousand

bench-ten: setup
	@$(BIN)/python -m bench.ten_calls

bench-sanitizer: setup
	@$(BIN)/python -m bench.sanitizer

bench-pipeline: setup
	@$(BIN)/python -m bench.pipeline

bench-many: setup
	@$(BIN)/python -m bench.many_calls

bench-thousand: setup
	@$(BIN)/python -m bench.thousand_calls

bench-reports: setup
	@$(BIN)/python -m bench.reports

bench-quick: setup
	@$(BIN)/python -m bench.many_calls --quick

evaluate: setup
	@$(BIN)/python manage.py evaluate_brain
	@$(BIN)/python manage.py evaluate_speech

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
