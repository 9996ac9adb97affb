# Forms of the signing block: what is written verifies, keeps the rules of the
# block, is found by independent readers, and comes out again.
load lib/helper

FORMS=(walle vasdolly packer hume kuaishou block:0x12345678)

# stamp BASE FORM CHANNEL: into out.apk, which keeps all rules; then take the
# channel out again.
stamp()
{
	local base=$1 form=$2 channel=$3 said

	chanpack-inject -F "$form" -c "$channel" -o out.apk "$base" || return
	said=$(apkcheck invariants --base "$base" out.apk \
	    + read "$form" out.apk) || return
	[ "$said" = "$channel" ] ||
	    fail "$form in $base: the reader does not find the channel" || return
	[ "$(chanpack-show -F "$form" out.apk)" = "$form	$channel" ] ||
	    fail "$form in $base: chanpack-show does not" || return
	chanpack-inject -F "$form" -c "$channel" out.apk | cmp - out.apk || return
	chanpack-inject -F "$form" -d out.apk | cmp - "$base"
}

# room BASE: how many bytes of value fit into its padding beside a padding pair.
room()
{
	apkcheck show "$1" | python3 -c '
import json, sys
print(max([p["size"] for p in json.load(sys.stdin)["pairs"] if p["id"] == "0x42726577"]) - 24)'
}

@test "every signature scheme of a package stays valid under each form" {
	local n form bases=("$FIXTURES"/{v1v2,v2,v2v3,v3,v2v3-verity}.apk
	    "$GOLDEN/base-v2v3.apk")

	for n in "${!bases[@]}"; do
		# Others than in inject-table.bats; unit/test_forms.c has all.
		form=${FORMS[(n + 1) % ${#FORMS[@]}]}
		stamp "${bases[n]}" "$form" huawei
		apkcheck same-outside-block "${bases[n]}" out.apk
		verify_like "${bases[n]}" out.apk
	done
}

@test "a channel that outgrows the padding adds whole pages, and the signatures stay valid" {
	local base

	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3,v2v3-verity}.apk; do
		stamp "$base" vasdolly "$(letters 4096)"
		often verify_like "$base" out.apk
		[ $(($(stat -c %s out.apk) - $(stat -c %s "$base"))) -eq 4096 ]
	done
}

@test "a channel may fill the padding to the last byte" {
	local base=$FIXTURES/v2v3-verity.apk n size

	n=$(room "$base")
	size=$(stat -c %s "$base")
	for fill in $((n - 1)) "$n" $((n + 12)); do
		stamp "$base" vasdolly "$(letters "$fill")"
		often verify_like "$base" out.apk
		[ "$(stat -c %s out.apk)" -eq "$size" ] || fail "$fill bytes grew"
	done
	# No room for a padding pair, but bytes left over: a page more.
	for fill in $((n + 1)) $((n + 11)) $((n + 13)); do
		stamp "$base" vasdolly "$(letters "$fill")"
		often verify_like "$base" out.apk
		[ "$(stat -c %s out.apk)" -eq $((size + 4096)) ] ||
		    fail "$fill bytes did not grow"
	done
}

@test "every unusual but sound package keeps the rules of the block" {
	local base said

	edges ok
	for base in "${EDGES[@]}"; do
		# Other ids are left alone, also where one stands twice.
		[ "${base##*/}" != duplicate-walle.apk ] || continue
		chanpack-inject -F vasdolly -c huawei -o out.apk "$base"
		said=$(apkcheck invariants --base "$base" out.apk \
		    + read vasdolly out.apk)
		[ "$said" = huawei ]
		[ "$(chanpack-show -q -F vasdolly out.apk)" = huawei ]
	done
}

@test "a full block without a padding pair stays a multiple of 4096 (VasDolly issue 180)" {
	local base

	base=$(edge dependencies-16384)
	stamp "$base" vasdolly huawei
	verify_like "$base" out.apk
	[ $(($(stat -c %s out.apk) - $(stat -c %s "$base"))) -eq 4096 ]
}

@test "several forms are written in one go, each found by its reader" {
	local form all

	all=$(IFS=, && printf '%s' "${FORMS[*]}")
	chanpack-inject -F "$all" -c huawei -o out.apk "$FIXTURES/v2v3.apk"
	verify_like "$FIXTURES/v2v3.apk" out.apk
	apkcheck invariants --base "$FIXTURES/v2v3.apk" out.apk \
	    + readers "$all" out.apk >found
	for form in "${FORMS[@]}"; do
		grep -q "^$form	huawei" found
		[ "$(chanpack-show -q -F "$form" out.apk)" = huawei ]
	done
	[ "$(chanpack-show -q out.apk | sort -u)" = huawei ]
	chanpack-inject -d -F "$all" out.apk | cmp - "$FIXTURES/v2v3.apk"
}

# value ID FILE: the bytes of a pair.
value()
{
	chanpack-show -q -F "block:$1" "$2"
}

# pair ID TEXT BASE OUT: put a pair with any text there.
pair()
{
	chanpack-inject -F "block:$1" -c "$2" -o "$4" "$3"
}

@test "walle and hume share one JSON object, and one goes without the other" {
	local base=$FIXTURES/v2v3.apk

	chanpack-inject -F walle,hume -c x -o out.apk "$base"
	[ "$(value 0x71777777 out.apk)" = '{"channel":"x","hume_channel_id":"x"}' ]
	run -1 chanpack-show -F block:0x99666666 out.apk
	chanpack-inject -d -F walle -o hume.apk out.apk
	[ "$(value 0x71777777 hume.apk)" = '{"hume_channel_id":"x"}' ]
	chanpack-inject -d -F hume -o walle.apk out.apk
	[ "$(value 0x71777777 walle.apk)" = '{"channel":"x"}' ]
	chanpack-inject -d -F walle walle.apk | cmp - "$base"
	chanpack-inject -F hume -c y walle.apk | chanpack-show >lines
	[ "$(cat lines)" = "walle	x
hume	y" ]
}

@test "an object whose members could not be kept is not written over, but can be taken out" {
	local base=$FIXTURES/v2v3.apk form

	pair 0x71777777 '{"channel":"a","n":18446744073709551616}' "$base" in.apk
	for form in walle hume walle,hume; do
		run -1 --separate-stderr chanpack-inject -F "$form" -c x \
		    -o out.apk in.apk
		one_error inject
		[[ $stderr == *"would be lost"*"with chanpack-inject -d"* ]]
		[ ! -e out.apk ]
	done
	chanpack-inject -F vasdolly -c x in.apk >/dev/null
	chanpack-inject -d -F hume in.apk | cmp - in.apk
	chanpack-inject -d in.apk | cmp - "$base"
	# Hume's reader stops at it, and it may be anybody's.
	pair 0x99666666 '{a:1}' "$base" in.apk
	run -1 chanpack-inject -F hume -c x in.apk
	chanpack-inject -d -F block:0x99666666 in.apk | cmp - "$base"
}

@test "hume is written where its reader looks first" {
	# With text in the first slot the second is never looked at.
	pair 0x99666666 '{"click_id":"7"}' "$FIXTURES/v2v3.apk" base.apk
	chanpack-inject -F walle,hume -c x -o out.apk base.apk
	[ "$(value 0x99666666 out.apk)" = '{"click_id":"7","hume_channel_id":"x"}' ]
	[ "$(value 0x71777777 out.apk)" = '{"channel":"x"}' ]
	[[ $(apkcheck read hume out.apk) == x* ]]
	[ "$(chanpack-show -F hume out.apk)" = "hume	x	click_id=7" ]
}

@test "kuaishou is written where its reader stops" {
	pair 0x71123456 'not ours' "$FIXTURES/v2v3.apk" base.apk
	chanpack-inject -F kuaishou -c x -o out.apk base.apk
	[ "$(value 0x71123456 out.apk)" = 'not ours' ]
	[ "$(apkcheck read kuaishou out.apk)" = x ]
	[ "$(chanpack-show out.apk)" = "kuaishou	x" ]
	pair 0x71123458 '{"kwaiChannel":"old","k":"v"}' "$FIXTURES/v2v3.apk" base.apk
	chanpack-inject -F kuaishou -c x -o out.apk base.apk
	[ "$(value 0x71123458 out.apk)" = '{"kwaiChannel":"x","k":"v"}' ]
	run -1 chanpack-show -F block:0x71123456 out.apk
}

@test "another channel replaces the first, as if that had never been" {
	local form

	for form in "${FORMS[@]}"; do
		chanpack-inject -F "$form" -c "$(letters 3000)" "$FIXTURES/v2.apk" |
		    chanpack-inject -F "$form" -c two >out.apk
		chanpack-inject -F "$form" -c two "$FIXTURES/v2.apk" | cmp - out.apk
	done
}

@test "one value is left of an id that had two" {
	local base

	base=$(edge duplicate-walle)
	chanpack-inject -c one -o out.apk "$base"
	apkcheck invariants --base "$base" out.apk
	[ "$(apkcheck read walle out.apk)" = one ]
}

@test "extras go where the form has a place for them, and nowhere else" {
	local form

	for form in walle packer; do
		chanpack-inject -F $form -c c -x a=1 -x 'b=2 3' -o out.apk \
		    "$FIXTURES/v2.apk"
		[ "$(chanpack-show out.apk)" = "$form	c	a=1	b=2 3" ]
		[ "$(apkcheck read $form out.apk | tr '\t' '\n' | sort | xargs)" = \
		    "a=1 b=2 3 c" ]
	done
	for form in vasdolly block:0x12345678; do
		run -1 --separate-stderr chanpack-inject -F $form -c c -x a=1 \
		    "$FIXTURES/v2.apk"
		one_error inject
		[[ $stderr == *"no place for extras"* && -z $output ]]
	done
}

@test "a package with a JAR signature alone takes its channel in the ZIP comment" {
	chanpack-inject -c huawei -o out.apk "$FIXTURES/v1.apk"
	verify_like "$FIXTURES/v1.apk" out.apk
	[ "$(apkcheck read vasdolly-v1 out.apk)" = huawei ]
	[ "$(chanpack-show out.apk)" = "vasdolly-v1	huawei" ]
	chanpack-inject -d out.apk | cmp - "$FIXTURES/v1.apk"
	run -1 --separate-stderr chanpack-inject -F walle -c x "$FIXTURES/v1.apk"
	one_error inject
	[[ $stderr == *"needs an APK signing block"* ]]
}

@test "forms that cannot be are refused before anything is read" {
	local form

	for form in nonsense walle,walle block:0x71777777,walle block block:12 \
	    block:0x block:0x123456789 block:0xg walle:0x1 '' 'walle,' \
	    block:0x7109871a block:0xf05368c0 block:0x42726577 block:0x1b93ad61 \
	    packer-v1:0x1 vasdolly-v1,packer-v1 packer-v1,kuaishou-v1; do
		run -2 --separate-stderr chanpack-inject -F "$form" -c x nowhere.apk
		one_error inject
		[[ $stderr != *nowhere.apk* ]]
	done
}

@test "taking a channel out of where there is none changes no byte" {
	local name base form

	for name in padding-first padding-twice padding-dirty unpadded; do
		base=$(edge "$name")
		for form in walle vasdolly packer hume kuaishou block:0x12345678; do
			chanpack-inject -d -F $form "$base" | cmp - "$base"
		done
	done
	# A value that is nobody's channel is not taken out either.
	chanpack-inject -F block:0x99666666 -c 'not of Hume' -o other.apk \
	    "$FIXTURES/v2.apk"
	chanpack-inject -d -F hume other.apk | cmp - other.apk
}

@test "a refused channel is cut between characters in the message" {
	local channel

	channel=$(printf '渠%.0s' {1..100})
	for form in vasdolly packer; do
		run -1 --separate-stderr chanpack-inject -F $form \
		    -c "x$channel∘ " "$FIXTURES/v2.apk"
		one_error inject
		iconv -f UTF-8 -t UTF-8 <<<"$stderr" >/dev/null
	done
}
