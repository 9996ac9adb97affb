# How the pages of chanpack-report --html look, in Chromium.
load ../lib/helper

# pages KIND...: Chromium looks at the pages of tests/lib/pagelogs.py.
pages()
{
	local kind

	for kind; do
		python3 "$TOP/tests/lib/pagelogs.py" "$kind" >"$kind.log" &&
		    chanpack-report --html -o "$kind.html" "$kind.log" || return
	done
	python3 -B "$TOP/tests/real/pages.py" ./*.html 3>&- 2>log ||
	    fail "$(tail -n 5 log)"
}

@test "pages fit narrow and wide screens, light and dark, and can be read" {
	run pages day year decades many names
	[ "${lines[-1]}" = '5 pages on 20 screens, 0 wrong' ] || fail "$output"
}

@test "what is laid out badly is noticed" {
	local css n=0

	python3 "$TOP/tests/lib/pagelogs.py" day >log
	chanpack-report --html -o good.html log
	for css in '.v{transform:translateX(90px)}' '.year{transform:translateY(-12px)}' \
	    '.y{font-size:30px}' 'h2{width:900px}' '.note{color:#999}' \
	    '.x{fill:#888}' 'body{background:url(http://127.0.0.1:9/x)}' \
	    '.name{transform:translateX(0)}' 'caption span{max-width:none;width:900px}' \
	    '*{display:none}'; do
		sed "s|</style>|$css&|" good.html >"bad.$n.html"
		n=$((n + 1))
	done
	run python3 -B "$TOP/tests/real/pages.py" ./bad.*.html 3>&-
	# shellcheck disable=SC2154 # `run` sets status
	[ "$status" -eq 1 ]
	for ((; n-- > 0; )); do
		[[ $output == *"bad.$n.html: "* ]] || fail "$n: $output"
	done
}
