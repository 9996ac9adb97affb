# Helpers of the tests of scripts/readers: `load lib/appreader` too.  PACKAGES is
# what the readers are tried on.
# shellcheck shell=bash

# Forms that the readers have; a package can carry all at once.
APPFORMS=walle,vasdolly,packer,block:0x12345678

# stamp OUT BASE ARG...: add a package of this base to PACKAGES.
stamp()
{
	chanpack-inject -q -o "$1" "${@:3}" "$2" && PACKAGES+=("$1")
}

# stamp_all: packages with channels of each kind in these forms.
stamp_all()
{
	local base long n more=()

	long=$(letters 4096)
	for base in v1v2 v2 v2v3 v2v3-verity v3; do
		stamp $base.a.apk "$FIXTURES/$base.apk" -F "$APPFORMS" -c a &&
		    stamp $base.u.apk "$FIXTURES/$base.apk" -F "$APPFORMS" \
			-c '直播 "7"\ 😀/é=' &&
		    stamp $base.l.apk "$FIXTURES/$base.apk" -F "$APPFORMS" \
			-c "$long" || return
	done
	for n in {1..64}; do
		more+=(-x "n$n=$n")
	done
	# Extras, as many and as long as they may be; others' channels beside it.
	stamp extras.apk v2v3.a.apk -F walle,packer -c huawei -x k=v \
	    -x '名="\x = ∑' -x "$(letters 64)=$long" &&
	    stamp many.apk v3.a.apk -F walle,packer -c huawei "${more[@]}" &&
	    stamp others.apk v2.u.apk -F hume,kuaishou -c b -x k= || return
	# What others made; packages without a channel.
	PACKAGES+=("$FIXTURES"/*.apk "$GOLDEN"/*.apk)
}

# damage: packages that are cut, changed, unusual, broken or too large.
damage()
{
	local kind

	stamp whole.apk "$FIXTURES/v2.apk" -F "$APPFORMS" -c huawei || return
	mkdir damaged &&
	    python3 "$TOP/tests/lib/appreader.py" damaged whole.apk damaged \
		>list &&
	    python3 "$TOP/tests/lib/appreader.py" large damaged >>list || return
	mapfile -t -O ${#PACKAGES[@]} PACKAGES <list
	for kind in ok limit bad; do
		edges $kind whole.apk || return
		PACKAGES+=("${EDGES[@]}")
	done
}

# agrees COMMAND...: this reader prints what chanpack-show prints.  One thing it
# does not look at: chanpack-show prints no channel where a signature is damaged.
agrees()
{
	"$@" "$APPFORMS" "${PACKAGES[@]}" >got 2>faults || [ $? -eq 1 ] || return
	[ ! -s faults ] || fail "$(head -n 20 faults)" || return
	chanpack-show -F "$APPFORMS" "${PACKAGES[@]}" >want 2>why ||
	    [ $? -eq 1 ] || return
	sed -n 's/^chanpack-show: \([^:]*\): signing block: the signature .*/\1/p' \
	    why >unsigned
	awk -F '\t' 'FILENAME == "unsigned" { skip[$1]; next } !($1 in skip)' \
	    unsigned got >rest
	cmp rest want || fail "$(diff rest want | cut -c 1-200)"
}
