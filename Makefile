# Every target works from a clean checkout with Python >= 3.11, pip, make and git.
# Nothing is installed outside this folder, but the browser of the browser tests (see tests/browser/install.py).
SHELL := /bin/bash
.DEFAULT_GOAL := help
export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv-cache

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
UV := .cache/uv/bin/uv
PY := .venv/bin/python
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'
INSTALL_SELF := $(UV) pip install --quiet --no-deps --build-constraints requirements/build.txt --python $(PY) -e .

.PHONY: help demo test check unit journeys browser bench lock lock-check

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: .venv/core ## a running site with the demo content on http://$(HOST):$(PORT)
	@FORUM_BASE_URL="$${FORUM_BASE_URL:-http://$(HOST):$(PORT)}" $(PY) -m forum demo --host $(HOST) --port $(PORT)

test: check journeys browser ## everything, as CI runs it: check, then real servers, then a real browser

check: .venv/dev node_modules/.stamp lock-check ## format, lint, types, floors, unit tests: two to three minutes once installed
	@$(PY) -m tests.check

unit: .venv/dev ## the unit tests alone
	@$(PY) -m pytest -n 2 -m "not journey" tests --ignore tests/browser

journeys: .venv/dev ## the tests that start real servers
	@$(PY) -m pytest -n 2 -m journey tests --ignore tests/browser

browser: .venv/dev ## the browser journeys alone
	@$(PY) -m tests.browser.install
	@$(PY) -m pytest -n 2 tests/browser

bench: .venv/bench ## measure beside bare libraries and Isso: about a quarter of an hour; BENCH="--only fanout --quick" picks
	@$(PY) -m bench $(BENCH)

lock: $(UV) ## pin every dependency with its hashes into requirements/*.txt
	$(COMPILE) $(UPGRADE) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(COMPILE) $(UPGRADE) requirements/build.in -o requirements/build.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --all-extras -o requirements/core.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --all-extras --group dev -c requirements/core.txt -o requirements/dev.txt
	$(COMPILE) $(UPGRADE) --group bench -c requirements/dev.txt -o requirements/bench.txt

lock-check: ## no address in any lock file
	@! grep -nE '://|^[[:space:]]*-([^-]|-[^h])' requirements/*.txt
	@! grep -n '"resolved"' package-lock.json
	@! git ls-files --error-unmatch uv.lock pylock.toml 2>/dev/null

# The stamps: made again when the locks change. core leaves a dev environment alone.
$(UV): requirements/bootstrap.in
	@echo "Fetching uv …"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --upgrade --target .cache/uv \
	  $$(test -f requirements/bootstrap.txt && echo "--require-hashes --no-deps -r requirements/bootstrap.txt" || echo "-r requirements/bootstrap.in")
	@touch $@

.venv/pyvenv.cfg: | $(UV)
	@$(UV) venv --quiet --python $(PYTHON) .venv

.venv/core: requirements/core.txt requirements/build.txt pyproject.toml | $(UV) .venv/pyvenv.cfg
	@if [ -f .venv/dev ]; then $(MAKE) --no-print-directory .venv/dev; else \
	  echo "Installing what Forum needs …" && \
	  $(UV) pip sync --quiet --require-hashes --python $(PY) requirements/core.txt && $(INSTALL_SELF); fi
	@touch $@

.venv/dev: requirements/dev.txt requirements/build.txt pyproject.toml | $(UV) .venv/pyvenv.cfg
	@echo "Installing the tools of a developer …"
	@$(UV) pip sync --quiet --require-hashes --python $(PY) requirements/dev.txt
	@$(INSTALL_SELF)
	@touch $@

.venv/bench: requirements/bench.txt .venv/dev
	@echo "Installing what draws the figures …"
	@$(UV) pip install --quiet --require-hashes --python $(PY) -r requirements/bench.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc | .venv/dev
	@$(PY) -m tests.node npm ci --ignore-scripts --silent
	@touch $@
