PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(READY): client/python/pyproject.toml server/pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable client/python
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable server
	touch $(READY)

.PHONY: setup
setup: $(READY) ## Make .venv with everything that running, testing and checking need

.PHONY: demo
demo: setup ## Start a server and show its three jobs: record, find, learn
	$(BIN)/python -m tools.demo

.PHONY: serve
serve: setup ## Serve on port 8081 until Ctrl-C
	$(BIN)/reflexio serve

.PHONY: shell
shell: setup ## Open a shell in which reflexio is a command
	PATH="$(CURDIR)/$(BIN):$$PATH" $${SHELL:-sh}

.PHONY: test
test: setup ## Run every test, three files at a time, for most of them wait
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --max-worker-restart 0 $(TESTS)

POSTGRES_TESTS := tests/congruence tests/model tests/search tests/learning tests/access/test_matrix.py \
	tests/access/test_other_organisation.py tests/access/test_reviewing.py tests/access/test_sessions_of_users.py \
	tests/store/knowledge tests/store/test_great_deletions.py tests/store/test_offered_side_by_side.py

.PHONY: test-postgres
test-postgres: setup ## Run what must hold on both databases on PostgreSQL, which is started for it
	REFLEXIO_TEST_DATABASE=postgresql $(BIN)/python -m pytest --numprocesses 3 --dist loadfile \
		--max-worker-restart 0 -m "not embedded" $(or $(TESTS),$(POSTGRES_TESTS))

.PHONY: check
check: lint types layers contract generated pages house subjects audit ## Run every check that is not a test

.PHONY: lint
lint: setup ## Check style and format with ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: format
format: setup ## Format the code with ruff
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: setup ## Check types with mypy, strict on hand-written code
	$(BIN)/mypy client/python/reflexio server/reflexio_server tools

.PHONY: layers
layers: setup ## Check that layers import in one direction
	$(BIN)/lint-imports

.PHONY: audit
audit: setup ## Check that dependencies are pinned, declared, and of a known licence
	$(BIN)/python -m tools.check.audit

.PHONY: sbom
sbom: setup ## Write the bill of materials, .build/sbom/reflexio.cdx.json (CycloneDX), and check it
	$(BIN)/python -m tools.check.sbom

.PHONY: deploy-check
deploy-check: setup ## Check each file of deploy/ by a tool made for it
	$(BIN)/python -m tools.check.deploy

.PHONY: sizes
sizes: setup ## Check what an installed server and an installed client take on disk, part by part
	$(BIN)/python -m tools.check.sizes

.PHONY: packages
packages: setup ## Build what is released and check each by its registry's rules (PACKAGES="python rust", default all)
	$(BIN)/python -m tools.packages $(PACKAGES)

.PHONY: lock
lock: ## Pin the dependencies anew with their hashes (UPGRADE="numpy ruff", or all)
	$(PYTHON) -m tools.lock $(if $(filter all,$(UPGRADE)),--upgrade,$(addprefix --upgrade-package=,$(UPGRADE)))

.PHONY: contract
contract: setup ## Check the protos with buf: lint, and no break since the last release
	$(BIN)/python tools/check/contract.py lint
	$(BIN)/python tools/check/contract.py breaking

.PHONY: generate
generate: ## Write the generated stubs anew (LANGUAGES="python go", default all that can be)
	$(PYTHON) -m tools.generate $(LANGUAGES)

.PHONY: generated
generated: ## Check that the generated stubs of every language are up to date (LANGUAGES=...)
	$(PYTHON) -m tools.generate --check $(LANGUAGES)

.PHONY: clients
clients: setup ## Run each language's client tests against real servers (CLIENTS="go java", default all)
	$(BIN)/python -m tools.interop $(CLIENTS)

.PHONY: clients-bench
clients-bench: setup ## Measure each client's bulk throughput beside Python's (CLIENTS="go java" BULK=50000)
	$(BIN)/python -m tools.interop.bench $(CLIENTS) $(if $(BULK),--bulk $(BULK))

.PHONY: client-range
client-range: setup ## Test the Python client's wheel with old and new dependencies (COMBINATIONS="oldest newest")
	$(BIN)/python -m tools.check.client_range $(COMBINATIONS)

.PHONY: integrations
integrations: setup ## Test the adapters with the frameworks they are for (TESTS=folder)
	$(BIN)/python -m tools.check.integrations $(TESTS)

.PHONY: test-python
test-python: setup ## Run the quick part of the tests under Python 3.11 to 3.14 (PYTHONS="paths")
	$(BIN)/python -m tools.check.python_range $(PYTHONS)

.PHONY: docs
docs: setup ## Write the generated documentation pages anew
	$(BIN)/python -m tools.docs.limits_page
	$(BIN)/python -m tools.docs.configuration_page
	$(BIN)/python -m tools.docs.metrics_page
	$(BIN)/python -m tools.docs.access_table

.PHONY: pages
pages: setup ## Check that the generated documentation pages are up to date
	$(BIN)/python -m tools.docs.limits_page --check
	$(BIN)/python -m tools.docs.configuration_page --check
	$(BIN)/python -m tools.docs.metrics_page --check
	$(BIN)/python -m tools.docs.access_table --check

.PHONY: house
house: setup ## Check sizes of files and folders, names, and first lines of modules
	$(BIN)/python tools/check/house.py

.PHONY: subjects
subjects: setup ## Check that subjects of commits have at most 72 characters
	$(BIN)/python tools/check/commit_subjects.py

.PHONY: quality
quality: setup ## Measure search quality on public data sets (DATA=folder)
	$(BIN)/python -m tools.quality $(if $(DATA),--data $(DATA))

.PHONY: search-table
search-table: setup ## Time searches of users of several sizes, alone and beside a million rows (OLD=checkout)
	$(BIN)/python -m tools.load.search_table $(if $(OLD),--old $(OLD))

.PHONY: bench
bench: setup ## Measure every path against its baseline and write docs/performance.md
	$(BIN)/python -m tools.load.bench

.PHONY: paired
paired: setup ## Measure this checkout beside an older one (OLD=its folder)
	$(BIN)/python -m tools.load.paired $(OLD)

.PHONY: crash
crash: setup ## Kill a publishing server over and over (KILLS=20 SEED=number DATA=dialogues)
	$(BIN)/python -m tools.crash $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED)) \
		$(if $(DATA),--data $(DATA))

FUZZ_READY := $(VENV)/.fuzz-ready

$(FUZZ_READY): $(READY) tools/lock/fuzz.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement tools/lock/fuzz.txt
	touch $(FUZZ_READY)

.PHONY: fuzz
fuzz: $(FUZZ_READY) ## Fuzz the parsers, ten minutes each (SECONDS=600 SEED=1 TARGETS="request")
	$(BIN)/python -m tests.fuzz $(TARGETS) $(if $(SECONDS),--seconds $(SECONDS)) \
		$(if $(SEED),--seed $(SEED))

.PHONY: fuzz-api
fuzz-api: $(FUZZ_READY) ## Call each operation of /openapi.json, rightly and wrongly (EXAMPLES=100 SEED=1)
	$(BIN)/python -m tests.fuzz.api $(if $(EXAMPLES),--examples $(EXAMPLES)) \
		$(if $(SEED),--seed $(SEED))

.PHONY: explore
explore: setup ## Run the tests of properties with examples of chance, other ones each time (TESTS=folder)
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile -m hypothesis \
		--override-ini faulthandler_timeout=0 --hypothesis-profile explore $(TESTS)

.PHONY: walks
walks: setup ## Walk a server at random beside a model (WALKS=200 STEPS=40 RESTARTS=3)
	WALKS=$(or $(WALKS),200) STEPS=$(or $(STEPS),40) RESTARTS=$(or $(RESTARTS),3) \
		$(BIN)/python -m pytest --override-ini faulthandler_timeout=0 \
		--hypothesis-profile explore tests/model

.PHONY: soak
soak: setup ## Load a server steadily and watch what it holds (MINUTES=10 RATE=100)
	$(BIN)/python -m tools.load.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(RATE),--rate $(RATE))

.PHONY: overload
overload: setup ## Call a server ten times as often as it can answer (SECONDS=60)
	$(BIN)/python -m tools.load.overload $(if $(SECONDS),--seconds $(SECONDS))

.PHONY: waits
waits: setup ## Measure others' waits while a server has something large in hand (LOADS="8x27 users")
	$(BIN)/python -m tools.load.loop_waits $(LOADS)

.PHONY: writes
writes: setup ## Measure others' waits beside very many playbooks and profiles (WRITES=50000)
	$(BIN)/python -m tools.load.writes $(if $(WRITES),--writes $(WRITES))

.PHONY: clean
clean: ## Remove what setup and the tests made
	rm -rf $(VENV) .build client/rust/target .pytest_cache .mypy_cache .ruff_cache
