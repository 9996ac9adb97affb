# Helpers of the tests of the readers of seals: `load lib/sealreader` too.
# shellcheck shell=bash

VECTORS=$TOP/tests/vectors/seals.json

seals()
{
	python3 "$TOP/tests/lib/seals.py" "$@"
}

sealvectors()
{
	python3 "$TOP/tests/lib/sealvectors.py" "$@"
}

sealcases()
{
	python3 "$TOP/tests/lib/sealcases.py" "$@"
}

# vectors_tell COMMAND...: this reader of lines says of every vector, and of
# every change of some, what the maker of the vectors says.
vectors_tell()
{
	local all=()

	[ -z "${SOAK-}" ] || all=(all)
	sealcases vectors "$VECTORS" "${all[@]}" >told &&
	    cut -f 4- told >lines &&
	    cut -f -3 told >want || return
	"$@" <lines >got 2>faults || fail "$(head -n 20 faults)" || return
	[ ! -s faults ] || fail "$(head -n 20 faults)" || return
	cmp got want || fail "$(diff got want | cut -c 1-200)" || return
	cut -f 1 want | sort | uniq -c | awk '$1 >= 100 { print $2 }' |
	    tr '\n' ' ' | grep -qx 'foreign forged none unknown valid '
}

# pack OUT BASE VERDICT CHANNEL EXPIRY [VALUE]...: add a package with these
# seals to PACKAGES, and what a reader says of it to the file want.
pack()
{
	seals put "$FIXTURES/$2" "$1" "${@:6}" && says "$1" "$3" "$4" "$5"
}

# says FILE VERDICT CHANNEL EXPIRY
says()
{
	local IFS=$'\t'

	PACKAGES+=("$1") && printf '%s\n' "$*" >>want
}

# app: the certificate that the fixtures have, app.der, and another; SEAL is a
# seal of this app.  ARGS is what its reader is given: public keys and the
# SHA-256 of certificates.
app()
{
	openssl x509 -in "$FIXTURES/testkey.x509.pem" -outform DER -out app.der &&
	    printf 'another app' >other.der &&
	    SEAL=$(seals seal publisher app.der '渠道 1' 4294967295) &&
	    ARGS=("$(seals key next),$(seals key publisher)"
		"$(printf x | sha256sum | cut -c -64),$(sha app.der)")
}

# packages: make all kinds of them.
packages()
{
	local other forged base

	app && other=$(seals seal publisher other.der huawei 7) || return
	forged=${SEAL%?}$(tr 0-9a-f 1-9a-f0 <<<"${SEAL: -1}")
	PACKAGES=()
	: >want
	for base in v1v2 v2 v2v3 v2v3-verity v3; do
		pack $base.apk $base.apk valid '渠道 1' 4294967295 "$SEAL" || return
	done
	# Another app's seal, which somebody has put into this one.
	pack foreign.apk v2.apk foreign '' 0 "$other" &&
	    pack forged.apk v2.apk forged '' 0 "$forged" &&
	    pack stranger.apk v2.apk 'unknown key' '' 0 \
		"$(seals seal stranger app.der huawei 0)" &&
	    # Of two, the last counts.
	    pack last.apk v2.apk valid '渠道 1' 4294967295 "$forged" "$SEAL" &&
	    pack first.apk v2.apk forged '' 0 "$SEAL" "$forged" &&
	    pack less.apk v2.apk none '' 0 "$SEAL" "${SEAL%??}" &&
	    pack more.apk v2.apk none '' 0 "$SEAL" "${SEAL}00" &&
	    pack long.apk v2.apk none '' 0 "$SEAL$(printf '%090000d' 0)" &&
	    pack nothing.apk v2.apk none '' 0 "$SEAL" '' || return
	broken_packages &&
	    stamped_packages &&
	    injected_packages
}

# What chanpack-inject seals, with extras in the form beside it; and a package
# whose signer is another one.
injected_packages()
{
	local base

	(umask 077 && seals secret publisher >seal.keys) || return
	for base in v1v2 v2v3-verity v3; do
		chanpack-inject -q --seal seal.keys -c '渠道 1' -x a=b \
		    -o injected.$base.apk "$FIXTURES/$base.apk" &&
		    says injected.$base.apk valid '渠道 1' 0 || return
	done
	chanpack-inject -q --seal seal.keys -c '渠道 1' -o theirs.apk \
	    "$GOLDEN/base-v2v3.apk" &&
	    says theirs.apk foreign '' 0
}

# Packages without a block that can be read, and what is none.
broken_packages()
{
	local at

	: >empty.apk
	says empty.apk none '' 0
	says absent.apk none '' 0
	says "$FIXTURES/v2v3.apk" none '' 0
	says "$FIXTURES/v1.apk" none '' 0
	# The magic of the block and its size.
	for at in 1 20; do
		cp v2.apk damaged.$at.apk &&
		    flip damaged.$at.apk $(($(block_end v2.apk) - at)) || return
		says damaged.$at.apk none '' 0
	done
}

# block_end FILE: where the central directory begins.
block_end()
{
	od -An -t u4 -j $(($(stat -c %s "$1") - 6)) -N 4 "$1"
}

# Sealed ones that were given another channel, in other forms, and the other way
# round: neither takes the other away.
stamped_packages()
{
	local form later

	later=$(seals seal publisher app.der b 1) || return
	for form in walle vasdolly packer; do
		chanpack-inject -q -F $form -c a -o sealed.$form.apk v2v3.apk &&
		    says sealed.$form.apk valid '渠道 1' 4294967295 &&
		    chanpack-inject -q -F $form -c a -o $form.apk \
			"$FIXTURES/v2v3.apk" &&
		    seals put $form.apk then.$form.apk "$later" &&
		    says then.$form.apk valid b 1 || return
	done
}

# packages_tell COMMAND...: this program prints what the packages' seals are.
packages_tell()
{
	"$@" "${ARGS[@]}" "${PACKAGES[@]}" >got 2>faults || [ $? -eq 1 ] || return
	[ ! -s faults ] || fail "$(head -n 20 faults)" || return
	cmp got want || fail "$(diff got want)"
}
