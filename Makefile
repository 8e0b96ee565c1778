# README's two commands are `make demo` and `make test`; each sets everything up by itself.
.PHONY: setup demo check format test drill-guard drill-schedule lock drill-hostile drill-kills
PY := .venv/bin/python

setup:
	@./setup.sh

demo: setup
	@.venv/bin/mukti demo

check: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/mypy

format: setup
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

test: check
	@$(PY) -m pytest $(PYTEST_ARGS)

# Every way to lead a crawl to private addresses, in a network of its own; says who was reached.
drill-guard: setup
	@$(PY) -m tests.crawler.netns.drill --json

# Five schedulers on one record against each other: kills, stops, steps of the clock, three days off.
drill-schedule: setup
	@$(PY) tests/drills/schedule.py $(DRILL_ARGS)

drill-hostile: setup
	@$(PY) -m tests.drills.hostile $(DRILL_ARGS)

drill-kills: setup
	@$(PY) -m tests.drills.kills $(DRILL_ARGS)

# Writes requirements.lock anew from pyproject.toml; hashes only, no address of any index.
lock:
	@python3 -m venv build/lock && build/lock/bin/pip install --quiet uv
	@build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --all-extras $(LOCK_ARGS) pyproject.toml -o requirements.lock
