# One command per job. PYTHON is the interpreter that the environment in .venv is made with.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# the cases of Markdown extensions, where that folder is at hand; they are not part of this project
export EXTENSION_SPECS ?= $(abspath $(wildcard ../shared/spec/extensions))

.PHONY: demo test lint attack bench bench-peers stages compare validate validators verify readers readmes fuzz mutants spec clean lock

demo: $(STAMP)  ## build the sample content into build/
	$(BIN)/docexport build content/handouts --out build/handouts
	$(BIN)/docexport build content/handouts/kratom-and-opioid-withdrawal.md --edition large-print --to pdf --out build/handouts
	$(BIN)/docexport build content/handouts/water-cycle-worksheet.md --audience teacher --out build/handouts
	$(BIN)/docexport build content/handouts/water-cycle-worksheet.md --set pdf.forms=true -o build/handouts/water-cycle-worksheet-form.pdf
	$(BIN)/docexport build content/handbook --out build/handbook
	$(BIN)/docexport build content/handouts --to html --out build/web
	$(BIN)/docexport build content/handbook --to html --out build/web
	@echo "Look at build/handouts, build/handbook and build/web."

test: $(STAMP) spec lint  ## everything that must hold: style, types, imports, tests
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered -q

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(STAMP)  ## how long docexport takes, and pandoc and WeasyPrint for the same work; under three minutes
	$(BIN)/pip install -q pypandoc_binary
	$(BIN)/python -m benchmarks.run

bench-peers: $(STAMP)  ## the same with more rows, larger books and Typst; about fifteen minutes
	$(BIN)/pip install -q pypandoc_binary typst
	$(BIN)/python -m benchmarks.run --full

stages: $(STAMP)  ## how long each stage takes on a generated book and the sample handout
	$(BIN)/python -m benchmarks.stages

compare: $(STAMP)  ## one document as plain text by docexport, pandoc, and w3m, lynx and groff where they are there
	$(BIN)/pip install -q pypandoc_binary
	$(BIN)/python -m benchmarks.text_compare build/compare

validators: $(STAMP)  ## install EPUBCheck, Ace by DAISY and veraPDF into .tools (Debian or Ubuntu, as root)
	TOOLS=$(abspath .tools) tools/validators/setup

validate: demo validators  ## check all that `make demo` builds, every specification, and two documents made to fail
	cd tests && ../$(BIN)/python torture.py ../build/torture && ../$(BIN)/python torture_book.py ../build/torture
	TOOLS=$(abspath .tools) tools/validators/check $$(find build -name '*.epub' -o -name '*.pdf' ! -name '*-booklet.pdf')  # sheets are for the printer

verify: demo validators  ## prove that all that `make demo` builds is what its sources say, with every validator
	PATH=$(abspath .tools/bin):$$PATH $(BIN)/docexport verify content/handouts --out build/handouts --require epubcheck,ace,verapdf
	PATH=$(abspath .tools/bin):$$PATH $(BIN)/docexport verify content/handbook --out build/handbook --require epubcheck,ace,verapdf
	$(BIN)/docexport verify content/handouts --to html --out build/web
	$(BIN)/docexport verify content/handbook --to html --out build/web

fuzz: $(STAMP)  ## feed the reader with what a fuzzer thinks of, for two minutes
	$(BIN)/pip install -q --disable-pip-version-check atheris
	$(BIN)/python tools/fuzz.py 120

attack: $(STAMP)  ## what hostile input could do: patterns in worst cases, killed workers, flipped bits, a million inputs; an hour
	$(BIN)/python tools/attack/patterns.py
	$(BIN)/python tools/attack/kills.py
	$(BIN)/python tools/attack/flips.py
	$(BIN)/python tools/attack/inputs.py

mutants: $(STAMP)  ## change the code in small ways, and list the changes that no test notices; some minutes
	$(BIN)/python tools/mutants.py

readmes: $(STAMP) validators  ## build and verify every README and CHANGELOG of the packages on this machine; EPUBCheck for each e-book
	rm -rf build/readmes
	$(BIN)/python tools/readmes.py --keep build/readmes $(VENV) .tools/js
	TOOLS=$(abspath .tools) tools/validators/epubcheck $$(find build/readmes -name '*.epub')

readers: demo  ## open all e-books of `make demo` and the torture books in reading engines, calibre and MuPDF
	TOOLS=$(abspath .tools) tools/readers/setup
	cd tests && ../$(BIN)/python torture_book.py ../build/torture
	TOOLS=$(abspath .tools) SHOTS=build/shots tools/readers/check $$(find build -name '*.epub' ! -name 'spec-*' ! -name 'many*')

spec: .tools/spec/commonmark.json
.tools/spec/commonmark.json: $(STAMP)
	$(BIN)/python tools/fetch_spec.py $@

lock:  ## write the lock file anew from pyproject.toml
	$(BIN)/pip install -q "pip-tools>=7.4"
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-annotate --no-header --strip-extras --extra dev -o requirements.lock pyproject.toml

$(STAMP): pyproject.toml requirements.lock tools/setup
	tools/setup $(PYTHON) $(VENV)
	@touch $@

clean:
	rm -rf build dist .venv .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
