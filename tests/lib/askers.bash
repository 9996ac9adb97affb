# Servers that ask chanpack-fetch --coprocess: load after helper.
# shellcheck shell=bash

# askers CASE [ARG]... [-- OPTION]...: a case of askers.py.
askers()
{
	PYTHONDONTWRITEBYTECODE=1 timeout 600 \
	    python3 "$TOP/tests/lib/askers.py" "$@"
}
