# A sample of what tests/unit/test_forms.c goes through whole, all forms in all
# packages with channels of every interesting length: the same rules through the
# programs, where others read, rebuild and verify what was written.
load lib/helper

FORMS=(walle vasdolly packer hume kuaishou block:0x12345678)
BASES=(v1v2 v2 v2v3 v3 v2v3-verity golden/base-v2v3)

# room BASE: the bytes of its padding pair.
room()
{
	apkcheck show "$1" | python3 -c '
import json, sys
print(max(p["size"] for p in json.load(sys.stdin)["pairs"]
          if p["id"] == "0x42726577"))'
}

# frame FORM: the bytes that it adds to a channel, the pair's own included.
frame()
{
	case $1 in
	walle) echo $((12 + 14)) ;;
	hume) echo $((12 + 22)) ;;
	kuaishou) echo $((12 + 18)) ;;
	packer) echo $((12 + 24 + 13)) ;;
	*) echo 12 ;;
	esac
}

# rules BASE FORM CHANNEL: into out.apk.
rules()
{
	local base=$1 form=$2 channel=$3 said

	chanpack-inject -F "$form" -c "$channel" "$base" >out.apk || return
	said=$(apkcheck invariants --base "$base" out.apk \
	    + read "$form" out.apk) || return
	[ "${said%%	*}" = "$channel" ] || return
	said=$(chanpack-show -q -F "$form" out.apk)
	[ "$said" = "$channel" ] || return
	chanpack-inject -F "$form" -c "$channel" out.apk | cmp - out.apk || return
	chanpack-inject -F "$form" -d out.apk | cmp - "$base" || return
	chanpack-inject -n -F "$form" -c "$channel" "$base" |
	    rebuild "$base" built.apk || return
	cmp built.apk out.apk
}

@test "each form and each package hold channels of every length by the rules" {
	local b k base form room free channels

	for b in "${!BASES[@]}"; do
		base=$FIXTURES/${BASES[b]}.apk
		form=${FORMS[b]}
		room=$(room "$base")
		free=$((room - $(frame "$form")))
		# What is left is a padding pair of 13, 12, 11 and 0 bytes, or
		# nothing is.
		channels=(x "$(letters 12)" "$(letters $((free - 13)))"
		    "$(letters $((free - 12)))" "$(letters $((free - 11)))"
		    "$(letters "$free")" "$(letters 4096)" 华为应用市场
		    '"a" \b'\''c')
		for ((k = b; k < ${#channels[@]}; k += ${#BASES[@]})); do
			rules "$base" "$form" "${channels[k]}" ||
			    fail "$base $form channel $k"
		done
		verify_like "$base" out.apk
	done
}

@test "a base that carries other forms keeps them, untouched and in order" {
	local n one two

	for n in 0 2 4; do
		one=${FORMS[n]} two=${FORMS[n + 1]}
		chanpack-inject -F "$one" -c first "$FIXTURES/v2v3.apk" >base.apk
		rules base.apk "$two" second
		[ "$(chanpack-show -q -F "$one" out.apk)" = first ]
		chanpack-inject -F "$one" -c third out.apk >both.apk
		[ "$(chanpack-show -q -F "$one" both.apk)" = third ]
		[ "$(chanpack-show -q -F "$two" both.apk)" = second ]
		apkcheck invariants both.apk
	done
}

# fill N OUT: v1.apk with a comment that ends in text, of N bytes.
fill()
{
	commented "$(printf "%0$1d" 0)" "$FIXTURES/v1.apk" "$2"
}

# tail_rules BASE LIST CHANNEL: the same for forms outside a signing block.
tail_rules()
{
	local base=$1 list=$2 channel=$3 form check=(invariants --base)

	chanpack-inject -F "$list" -c "$channel" "$base" >out.apk || return
	[[ $list != *entry:* ]] || check=(one-entry-more)
	# The comment alone may differ then, and it begins as it did.
	chanpack-show -q --against "$base" -F "$list" out.apk || return
	apkcheck "${check[@]}" "$base" out.apk \
	    + comment-kept "$base" out.apk \
	    + readers "$list" out.apk >found || return
	for form in ${list//,/ }; do
		grep -qxF "$form	$channel" found || return
		[ "$(chanpack-show -q -F "$form" out.apk)" = "$channel" ] || return
	done
	chanpack-inject -F "$list" -c "$channel" out.apk | cmp - out.apk || return
	chanpack-inject -F "$list" -d out.apk | cmp - "$base" || return
	chanpack-inject -n -F "$list" -c "$channel" "$base" |
	    rebuild "$base" built.apk || return
	cmp built.apk out.apk
}

TAIL=(vasdolly-v1 packer-v1 kuaishou-v1 'entry:META-INF/ch_{channel}'
    entry:META-INF/ch 'packer-v1,entry:META-INF/c_{channel}'
    'entry:META-INF/a/ch,vasdolly-v1')

@test "each form outside a signing block holds a channel by the rules" {
	local n list base=$FIXTURES/v1.apk
	local bases=("$base" "$GOLDEN/base-v1.apk" "$base")
	local channels=(x "$(letters 12)" "$(letters 4096)" 华为应用市场 "\"a\" b'c")

	for n in "${!TAIL[@]}"; do
		list=${TAIL[n]}
		tail_rules "${bases[n % 3]}" "$list" "${channels[n % 5]}" ||
		    fail "$list" || return
		# Alone they go through a real verifier elsewhere.
		[[ $list != *,* ]] || verify_like "$base" out.apk
	done
}

@test "a comment takes the longest channel that fits, and none that is a byte longer" {
	local form room long

	for form in "packer-v1 32767 7" "vasdolly-v1 65534 10"; do
		read -r form room long <<<"$form"
		# What is left of the comment, less the record's own bytes.
		fill $((room - long - 100)) base.apk
		tail_rules base.apk "$form" "$(letters 100)"
		verify_like "$FIXTURES/v1.apk" out.apk
		run -1 --separate-stderr chanpack-inject -F "$form" \
		    -c "$(letters 101)" base.apk
		one_error inject
		[[ $stderr == *"at most $room"* && -z $output ]]
	done
}

@test "a base that carries one form outside a signing block keeps it under another" {
	local one two

	for one in "vasdolly-v1 entry:META-INF/x/{channel}" \
	    "entry:META-INF/ch packer-v1"; do
		read -r one two <<<"$one"
		chanpack-inject -F "$one" -c first "$FIXTURES/v1.apk" >base.apk
		tail_rules base.apk "$two" second
	done
}

@test "a list of all forms holds a long channel by the rules" {
	local base=$FIXTURES/v2v3-verity.apk list form channel

	list=$(IFS=, && printf '%s' "${FORMS[*]}")
	channel=$(letters 4096)
	chanpack-inject -F "$list" -c "$channel" "$base" >out.apk
	apkcheck invariants --base "$base" out.apk \
	    + readers "$list" out.apk >found
	chanpack-show -q --against "$base" -F "$list" out.apk
	for form in "${FORMS[@]}"; do
		grep -q "^$form	$channel" found ||
		    fail "$form" || return
	done
	chanpack-inject -F "$list" -d out.apk | cmp - "$base"
	chanpack-inject -n -F "$list" -c "$channel" "$base" |
	    rebuild "$base" built.apk
	cmp built.apk out.apk
	verify_like "$base" out.apk
}
