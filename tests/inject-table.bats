# All forms x all fixtures x channels of every interesting length: the rules
# that hold for whatever is written.
# slow
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
	apkcheck invariants --base "$base" out.apk || return
	[ "$(apkcheck read "$form" out.apk | cut -f 1)" = "$channel" ] || return
	said=$(chanpack-show -q -F "$form" out.apk)
	[ "$said" = "$channel" ] || return
	chanpack-inject -F "$form" -c "$channel" out.apk | cmp - out.apk || return
	chanpack-inject -F "$form" -d out.apk | cmp - "$base" || return
	chanpack-inject -n -F "$form" -c "$channel" "$base" |
	    rebuild "$base" built.apk || return
	cmp built.apk out.apk
}

@test "every form in every package holds a channel of every length by the rules" {
	local b f k base form room free channels paired

	for b in "${!BASES[@]}"; do
		base=$FIXTURES/${BASES[b]}.apk
		room=$(room "$base")
		for f in "${!FORMS[@]}"; do
			form=${FORMS[f]}
			free=$((room - $(frame "$form")))
			# What is left is a padding pair of 13, 12, 11 and 0 bytes,
			# or nothing is.
			channels=(x "$(letters 12)" "$(letters $((free - 13)))"
			    "$(letters $((free - 12)))" "$(letters $((free - 11)))"
			    "$(letters "$free")" "$(letters 4096)" 华为应用市场
			    '"a" \b'\''c')
			for k in "${!channels[@]}"; do
				# With six of each of the others, this has every two
				# of base, form and channel together.
				paired=$(((k + b) % 6 == f))
				[ "$paired" -eq 1 ] || [ -n "${SOAK-}" ] || continue
				# Quotes and backslashes are longer in JSON; no matter.
				rules "$base" "$form" "${channels[k]}" ||
				    fail "$base $form channel $k"
				[ "$paired" -eq 0 ] || verify_like "$base" out.apk
			done
		done
	done
}

@test "gaps of 0 and from 12 on stay in the block, gaps of 1 to 11 cost a page" {
	local base=$FIXTURES/v2v3-verity.apk free size gap grown

	free=$(($(room "$base") - 12))
	size=$(stat -c %s "$base")
	for gap in {0..13}; do
		rules "$base" vasdolly "$(letters $((free - gap)))"
		grown=0
		[ "$gap" -eq 0 ] || [ "$gap" -gt 11 ] || grown=4096
		[ "$(stat -c %s out.apk)" -eq $((size + grown)) ] ||
		    fail "gap $gap: $(stat -c %s out.apk)"
	done
	for gap in 0 1 11 12 13; do
		rules "$base" vasdolly "$(letters $((free - gap)))"
		verify_like "$base" out.apk
	done
}

@test "a base that carries other forms keeps them, untouched and in order" {
	local one two

	for one in "${FORMS[@]}"; do
		chanpack-inject -F "$one" -c first "$FIXTURES/v2v3.apk" >base.apk
		for two in "${FORMS[@]}"; do
			[ "$one" != "$two" ] || continue
			rules base.apk "$two" second
			[ "$(chanpack-show -q -F "$one" out.apk)" = first ]
			chanpack-inject -F "$one" -c third out.apk >both.apk
			[ "$(chanpack-show -q -F "$one" both.apk)" = third ]
			[ "$(chanpack-show -q -F "$two" both.apk)" = second ]
			apkcheck invariants both.apk
		done
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
	local base=$1 list=$2 channel=$3 form

	chanpack-inject -F "$list" -c "$channel" "$base" >out.apk || return
	if [[ $list == *entry:* ]]; then
		apkcheck one-entry-more "$base" out.apk || return
	else
		apkcheck invariants --base "$base" out.apk || return
	fi
	# The comment alone may differ then, and it begins as it did.
	chanpack-show -q --against "$base" -F "$list" out.apk || return
	apkcheck comment-kept "$base" out.apk || return
	for form in ${list//,/ }; do
		[ "$(apkcheck read "$form" out.apk)" = "$channel" ] || return
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

@test "every form outside a signing block holds a channel of every length by the rules" {
	local list channel

	for list in "${TAIL[@]}"; do
		tail_rules "$GOLDEN/base-v1.apk" "$list" huawei
		for channel in x "$(letters 12)" "$(letters 4096)" \
		    华为应用市场 "\"a\" b'c"; do
			tail_rules "$FIXTURES/v1.apk" "$list" "$channel" ||
			    fail "$list $channel" || return
		done
		# Alone they go through a real verifier elsewhere.
		[[ $list != *,* ]] || verify_like "$FIXTURES/v1.apk" out.apk
	done
}

@test "a comment takes the longest channel that fits, and none that is a byte longer" {
	local form room long

	for form in "packer-v1 32767 7" "vasdolly-v1 65534 10"; do
		read -r form room long <<<"$form"
		# What is left of the comment, less the record's own bytes.
		fill $((room - long - 100)) base.apk
		tail_rules base.apk "$form" "$(letters 99)"
		tail_rules base.apk "$form" "$(letters 100)"
		verify_like "$FIXTURES/v1.apk" out.apk
		for long in 101 112; do
			run -1 --separate-stderr chanpack-inject -F "$form" \
			    -c "$(letters $long)" base.apk
			one_error inject
			[[ $stderr == *"at most $room"* && -z $output ]]
		done
	done
}

@test "a base that carries one form outside a signing block keeps it under another" {
	local one two

	for one in "${TAIL[@]::5}"; do
		for two in vasdolly-v1 packer-v1 'entry:META-INF/new' \
		    'entry:META-INF/x/{channel}'; do
			[ "$one" != "$two" ] || continue
			chanpack-inject -F "$one" -c first "$FIXTURES/v1.apk" >base.apk
			tail_rules base.apk "$two" second ||
			    fail "$one, then $two" || return
		done
	done
}

@test "lists of forms hold channels of every length by the rules" {
	local base list form channel
	local -a lists=("walle,vasdolly" "hume,walle,kuaishou"
	    "vasdolly,packer,block:0x12345678")

	lists+=("$(IFS=, && printf '%s' "${FORMS[*]}")")
	for base in v2v3 v3 v2v3-verity; do
		base=$FIXTURES/$base.apk
		for list in "${lists[@]}"; do
			for channel in 华为 "$(letters 4096)"; do
				chanpack-inject -F "$list" -c "$channel" "$base" >out.apk
				apkcheck invariants --base "$base" out.apk
				chanpack-show -q --against "$base" -F "$list" out.apk
				for form in ${list//,/ }; do
					[[ $(apkcheck read "$form" out.apk) == "$channel"* ]] ||
					    fail "$base $list: $form" || return
				done
				chanpack-inject -F "$list" -d out.apk | cmp - "$base"
				chanpack-inject -n -F "$list" -c "$channel" "$base" |
				    rebuild "$base" built.apk
				cmp built.apk out.apk
			done
		done
	done
	verify_like "$base" out.apk
}
