#!/bin/sh
# rebuild.sh BASE OUT <PLAN: build OUT from a printed plan, that is lines
# "base OFFSET LENGTH" and "lit HEX", with dd and xxd only: an oracle that
# shares no code with chanpack.
set -eu

[ $# -eq 2 ] || { echo "usage: rebuild.sh base out <plan" >&2; exit 2; }
: >"$2"
while read -r kind a b rest || [ -n "$kind" ]; do
	case $kind:$a:${b:-}:${rest:-} in
	base:*[!0-9]*:*:* | base:*:*[!0-9]*:* | base::* | base:*::*)
		bad=1 ;;
	base:*:*:)
		# dd would take a short base for a short piece.
		[ $((a + b)) -le "$(stat -c %s "$1")" ] || bad=1
		[ "$b" -eq 0 ] || dd if="$1" iflag=skip_bytes,count_bytes \
		    skip="$a" count="$b" bs=1M status=none >>"$2" ;;
	lit:*[!0-9a-f]*:*:*)
		bad=1 ;;
	lit:?*::)
		[ $((${#a} % 2)) -eq 0 ] || bad=1
		printf %s "$a" | xxd -r -p >>"$2" ;;
	*)
		bad=1 ;;
	esac
	[ -z "${bad:-}" ] || {
		echo "rebuild.sh: bad line: $kind $a ${b:-} ${rest:-}" >&2
		exit 1
	}
done
