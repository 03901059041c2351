# One door for everything. `make help` lists what there is.
SHELL := /bin/bash
CARGO ?= cargo
# Where `make demo` finds the CSV files of a company of your own; empty: a small company is made up.
DATA ?=
# Where `make demo` leaves its CRM file; empty: it goes when the story ends.
KEEP ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench header docs

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: ## tell the story of a small company; DATA=folder imports the four CSV files of "CRM Sales Opportunities"
	@$(CARGO) run --quiet --release --locked --package crm-core --example demo -- \
		$(if $(DATA),--data "$(DATA)") $(if $(KEEP),--keep "$(KEEP)")

test: ## run every test, the examples in the documentation included
	$(CARGO) test --workspace --locked

lint: ## formatting, clippy and documentation, warnings being errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked --quiet

bench: ## the engine beside hand-written SQL that does the same, as ratios
	$(CARGO) bench --locked --package crm-core --bench ratios

header: ## write include/crm.h anew from the C interface
	CRM_BLESS=1 $(CARGO) test --locked --package crm-ffi --test header

docs: ## build the documentation of the library
	$(CARGO) doc --workspace --no-deps --locked
