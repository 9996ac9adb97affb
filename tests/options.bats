# What all programs say about a wrong argument of an option.
load lib/helper

# wrong TOOL OPTION TEXT ARG...: one message, which begins with the option and
# has the text in it.
wrong()
{
	local tool=$1 option=$2 text=$3

	shift 3
	run -2 --separate-stderr "chanpack-$tool" "$@" </dev/null
	one_error "$tool" || return
	# shellcheck disable=SC2154
	[[ $stderr == "chanpack-$tool: $option: "*"$text"* && -z $output ]] ||
	    fail "$tool: $stderr"
}

@test "a channel or an extra that is wrong is refused under its option's name" {
	local list=channels.txt

	echo y >$list
	wrong inject -c 'channel is empty' -c '' "$FIXTURES/v2.apk"
	wrong inject -x 'name=value, not "k"' -c x -x k "$FIXTURES/v2.apk"
	wrong inject -x 'name=value, not "k"' -f $list -o '{channel}' -x k \
	    "$FIXTURES/v2.apk"
	wrong splice -c 'channel is empty' -c '' http://h/game.apk
	wrong splice -x 'name=value, not "k"' -c x -x k http://h/game.apk
}

@test "an unknown form is refused with the list of those that are known" {
	local all='there are auto, walle, vasdolly, packer, hume, kuaishou, '

	all+='vasdolly-v1, packer-v1, kuaishou-v1, mozilla, omaha, blob, seal, block:0xID, entry:PATH'
	echo y >channels.txt
	wrong inject -F "unknown form \"none\": $all" -F none -c x \
	    "$FIXTURES/v2.apk"
	wrong inject -F "unknown form \"none\": $all" -F walle,none -d \
	    "$FIXTURES/v2.apk"
	wrong inject -F "unknown form \"none\": $all" -F none -f channels.txt \
	    -o 'd/{channel}' "$FIXTURES/v2.apk"
	[ ! -e d ]
	wrong show -F "unknown form \"none\": $all" -F none "$FIXTURES/v2.apk"
	wrong serve -F "unknown form \"none\": $all" -F none
}

@test "a public URL, a key or a number that is none is wrong usage" {
	wrong upload -p 'no URL' -p nonsense "$FIXTURES/v2.apk" ||
	    wrong upload -p '' -p nonsense "$FIXTURES/v2.apk"
	wrong serve -p '' -p nonsense
	wrong fetch -p '' -p nonsense a
	wrong upload -k '' -k ../x "$FIXTURES/v2.apk"
	run -2 chanpack-inject -J 0 -f x -o '{channel}' "$FIXTURES/v2.apk"
	run -2 chanpack-upload -J 65 "$FIXTURES/v2.apk"
}

@test "a store that cannot be one is wrong usage" {
	local spec tool

	for spec in '' foo://x file://host/x s3:// http://; do
		for tool in "upload $FIXTURES/v2.apk" 'fetch x/y' serve; do
			# shellcheck disable=SC2086 # several words
			run -2 --separate-stderr chanpack-${tool%% *} -s "$spec" \
			    ${tool#"${tool%% *}"}
			[[ -z $output && $stderr == "chanpack-${tool%% *}: -s: "* ]] ||
			    fail "$spec: $stderr"
		done
	done
	[[ $(chanpack-fetch -s foo://x y 2>&1) == *'neither a directory nor a URL of file, s3, http or https'* ]]
}

@test "so is a key id, or an output without a name" {
	run -2 chanpack-splice --new-key 'a b'
	run -2 chanpack-inject -c a -o '' "$FIXTURES/v2.apk"
}

@test "-j 8 says where the jobs are now" {
	local args

	cp "$FIXTURES/v2.apk" a.apk
	echo x >list
	for args in '-j 8 a.apk' '-j8 a.apk' 'a.apk -j 8' '-aj 8 a.apk'; do
		# shellcheck disable=SC2086 # several words
		run -2 --separate-stderr chanpack-upload $args
		[[ $stderr == "chanpack-upload: -j prints JSON: give the number of jobs with -J 8"* ]]
		[ -z "$output" ]
	done
	run -2 --separate-stderr chanpack-inject -f list -o '{channel}' -j 8 a.apk
	[[ $stderr == "chanpack-inject: -j prints JSON: give the number of jobs with -J 8"* ]]
	# A file of that name has a path.
	cp a.apk 8
	run -0 chanpack-upload -j ./8
	[ "$(jq -r .key <<<"$output")" = "$(sha 8 | head -c 16)/8" ]
}

# hidden TOOL ARG...: the message has the text, with its odd bytes as \xNN.
hidden()
{
	local tool=$1

	shift
	run --separate-stderr "chanpack-$tool" "$@"
	# shellcheck disable=SC2154
	[[ $stderr == *'odd\x'* && $stderr != *$'\e'* && $stderr != *$'\u202e'* ]] ||
	    fail "$tool: $stderr"
}

@test "no name in a message can move the cursor or turn the text around" {
	local odd=$'odd\u202ename' form

	form=entry:META-INF/$odd
	hidden inject -c x -F "$form,$form" "$FIXTURES/v1.apk"
	hidden inject -nvc x -F "$form" "$FIXTURES/v1.apk"
	hidden splice -c x -x "oss-$odd=1" http://h/game.apk
	TMPDIR=$'/none/odd\e[31m' hidden show --verify - < <(cat "$FIXTURES/v2.apk")
}
