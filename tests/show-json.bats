# chanpack-show -j: one JSON object a file, which says what an independent
# parser says.
load lib/helper

# ours FILE..., theirs FILE...: the same facts in the same words.
ours()
{
	local file n=0

	for file in "$@"; do
		chanpack-show -j "$file" 2>/dev/null || [ $? -eq 1 ]
		n=$((n + 1))
		echo "$n"
	done >both
	# One line of each.
	sed -n 'n;p' both | cmp - <(seq $#) >&2 || return
	sed -n 'p;n' both >line
	jq -S '{size, comment, schemes: .schemes | sort,
	    cd: .directory.offset, cd_size: .directory.size,
	    block: (.block | if . then {offset, size} else null end),
	    pairs: [.block.pairs[]? | {offset, id, size: (.length + 12),
		name: (.name | if IN("dependencies", "frosting",
		    "source-stamp-v1", "source-stamp-v2") then null else . end)}],
	    padding: (.block.padding // 0),
	    verity: (.alignment.required_by // [] | any(. == "verity")),
	    page_rule: (.alignment.required_by // [] | length > 0),
	    ok: (if .block then .alignment.ok else true end)}' line
}

theirs()
{
	local file args=()

	for file in "$@"; do
		args+=(+ show "$file")
	done
	apkcheck "${args[@]:1}" | jq -S '{size, comment: .comment_length,
	    schemes: .schemes | unique, cd: .cd_offset, cd_size, block,
	    pairs: [.pairs[]? | {offset, id, size, name}],
	    padding: (.padding // [] | add // 0), verity, page_rule,
	    ok: ((.verity | not) or
		(.block.offset % 4096 == 0 and .block.size % 4096 == 0))}'
}

# agree FILE...: of each of them.
agree()
{
	ours "$@" >a && theirs "$@" >b || fail "one of $*" || return
	[ "$(grep -c '^{' a)" -eq $# ] || fail "not $# objects" || return
	diff -U 20 a b >&2 || fail "one of $*"
}

@test "what it says about a package is what an independent parser says" {
	agree "$FIXTURES"/*.apk "$GOLDEN"/*.apk
}

@test "it is right about every unusual but sound package" {
	local kind

	for kind in ok limit; do
		edges $kind
		agree "${EDGES[@]}"
	done
	edges ok "$FIXTURES/v2v3-verity.apk"
	agree "${EDGES[@]}"
}

@test "ok is false where a verity digest is named and the block is not on whole pages" {
	local verity=$FIXTURES/v2v3-verity.apk

	[ "$(chanpack-show -j "$verity" 2>/dev/null | jq .alignment.ok)" = true ]
	chanpack-show -j "$(edge unpadded "$verity")" 2>/dev/null >line || true
	[ "$(jq -c .alignment line)" = \
	    '{"start":true,"size":false,"required_by":["verity"],"ok":false}' ]
	run ! apksigner verify "$(edge unpadded "$verity")"
	# Without one it installs, as apksigner has it too.
	chanpack-show -j "$(edge unpadded)" 2>/dev/null >line || true
	[ "$(jq -c .alignment line)" = \
	    '{"start":true,"size":false,"required_by":[],"ok":true}' ]
	apksigner verify "$(edge unpadded)"
	# Whole pages that begin a byte late.
	PYTHONPATH=$FIXTURES python3 - "$verity" >late.apk <<-'EOF'
	import sys
	from edge import Parts
	p = Parts(open(sys.argv[1], "rb").read())
	p.head = b"x" + p.head
	sys.stdout.buffer.write(p.build())
	EOF
	agree late.apk
	[ "$(jq -c .alignment line)" = \
	    '{"start":false,"size":true,"required_by":["multiple","padding","verity"],"ok":false}' ]
}

@test "every channel is there, with its extras in the order of the package" {
	chanpack-inject -F walle,vasdolly -c 'a "b" \ 渠道' "$FIXTURES/v2v3.apk" |
	    chanpack-inject -F packer -c two -x z=1 -x a=2 >out.apk
	[ "$(chanpack-show -j out.apk | jq -c .forms)" = \
	    '[{"form":"walle","channel":"a \"b\" \\ 渠道","extras":{}},{"form":"vasdolly","channel":"a \"b\" \\ 渠道","extras":{}},{"form":"packer","channel":"two","extras":{"z":"1","a":"2"}}]' ]
	[ "$(chanpack-show -j -F block:0x881155ff out.apk | jq -r '.forms[] | .form, .channel')" = \
	    'block:0x881155ff
a "b" \ 渠道' ]
	chanpack-inject -c v1 "$FIXTURES/v1.apk" | chanpack-show -j >line
	[ "$(jq -c '[.file, .kind, .block, .alignment, .forms]' line)" = \
	    '["-","apk",null,null,[{"form":"vasdolly-v1","channel":"v1","extras":{}}]]' ]
}

@test "members always come in the same order" {
	chanpack-inject -c x "$FIXTURES/v2v3.apk" | chanpack-show -j >line
	[ "$(jq -c keys_unsorted line)" = \
	    '["file","size","kind","schemes","directory","comment","block","alignment","forms"]' ]
	[ "$(jq -c '.block | keys_unsorted' line)" = \
	    '["offset","size","pairs","padding"]' ]
	[ "$(jq -c '.block.pairs[0] | keys_unsorted' line)" = \
	    '["id","name","offset","length"]' ]
}

@test "the status is the same as without -j, and so are the messages" {
	local file

	for file in "$GOLDEN/walle-v2v3-huawei.apk" "$FIXTURES/v2.apk" \
	    "$(edge walle-not-json)" "$(edge pair-max)" nowhere.apk; do
		chanpack-show "$file" >plain 2>plain.err && plain=0 || plain=$?
		chanpack-show -j "$file" >json 2>json.err && json=0 || json=$?
		[ "$plain" -eq "$json" ]
		cmp plain.err json.err
		[ "$(wc -l <json)" -eq 1 ]
	done
}

@test "a value that is no channel, and a file that is no package, have an error" {
	run -1 --separate-stderr chanpack-show -j "$(edge walle-not-json)"
	[ "$(jq -c '.forms[] | keys_unsorted' <<<"$output")" = '["form","error"]' ]
	[[ $(jq -r '.forms[].error' <<<"$output") == *"not a JSON object" ]]
	run -1 --separate-stderr chanpack-show -j "$(edge pair-max)"
	[ "$(jq -c keys_unsorted <<<"$output")" = '["file","error"]' ]
	[[ $(jq -r .error <<<"$output") == "signing block: pair 3 says "* ]]
	run -1 --separate-stderr chanpack-show -j "$FIXTURES/v2.apk"
	[ "$(jq -c .forms <<<"$output")" = '[]' ]
}

@test "several files give a line each, whatever their names" {
	local name=$'a\tb\xff.apk'

	cp "$GOLDEN/walle-v2v3-huawei.apk" "$name"
	run -1 --separate-stderr chanpack-show -j "$name" nowhere.apk - \
	    <"$GOLDEN/vasdolly-v1-huawei.apk"
	one_error show
	[ ${#lines[@]} -eq 3 ]
	[ "$(jq -r .file <<<"$output")" = 'a\x09b\xff.apk
nowhere.apk
-' ]
	[ "$(jq -r '.forms[]?.channel' <<<"$output")" = 'huawei
huawei' ]
}

@test "a package from a pipe gives the line of the file" {
	chanpack-show -j - <"$GOLDEN/walle-v2v3-huawei.apk" >file
	# shellcheck disable=SC2002 # a pipe is the point
	cat "$GOLDEN/walle-v2v3-huawei.apk" | chanpack-show -j | cmp - file
}

# walled JSON: the channel that -q prints of a package with this Walle value.
walled()
{
	python3 - "$FIXTURES" "$1" <<-'EOF' &&
	import sys
	sys.path.insert(0, sys.argv[1])
	import edge
	p = edge.Parts(open(sys.argv[1] + "/v2.apk", "rb").read())
	p.pairs.append((edge.WALLE, sys.argv[2].encode()))
	open("walled.apk", "wb").write(p.build())
	EOF
	    chanpack-show -q walled.apk
}

@test "a number is spelled as Android's org.json gives it to the app" {
	local number want

	while read -r number want; do
		[ "$(walled "{\"channel\":$number}")" = "$want" ] ||
		    fail "$number: $(walled "{\"channel\":$number}"), not $want"
	done <<-'EOF'
	1.10 1.1
	0.1 0.1
	100 100
	-0 0
	-0.0 -0.0
	1.0E10 1.0E10
	1e5 100000.0
	1e7 1.0E7
	9999999.5 9999999.5
	12345678.9 1.23456789E7
	0.001 0.001
	1e-5 1.0E-5
	0.0012345678901234567 0.0012345678901234567
	4.9e-324 4.9E-324
	1.7976931348623157e308 1.7976931348623157E308
	123456789012 123456789012
	true true
	null null
	[1.0,2.50,{"a/b":1e10},"x"] [1,2.5,{"a\/b":10000000000},"x"]
	EOF
	[ "$(chanpack-show -j walled.apk | jq -r '.forms[0].channel')" = \
	    '[1,2.5,{"a\/b":10000000000},"x"]' ]
	# An extra, too.
	walled '{"channel":"x","n":1.10}'
	[ "$(chanpack-show walled.apk)" = 'walle	x	n=1.1' ]
}

@test "a long name that is not UTF-8 is escaped, not cut" {
	local name

	name=$(printf '%0200d' 0)$'\xff'$(printf '%040d' 0).apk
	cp "$FIXTURES/v2.apk" "$name"
	run -1 --separate-stderr chanpack-show -j "$name"
	[ "$(jq -r .file <<<"$output")" = "${name/$'\xff'/\\xff}" ]
	rm "$name"
	run -1 --separate-stderr chanpack-show -j "$name"
	[ "$(jq -r .file <<<"$output")" = "${name/$'\xff'/\\xff}" ]
}
