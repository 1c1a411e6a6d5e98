# Everything a newcomer, a developer or a build machine calls.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test check bench bench-quick bench-ten bench-many bench-thousand \
	evaluate setup clean

help:
	@echo "make run    start the call center (sets everything up first)"
	@echo "make test   run the whole suite"
	@echo "make check  formatting, lint, types, deployment checks, migrations"
	@echo "make bench  ten calls through the local engine, then hundreds through a"
	@echo "            Realtime vendor beside other systems, then a thousand in a row;"
	@echo "            make bench-quick for a first look, bench-ten, bench-many,"
	@echo "            bench-thousand for one of them"
	@echo "make evaluate  what the agent understands and hears, on public data"
	@echo "make clean  remove caches and the virtual environment, keep var/"

setup:
	@PYTHON="$(PYTHON)" sh .ci/setup

run: setup
	@$(BIN)/python manage.py up

test: setup
	@sh .ci/browser
	@sh .ci/outside-client
	@$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	DOTENV=.ci/production.env $(BIN)/python manage.py check --deploy --fail-level WARNING
	DOTENV=/dev/null $(BIN)/python manage.py makemigrations --check --dry-run

bench: bench-ten bench-many bench-thousand

bench-ten: setup
	@$(BIN)/python -m bench.ten_calls

bench-many: setup
	@$(BIN)/python -m bench.many_calls

bench-thousand: setup
	@$(BIN)/python -m bench.thousand_calls

bench-quick: setup
	@$(BIN)/python -m bench.many_calls --quick

evaluate: setup
	@$(BIN)/python manage.py evaluate_brain
	@$(BIN)/python manage.py evaluate_speech

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
