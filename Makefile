# Thin over packaging/dev.py, which Windows runs directly.
PYTHON ?= python3

.PHONY: setup demo test check bench

setup demo test check bench:
	@$(PYTHON) packaging/dev.py $@
