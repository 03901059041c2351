# One door for everything. `make help` lists what there is.
SHELL := /bin/bash
CARGO ?= cargo
PYTHON ?= python3
# Where `make demo` finds the CSV files of a company of your own; empty: a small company is made up.
DATA ?=
# How many customers the company has that `make demo` has live through a year; empty: the story is told instead.
SIZE ?=
# Where `make demo` leaves its CRM file; empty: it goes when the story ends.
KEEP ?=

# Where `make install` puts the C library, and below what (for those who make packages).
PREFIX ?= /usr/local
DESTDIR ?=
# Where the built library lies that is installed.
FROM ?= $(or $(CARGO_TARGET_DIR),target)/release
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)

# Where the Python package is built, tested and shown.
python := $(or $(CARGO_TARGET_DIR),target)/python
# Where the demonstration leaves its picture, and its file until the story ends.
story := $(or $(CARGO_TARGET_DIR),target)/demo
# The file that `make picture` draws.
OF ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-rust libraries test-python lint bench bench-c bench-python header docs install install-files wheel picture

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

demo: ## tell the story of a small company; SIZE=number a year of one of so many customers; DATA=folder imports a real set
	@rm -f $(story)/company.crm && mkdir -p $(story)
	@$(CARGO) build --quiet --release --locked --package crm-demo $(if $(shell command -v $(PYTHON)),--package crm-py)
	@$(or $(CARGO_TARGET_DIR),target)/release/demo \
		$(if $(DATA),--data "$(DATA)") $(if $(SIZE),--size "$(SIZE)") --keep "$(or $(KEEP),$(story)/company.crm)"; told=$$?; \
		$(MAKE) --no-print-directory picture OF="$(or $(KEEP),$(story)/company.crm)" && exit $$told
	@$(if $(KEEP),,rm -f $(story)/company.crm)

# The sales pipeline of a file as a picture, drawn with the Python package in an environment of its own.
picture:
	@if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then echo "no picture: it takes Python"; exit 0; fi; \
		$(MAKE) --no-print-directory $(python)/plot && \
		$(python)/plot/bin/python examples/python/pipeline_report.py "$(OF)" $(story)/pipeline.png

test: test-rust test-python ## run every test, the examples in the documentation included

test-rust: libraries ## only the tests of the engine and of the C library
	$(CARGO) test --workspace --locked
	$(CARGO) test --release --locked --package crm-organisations --package crm-py --test organisations

# The libraries as they are installed, built together: cargo settles the features of what they share for each build anew, and
# the engine would be built again for each. The demonstration and the organisations, too, are built beside the Python package
# for that.
libraries:
	$(CARGO) build --release --locked --package crm-ffi --package crm-py

# What the Python package needs for its tests lies in an environment made anew whenever its description changes.
$(python)/venv: crm-py/pyproject.toml
	rm -rf $@
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check $$($(PYTHON) crm-py/tests/needs.py)
	touch $@

wheel: ## build the Python package; the wheel lies in target/python/wheel
	rm -rf $(python)/wheel
	$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(python)/wheel ./crm-py

$(python)/plot: $(shell find crm-py/src crm-py/python crm-core/src -name '*.rs' -o -name '*.py') crm-py/pyproject.toml Cargo.lock
	@$(MAKE) --no-print-directory wheel
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps $(python)/wheel/*.whl
	$@/bin/pip install --quiet --disable-pip-version-check "$$(echo $(python)/wheel/*.whl)[pandas,plot]"
	touch $@

# The tests are of what people install: the wheel, in an environment of its own, away from the sources.
test-python: wheel $(python)/venv ## build the Python package, install it in a clean environment and test it there
	$(python)/venv/bin/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall $(python)/wheel/*.whl
	cd crm-py && $(abspath $(python))/venv/bin/python -m pytest -q

lint: ## formatting, clippy and documentation, warnings being errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked --quiet

bench: ## the engine beside hand-written SQL that does the same, as ratios
	$(CARGO) bench --locked --package crm-core --bench ratios

bench-c: ## the C library beside the system's SQLite, called from C, as ratios
	@set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
		$(MAKE) --no-print-directory install PREFIX="$$work/installed" DESTDIR= >/dev/null; \
		$(CC) -std=c99 -O2 -Wall -Wextra -pedantic -Werror crm-ffi/benches/beside_sqlite.c -o "$$work/bench" \
			$$(PKG_CONFIG_PATH="$$work/installed/lib/pkgconfig" pkg-config --cflags --libs crm) -lsqlite3; \
		LD_LIBRARY_PATH="$$work/installed/lib" "$$work/bench" "$$work"

# The rivals come from the package registry into an environment of their own.
bench-python: wheel ## the Python package beside SQLAlchemy, Django and sqlite3, as ratios; CONTACTS=100000 ROWS=1000000
	test -d $(python)/bench || $(PYTHON) -m venv $(python)/bench
	$(python)/bench/bin/pip install --quiet --disable-pip-version-check --upgrade "SQLAlchemy>=2,<3" "Django>=4.2" \
		adbc-driver-sqlite pandas polars pyarrow
	$(python)/bench/bin/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall $(python)/wheel/*.whl
	cd crm-py/benches && $(abspath $(python))/bench/bin/python beside.py $(or $(CONTACTS),100000) $(or $(ROWS),1000000)

header: ## write include/crm.h anew from the C interface
	CRM_BLESS=1 $(CARGO) test --locked --package crm-ffi header::

docs: ## build the documentation of the library
	$(CARGO) doc --workspace --no-deps --locked

install: ## install the C library and its headers; PREFIX=/usr/local DESTDIR=
	$(CARGO) build --release --locked --package crm-ffi --lib
	@$(MAKE) --no-print-directory install-files

# In the archive, all names but ours are made local: the SQLite inside must not meet another one at the link.
install-files:
	install -d "$(DESTDIR)$(PREFIX)/lib/pkgconfig" "$(DESTDIR)$(PREFIX)/include"
	install -m 755 "$(FROM)/libcrm.so" "$(DESTDIR)$(PREFIX)/lib/libcrm.so.$(VERSION)"
	strip --strip-unneeded "$(DESTDIR)$(PREFIX)/lib/libcrm.so.$(VERSION)"
	ln -sf libcrm.so.$(VERSION) "$(DESTDIR)$(PREFIX)/lib/libcrm.so.0"
	ln -sf libcrm.so.0 "$(DESTDIR)$(PREFIX)/lib/libcrm.so"
	set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
		ld -r -o "$$work/crm.o" --whole-archive "$(FROM)/libcrm.a"; \
		objcopy --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd --wildcard \
			--keep-global-symbol='crm_*' "$$work/crm.o"; \
		ar rcs "$$work/libcrm.a" "$$work/crm.o"; \
		install -m 644 "$$work/libcrm.a" "$(DESTDIR)$(PREFIX)/lib/libcrm.a"
	install -m 644 include/crm.h include/crm.hpp "$(DESTDIR)$(PREFIX)/include"
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' crm-ffi/crm.pc.in \
		> "$(DESTDIR)$(PREFIX)/lib/pkgconfig/crm.pc"
