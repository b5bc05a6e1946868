# make run    sets everything up and serves on PORT (8000) with data in TETSUZUKI_DATA (./var)
# make test   sets everything up and runs the whole suite in parallel
# make check  format, lint, types, layers, definitions
# Also: setup, bench, lock, sbom, clean. Set-up is incremental: done once, it costs nothing.

PORT ?= 8000
TETSUZUKI_DATA ?= ./var
PYTHON ?= python3
WORKERS ?= auto
ARGS ?=

BIN := .venv/bin
STAMPS := .venv/.stamps
VENDOR := engine/web/static/vendor
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
install = if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python $(1); \
	else $(PYTHON) -m pip --python $(BIN)/python install -q $(1); fi
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.PHONY: help setup setup-test run test bench lock clean check check.format check.lint check.types check.layers check.definitions check.packages sbom

help:
	@sed -n '/^# /s/^# //p;/^$$/q' Makefile

# ── set-up ───────────────────────────────────────────────────────────────────────────────────────────────────────────

setup: $(STAMPS)/project $(VENDOR)/.stamp

setup-test: setup $(STAMPS)/test
	@.ci/system

# --without-pip: Debian's Python lacks ensurepip unless python3-venv is there; the machine's own pip installs into .venv.
$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "setup: Python 3.11 or newer is needed: apt-get install python3 python3-pip   (or: make PYTHON=…)"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "setup: pip is needed: apt-get install python3-pip"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv \
		|| { echo "setup: the venv module is needed: apt-get install python3-venv"; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

# uv installs in seconds what takes pip a minute; where there is no uv, pip does it.
$(STAMPS)/installer: .ci/installer.lock $(STAMPS)/venv
	@$(PYTHON) -m pip --python $(BIN)/python install -q --require-hashes -r $< 2>/dev/null \
		|| echo "setup: no uv for this machine; going on with pip, which takes a minute longer"
	@touch $@

$(STAMPS)/packages: requirements.lock $(STAMPS)/installer
	@echo "setup: Python packages"
	@$(call install,--require-hashes -r $<)
	@touch $@

$(STAMPS)/test: requirements-dev.lock $(STAMPS)/packages
	@echo "setup: Python packages for tests"
	@$(call install,--require-hashes -r $<)
	@touch $@

# Editable: `tetsuzuki` on .venv/bin runs this checkout.
$(STAMPS)/project: pyproject.toml $(STAMPS)/packages
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

# Browser files: npm checks them against the hashes of package-lock.json. No Node here? One comes from PyPI.
node_modules/.stamp: package.json package-lock.json $(STAMPS)/installer
	@echo "setup: browser files"
	@command -v npm >/dev/null || { $(call install,--require-hashes -r .ci/node.lock); }
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent
	@touch $@

$(VENDOR)/.stamp: node_modules/.stamp
	@mkdir -p $(VENDOR)
	@cp node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/htmx.min.js
	@cp node_modules/htmx.org/LICENSE $(VENDOR)/htmx.LICENSE
	@cp node_modules/@digital-go-jp/design-tokens/dist/tokens.css $(VENDOR)/tokens.css
	@cp node_modules/@digital-go-jp/design-tokens/LICENSE $(VENDOR)/tokens.LICENSE
	@touch $@

# ── use ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

run: setup
	@$(BIN)/tetsuzuki serve --port $(PORT) --data $(TETSUZUKI_DATA) $(ARGS)

test: setup-test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

# All of them, even when one fails.
check: setup-test
	@$(MAKE) -k check.format check.lint check.types check.layers check.definitions check.packages

check.format:
	@$(BIN)/ruff format --check -q .

check.lint:
	@$(BIN)/ruff check -q .

check.types:
	@$(BIN)/mypy

check.layers:
	@$(BIN)/lint-imports --cache-dir .cache/import-linter | tail -n +10

check.definitions:
	@$(BIN)/tetsuzuki format --check procedures
	@$(BIN)/tetsuzuki check procedures

# Hashes, licences, least versions: from the lock files, without a network. Known vulnerabilities: see SECURITY.md.
check.packages:
	@$(BIN)/python .ci/packages.py

sbom: setup-test
	@$(BIN)/python .ci/packages.py sbom && echo "sbom.json"

bench: setup-test
	@for file in bench/*.py; do echo "── $$file"; $(BIN)/python "$$file" $(ARGS); done

# Newest versions that pyproject.toml admits. The files hold hashes and no addresses.
COMPILE = $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock: setup-test
	@$(COMPILE) pyproject.toml --group build -o requirements.lock
	@$(COMPILE) pyproject.toml --group build --group test -o requirements-dev.lock
	@$(COMPILE) --group installer -o .ci/installer.lock
	@$(COMPILE) --group node -o .ci/node.lock
	@npm update --package-lock-only --silent
	@git diff --stat -- '*.lock' package-lock.json

clean:
	@rm -rf .venv .cache .hypothesis node_modules $(VENDOR) build dist
