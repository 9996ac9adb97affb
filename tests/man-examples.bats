# The man pages' examples.
load lib/helper

# examples PAGE: run them in a fresh directory with a package and a list.
examples()
{
	local dir

	dir=$(mktemp -d -p "$BATS_TEST_TMPDIR")
	cp "$FIXTURES/v2v3.apk" "$dir/game.apk"
	printf 'huawei\nxiaomi\n' >"$dir/channels.txt"
	python3 "$TOP/tests/lib/man-examples.py" "$1" "$dir"
}

@test "every example in a man page prints what the page says" {
	local page n total=0 wrong=0

	for page in "$TOP"/man/*.[1-8]; do
		n=$(examples "$page") || wrong=1
		total=$((total + ${n:-0}))
	done
	[ $wrong -eq 0 ]
	[ $total -gt 0 ]
}

# page LINE...: a man page with one example of these lines.
page()
{
	printf '%s\n' '.Sh EXAMPLES' '.Bd -literal -offset indent' "$@" .Ed
}

@test "an example whose output or status is wrong is noticed, with its line" {
	page '$ echo one' 'two' >wrong.1
	run ! examples wrong.1
	[[ $output == *"wrong.1:3: "* ]]
	page '$ false' >wrong.1
	run ! examples wrong.1
	page '$ printf one' 'one' >wrong.1
	run ! examples wrong.1
	page '$ echo one' 'one' '' >wrong.1
	run ! examples wrong.1
	page '$ exit 0' '$ echo one' 'one' >wrong.1
	run ! examples wrong.1
	page '$ if' '$ echo one' 'one' >wrong.1
	run ! examples wrong.1
	page '$ echo \*x' '*x' >wrong.1
	run ! examples wrong.1
}

@test "an example in another section is run if it begins with a command" {
	{
		printf '%s\n' '.Sh BAD DAYS' '.Bd -literal' '$ x=1' .Ed
		printf '%s\n' '.Bd -literal' '.Ar name' '$ false' .Ed
		page '$ echo $x' 1
	} >right.1
	run -0 examples right.1
	[ "$output" = 2 ]
	printf '%s\n' '.Sh BAD DAYS' '.Bd -literal' '$ false' .Ed >wrong.1
	run ! examples wrong.1
}

@test "a page is one shell session, in which a background job may run" {
	page '$ x=1' '$ printf \(aq%s\et\(dq\(aq \e' '  "$x" && echo' "1	\\(dq" \
	    '$ (while :; do date >alive; sleep 0.1; done) &' \
	    '$ while ! [ -s alive ]; do sleep 0.1; done; ls' \
	    alive channels.txt game.apk >right.1
	run -0 examples right.1
	[ "$output" = 4 ]
}

@test "a here-document belongs to its command, and the output begins behind it" {
	page "$ cat <<'END' | sed s/a/b/" 'a $x' 'not END' END 'b $x' 'not END' \
	    '$ echo one' one >right.1
	run -0 examples right.1
	[ "$output" = 2 ]
	sed 's/^b /a /' right.1 >wrong.1
	run ! examples wrong.1
	[[ $output == *"wrong.1:3: "* ]]
}
