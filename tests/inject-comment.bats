# The forms in the ZIP comment: what is written is found by independent
# readers, keeps what was there, and comes out again.
load lib/helper

FORMS=(vasdolly-v1 packer-v1 kuaishou-v1)

# 1 byte, Chinese, quotes, 255, 4096 bytes.
channels()
{
	CHANNELS=(x 华为渠道 "say \"hi\" it's \\ /" "$(letters 255)"
	    "$(letters 4096)")
}

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
	[ "$(chanpack-show out.apk)" = "$form	$channel" ] ||
	    fail "$form in $base: chanpack-show does not" || return
	chanpack-inject -F "$form" -c "$channel" out.apk | cmp - out.apk || return
	chanpack-inject -n -F "$form" -c "$channel" "$base" |
	    rebuild "$base" rebuilt.apk || return
	cmp rebuilt.apk out.apk || return
	chanpack-inject -F "$form" -d out.apk | cmp - "$base" || return
	chanpack-inject -d out.apk | cmp - "$base"
}

@test "every channel goes into the comment and comes out again" {
	local form channel

	channels
	for form in "${FORMS[@]}"; do
		for channel in "${CHANNELS[@]}"; do
			stamp "$FIXTURES/v1.apk" "$form" "$channel"
			unzip -tq out.apk
		done
		verify_like "$FIXTURES/v1.apk" out.apk
	done
}

@test "the records are the vectors of the formats" {
	comment()
	{
		chanpack-inject -F "$1" -c "$2" "$FIXTURES/v1.apk" >out.apk
		tail -c +$(($(stat -c %s "$FIXTURES/v1.apk") - 1)) out.apk | xxd -p
	}
	[ "$(comment vasdolly-v1 meituan)" = 11006d65697475616e07006c746c6f76657a68 ]
	[ "$(comment packer-v1 meituan)" = 0e006d65697475616e0700215a584b21 ]
	[ "$(comment kuaishou-v1 a)" = \
	    15007b226b7761694368616e6e656c223a2261227d1500 ]
}

@test "another channel replaces the first, also where several are stacked" {
	local form record

	for form in "${FORMS[@]}"; do
		chanpack-inject -F "$form" -c "$(letters 3000)" "$FIXTURES/v1.apk" |
		    chanpack-inject -F "$form" -c two >out.apk
		chanpack-inject -F "$form" -c two "$FIXTURES/v1.apk" | cmp - out.apk
	done
	for record in 'vasdolly-v1 x\001\0ltlovezh' 'packer-v1 x\001\0!ZXK!'; do
		form=${record%% *} record=${record#* }
		commented "$record$record" "$FIXTURES/v1.apk" base.apk
		chanpack-inject -F "$form" -c two -o out.apk base.apk
		chanpack-inject -F "$form" -c two "$FIXTURES/v1.apk" | cmp - out.apk
		chanpack-inject -d base.apk | cmp - "$FIXTURES/v1.apk"
	done
}

@test "an older comment stays in front of the record" {
	local form

	commented 'made by hand' "$FIXTURES/v1.apk" base.apk
	for form in vasdolly-v1 packer-v1; do
		stamp base.apk "$form" huawei
		grep -qa 'made by handhuawei' out.apk
	done
}

@test "kuaishou-v1 is refused behind another comment, and the message says why" {
	local comment

	# The second ends in its own length, as apkcomment's does.
	for comment in 'made by hand' '{"a":"b"}\013\0' \
	    '{"kwaiChannel":"a"}\026\0' '{"kwaiChannel":"a"}\025\0\025\0'; do
		commented "$comment" "$FIXTURES/v1.apk" base.apk
		run -1 --separate-stderr \
		    chanpack-inject -F kuaishou-v1 -c x -o out.apk base.apk
		one_error inject
		[[ $stderr == *"must be the whole ZIP comment"*vasdolly-v1* ]]
		[ ! -e out.apk ]
		chanpack-inject -d -F kuaishou-v1 base.apk | cmp - base.apk
	done
}

@test "kuaishou-v1 carries extras, and members that are there stay" {
	chanpack-inject -F kuaishou-v1 -c one -x a=1 -x b=2 "$FIXTURES/v1.apk" |
	    chanpack-inject -F kuaishou-v1 -c two -x b=3 >out.apk
	[ "$(chanpack-show out.apk)" = "kuaishou-v1	two	a=1	b=3" ]
	[ "$(apkcheck read kuaishou-v1 out.apk)" = "two	a=1	b=3" ]
	run -1 --separate-stderr \
	    chanpack-inject -F packer-v1 -c c -x a=1 "$FIXTURES/v1.apk"
	one_error inject
	[[ $stderr == *"no place for extras"* && -z $output ]]
}

# fits FORM N: the channel x goes behind a comment of N bytes.
fits()
{
	commented "$(letters "$2")" "$FIXTURES/v1.apk" base.apk
	stamp base.apk "$1" x
}

# refused FORM N LENGTH MOST: it does not, and the message has these numbers.
refused()
{
	commented "$(letters "$2")" "$FIXTURES/v1.apk" base.apk
	run -1 --separate-stderr chanpack-inject -F "$1" -c x base.apk
	one_error inject || return
	[[ $stderr == *"would have $3 bytes, at most $4"* ]] ||
	    fail "$1 behind $2 bytes: $stderr"
}

@test "a comment is capped at what the form's reader finds" {
	fits packer-v1 $((32767 - 8))
	refused packer-v1 $((32767 - 7)) 32768 32767
	fits vasdolly-v1 $((65534 - 11))
	refused vasdolly-v1 $((65534 - 10)) 65535 65534
	# The extras make it long.
	extras=()
	for n in 1 2 3 4 5 6 7 8; do
		extras+=(-x "$n=$(letters 4090)")
	done
	run -1 --separate-stderr chanpack-inject -F kuaishou-v1 -c x \
	    "${extras[@]}" "$FIXTURES/v1.apk"
	one_error inject
	[[ $stderr == *"at most 32767 are found by the reader of kuaishou-v1"* ]]
	unset 'extras[14]' 'extras[15]'
	chanpack-inject -F kuaishou-v1 -c x "${extras[@]}" -o out.apk \
	    "$FIXTURES/v1.apk"
	[[ $(apkcheck read kuaishou-v1 out.apk) == x* ]]
}

@test "a channel of a batch that the comment has no room for is named by its line" {
	commented "$(letters $((65534 - 12)))" "$FIXTURES/v1.apk" base.apk
	printf '%s\n' a bb ccc d >channels.txt
	run -1 --separate-stderr chanpack-inject -f channels.txt \
	    -o '{channel}.out' base.apk
	[ "$output" = $'a.out\nbb.out\nd.out' ]
	[[ $stderr == *"channels.txt:3: "*"would have 65535 bytes, at most 65534"* ]]
	[[ $stderr == *"3 of 4 packages written" ]]
	[ ! -e ccc.out ]
}

@test "a record that would make a false end record is refused" {
	local n

	# The old comment begins as an end record does, and 20 bytes on stands the
	# length of the new text, which fits what follows it: the magic.
	commented 'PK\005\00612345678901' "$FIXTURES/v1.apk" base.apk
	run -1 --separate-stderr chanpack-inject -F packer-v1 -c abcde base.apk
	one_error inject
	[[ $stderr == *"false end of central directory"* && -z $output ]]
	for n in abcd abcdef; do
		stamp base.apk packer-v1 $n
	done
	commented 'PK\005\00612345678' "$FIXTURES/v1.apk" base.apk
	run -1 --separate-stderr chanpack-inject -F vasdolly-v1 -c abcdefgh base.apk
	one_error inject
	[[ $stderr == *"false end of central directory"* && -z $output ]]
	stamp base.apk vasdolly-v1 abcdefg
}

@test "a ZIP comment that a signature covers is left alone" {
	local base form

	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3}.apk; do
		for form in "${FORMS[@]}"; do
			run -1 --separate-stderr \
			    chanpack-inject -F "$form" -c x "$base"
			one_error inject
			[[ $stderr == *"covers the ZIP comment"* && -z $output ]]
			[[ $stderr == *"such as vasdolly"* ]]
		done
	done
}
