# How options meet: each pair of -K, -C, --deny, --no-base, --fallback base,
# --fallback URL, --tokens, plan=1, a cache in front and an edge in front is a test.
# Each row of a test is a question and its answer, see lib/meet.py.
#
# The order of judging, in which a refusal hides all behind it: syntax 400; the
# signature 403, its expiry 410; -C and --deny 404; the token 302 or 403; --no-base
# 403; the base 404, 500, 503; conditions; the range.  So it is for plans, but that
# --fallback is not for them.  It is not for a wrong token either.
#
# More of what one option does: serve-signed, serve-allow, serve-deny,
# serve-nobase, serve-proxy, serve-ranges, serve-tokens, serve-validators,
# deploy-nginx.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/serve
load lib/deploy

plain=/a/channel=huawei/game.apk
late='/a/channel=huawei;exp=1577923200/game.apk'
# A key of the form that chanpack-upload makes, of other bytes.
damaged=0123456789abcdef
moved=https://example.com/old

# The store, and the files of lib/meet.py, once for all tests.
setup_file()
{
	local PROGRAM=chanpack-serve

	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	mkdir "$XDG_DATA_HOME/chanpack/$damaged"
	cp "$FIXTURES/v2.apk" "$XDG_DATA_HOME/chanpack/$damaged/game.apk"
	cp "$GOLDEN/base-v2v3.apk" base
	chanpack-inject -c huawei base >package
	# The tags are those of either program without options.
	ask HEAD /a/game.apk
	field ETag >base.tag
	ask HEAD "$plain"
	field ETag >package.tag
	printf 'huawei\nfraud\n' >allow
	printf 'fraud\n' >deny
}

setup()
{
	helper_setup
	XDG_DATA_HOME=$BATS_FILE_TMPDIR/data
	cp "$BATS_FILE_TMPDIR/work"/* .
}

# plan TARGET: the target of its plan.
plan()
{
	printf '%s\n' "${1/\/game.apk/;plan=1/game.apk}" |
	    sed 's|/nothing.apk$|;plan=1&|'
}

# meets [cached] <ROWS: of the server on PORT, or of the cache in front of it.
meets()
{
	driven meet "$PORT" "$@"
}

# signed CHANNEL [KEY [OPTION]...]: the target of this channel URL.
signed()
{
	target -K keys -c "$1" "${@:3}" "http://localhost/${2-a/game.apk}"
}

# links: a key for -K, and channel URLs that it signs: of the channel huawei
# (good), of bases that are not there (lost) or damaged (bad), of the channels
# fraud and other; those of fraud (fraudold) and other (old) that have expired.
links()
{
	local past=(--now 2020-01-01T00:00:00Z -e 1d)

	newkeys keys k1
	good=$(signed huawei)
	lost=$(signed huawei a/nothing.apk)
	bad=$(signed huawei $damaged/game.apk)
	fraud=$(signed fraud)
	fraudold=$(signed fraud a/game.apk "${past[@]}")
	other=$(signed other)
	old=$(signed other a/game.apk "${past[@]}")
}

# own TARGET: a URL with a token, to which the server on PORT sends who asks for it.
own()
{
	curl -sS --path-as-is -D - -o text "http://127.0.0.1:$PORT$1" |
	    sed -n 's/^Location: \(.*\)\r$/\1/p' | grep .
}

# cache: nginx before the server on PORT, which PORT is from now on.  It keeps
# what it may, and goes by the path alone.
cache()
{
	free_ports 1
	# shellcheck disable=SC2153 # not PORT
	nginx_http "${PORTS[0]}" "proxy_cache_path cache keys_zone=c:1m;
	    server { listen 127.0.0.1:${PORTS[0]}; location / {
	    proxy_pass http://127.0.0.1:$PORT; proxy_http_version 1.1;
	    proxy_cache c; proxy_cache_key \$uri;
	    add_header X-Cache-Status \$upstream_cache_status always;
	    proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
	    proxy_set_header Connection \"\"; } }"
	PORT=${PORTS[0]}
}

# kept N: so many answers are in the cache.
kept()
{
	[ "$(find cache -type f | wc -l)" -eq "$1" ] || fail "$(find cache -type f)"
}

# bad_list: a list of denied channels that is refused as a whole denies no
# channel in particular.  chanpack-listen would stay with the list that it has.
bad_list()
{
	[ "$PROGRAM" = chanpack-serve ] || return 0
	printf 'fraud\n\xff\n' >deny
	meets <<-EOT
	malformed /a/channel=/game.apk
	nolist    /a/channel=fraud/game.apk
	nolist    $plain
	base      /a/game.apk
	EOT
}

# misused TEXT OPTION...: a usage error.
misused()
{
	run -2 --separate-stderr "$PROGRAM" "${@:2}" </dev/null
	[[ ${stderr_lines[0]} == *"$1" ]] || fail "$stderr"
}

@test "-K and -C: the signature, its expiry, then the list, then the base" {
	links
	serve_start -K keys -C allow
	meets <<-EOT
	malformed /a/channel=;x-a=b/game.apk
	unsigned  /a/channel=other/game.apk
	forged    ${good/huawei/other}
	expired   $old
	nochannel $other
	nochannel $(signed other a/nothing.apk)
	nochannel $(signed other $damaged/game.apk)
	missing   $lost
	damaged   $bad
	package   $good
	base      /a/game.apk
	EOT
}

@test "-K and --deny: the signature, its expiry, then the list, then the base" {
	links
	serve_start -K keys --deny deny
	meets <<-EOT
	malformed /a/channel=;x-a=fraud/game.apk
	unsigned  /a/channel=fraud/game.apk
	forged    ${good/huawei/fraud}
	expired   $fraudold
	nochannel $fraud
	nochannel $(signed fraud a/nothing.apk)
	nochannel $(signed fraud $damaged/game.apk)
	missing   $lost
	damaged   $bad
	package   $good
	base      /a/game.apk
	EOT
}

@test "-K and --no-base: a base needs no signature, and is refused all the same" {
	links
	serve_start -K keys --no-base
	meets <<-EOT
	malformed /a/channel=/game.apk
	unsigned  $plain
	expired   $old
	nobase    /a/game.apk
	nobase    /a/nothing.apk
	nobase    /$damaged/game.apk
	nobase    /a/game.apk?key=k1&sig=${good#*sig=}
	missing   $lost
	damaged   $bad
	package   $good
	EOT
}

@test "-K and --fallback base: who has no good signature gets the base, if it is there" {
	links
	cp -a "$XDG_DATA_HOME/chanpack" st
	serve_start -s st -K keys --fallback base
	meets <<-EOT
	malformed /a/channel=/game.apk
	instead   $plain
	instead   /a/game.apk?channel=huawei
	instead   ${good/huawei/other}
	instead   $old
	missing   /a/channel=huawei/nothing.apk
	damaged   /$damaged/channel=huawei/game.apk
	missing   $lost
	package   $good
	base      /a/game.apk
	EOT
	mv st away
	meets <<-EOT
	nostore   /b/channel=huawei/game.apk
	nostore   $(signed huawei b/game.apk)
	EOT
}

@test "-K and --fallback URL: who has no good signature is sent away, whatever the base" {
	links
	cp -a "$XDG_DATA_HOME/chanpack" st
	serve_start -s st -K keys --fallback $moved
	meets <<-EOT
	malformed /a/channel=/game.apk
	moved     $plain
	moved     /a/game.apk?channel=huawei
	moved     ${good/huawei/other}
	moved     $old
	moved     /a/channel=huawei/nothing.apk
	moved     /$damaged/channel=huawei/game.apk
	missing   $lost
	damaged   $bad
	package   $good
	base      /a/game.apk
	EOT
	mv st away
	meets <<-EOT
	moved     /b/channel=huawei/game.apk
	nostore   $(signed huawei b/game.apk)
	EOT
}

@test "-K and plan=1: the signature of the package is that of the plan" {
	links
	serve_start -K keys
	meets <<-EOT
	badplan   ${old/\/game.apk/;plan=2/game.apk}
	unsigned  /a/channel=huawei;plan=1/game.apk
	unsigned  /a/channel=huawei;plan=1/nothing.apk
	forged    $(plan "${good/huawei/other}")
	expired   $(plan "$old")
	missing   $(plan "$lost")
	damaged   $(plan "$bad")
	plan      $(plan "$good")
	package   $good?plan=1
	unsigned  $plain?plan=1
	EOT
}

@test "-C and --deny: a channel must be in the one list and not in the other" {
	serve_start -C allow --deny deny
	meets <<-EOT
	malformed /a/channel=;x-a=fraud/game.apk
	expired   ${late/huawei/fraud}
	nochannel /a/channel=other/game.apk
	nochannel /a/channel=fraud/game.apk
	nochannel /a/game.apk?channel=fraud
	nochannel /a/channel=fraud/nothing.apk
	missing   /a/channel=huawei/nothing.apk
	damaged   /$damaged/channel=huawei/game.apk
	package   $plain
	base      /a/game.apk
	EOT
}

@test "-C and --no-base: a list of channels says nothing of bases" {
	serve_start -C allow --no-base
	meets <<-EOT
	malformed /a/channel=/game.apk
	expired   ${late/huawei/other}
	nochannel /a/channel=other/game.apk
	nobase    /a/game.apk
	nobase    /a/game.apk?channelx=huawei
	nobase    /a/nothing.apk
	missing   /a/channel=huawei/nothing.apk
	package   $plain
	EOT
}

@test "-C and --fallback base: a channel that is not listed gets the base" {
	serve_start -C allow --fallback base
	meets <<-EOT
	malformed /a/channel=/game.apk
	instead   /a/channel=other/game.apk
	instead   /a/game.apk?channel=other
	instead   $late
	missing   /a/channel=other/nothing.apk
	damaged   /$damaged/channel=other/game.apk
	package   $plain
	base      /a/game.apk
	EOT
}

@test "-C and --fallback URL: a channel that is not listed is sent away" {
	serve_start -C allow --fallback $moved
	meets <<-EOT
	malformed /a/channel=/game.apk
	moved     /a/channel=other/game.apk
	moved     /a/channel=other/nothing.apk
	moved     $late
	missing   /a/channel=huawei/nothing.apk
	damaged   /$damaged/channel=huawei/game.apk
	package   $plain
	base      /a/game.apk
	EOT
}

@test "-C and plan=1: a channel that is not listed has no plan" {
	serve_start -C allow
	meets <<-EOT
	badplan   /a/channel=other;plan=/game.apk
	expired   $(plan "${late/huawei/other}")
	nochannel /a/channel=other;plan=1/game.apk
	missing   /a/channel=huawei;plan=1/nothing.apk
	plan      /a/channel=huawei;plan=1/game.apk
	package   $plain?plan=1
	package   /a/game.apk?channel=huawei&plan=1
	nochannel /a/channel=other/game.apk?plan=1
	EOT
}

@test "--deny and --no-base: neither lets through what the other refuses" {
	serve_start --deny deny --no-base
	meets <<-EOT
	malformed /a/channel=/game.apk
	expired   ${late/huawei/fraud}
	nochannel /a/channel=fraud/game.apk
	nobase    /a/game.apk
	nobase    /a/nothing.apk
	missing   /a/channel=huawei/nothing.apk
	package   $plain
	EOT
}

@test "--deny and --fallback base: a channel that is denied gets the base" {
	serve_start --deny deny --fallback base
	meets <<-EOT
	malformed /a/channel=;x-a=fraud/game.apk
	instead   /a/channel=fraud/game.apk
	instead   /a/game.apk?channel=fraud
	missing   /a/channel=fraud/nothing.apk
	damaged   /$damaged/channel=fraud/game.apk
	package   $plain
	base      /a/game.apk
	EOT
	bad_list
}

@test "--deny and --fallback URL: a channel that is denied is sent away" {
	serve_start --deny deny --fallback $moved
	meets <<-EOT
	malformed /a/channel=;x-a=fraud/game.apk
	moved     /a/channel=fraud/game.apk
	moved     /a/channel=fraud/nothing.apk
	missing   /a/channel=huawei/nothing.apk
	damaged   /$damaged/channel=huawei/game.apk
	package   $plain
	base      /a/game.apk
	EOT
	bad_list
}

@test "--deny and plan=1: a channel that is denied has no plan" {
	serve_start --deny deny
	meets <<-EOT
	badplan   /a/channel=fraud;plan=0/game.apk
	nochannel /a/channel=fraud;plan=1/game.apk
	nochannel /a/channel=fraud;plan=1/nothing.apk
	plan      /a/channel=huawei;plan=1/game.apk
	package   $plain?plan=1
	nochannel /a/channel=fraud/game.apk?plan=1
	EOT
}

@test "--no-base and --fallback base contradict each other" {
	misused '--no-base does not go with --fallback base' \
	    --no-base --fallback base
	misused '--no-base does not go with --fallback base' \
	    --fallback base --no-base --base-for 10.0.0.0/8
}

@test "--no-base and --fallback URL: a base is refused, and nobody is sent away for it" {
	serve_start --no-base --base-for 127.0.0.2 --fallback $moved
	meets <<-EOT
	malformed /a/channel=/game.apk
	moved     $late
	nobase    /a/game.apk
	nobase    /a/nothing.apk
	edge      private /a/game.apk
	edge      missing /a/nothing.apk
	edge      moved   $late
	package   $plain
	EOT
}

@test "--no-base and plan=1: a plan is given, and tells the base's tag to nobody" {
	serve_start --no-base
	meets <<-EOT
	bare      /a/channel=huawei;plan=1/game.apk
	malformed /a/channel=;plan=1/game.apk
	nobase    /a/game.apk?plan=1
	nobase    /a/plan=1/game.apk
	package   $plain?plan=1
	EOT
}

@test "--base-for and plan=1: who may have the base learns its tag" {
	serve_start --no-base --base-for 127.0.0.2,10.0.0.0/8
	meets <<-EOT
	edge      ownplan /a/channel=huawei;plan=1/game.apk
	stranger  ownbare /a/channel=huawei;plan=1/game.apk
	relayed   ownbare /a/channel=huawei;plan=1/game.apk
	liar      ownbare /a/channel=huawei;plan=1/game.apk
	edge      ownplan /a/channel=huawei;plan=1/game.apk
	EOT
}

@test "--fallback is either base or a URL" {
	misused 'option --fallback given twice' --fallback base --fallback $moved
}

@test "--fallback base and plan=1: a plan of what is refused is not the base" {
	serve_start --deny deny --fallback base
	meets <<-EOT
	expired   $(plan "$late")
	nochannel /a/channel=fraud;plan=1/game.apk
	plan      /a/channel=huawei;plan=1/game.apk
	instead   $late?plan=1
	instead   /a/channel=fraud/game.apk?plan=1
	EOT
}

@test "--fallback URL and plan=1: who asks for a plan is not sent away" {
	serve_start --deny deny --fallback $moved
	meets <<-EOT
	expired   $(plan "$late")
	nochannel /a/channel=fraud;plan=1/game.apk
	plan      /a/channel=huawei;plan=1/game.apk
	moved     $late?plan=1
	moved     /a/channel=fraud/game.apk?plan=1
	EOT
}

@test "a cache and -K: it keeps packages and bases, and no refusal" {
	links
	serve_start -K keys
	cache
	meets cached <<-EOT
	unsigned  $plain
	expired   $old
	forged    ${good/huawei/other}
	missing   $lost
	damaged   $bad
	EOT
	kept 0
	meets cached <<-EOT
	package   $good
	base      /a/game.apk
	unsigned  $plain
	EOT
	kept 2
}

@test "a cache and -C: it keeps no refusal" {
	serve_start -C allow
	cache
	meets cached <<-EOT
	nochannel /a/channel=other/game.apk
	EOT
	kept 0
	meets cached <<-EOT
	package   $plain
	nochannel /a/channel=other/game.apk
	EOT
	kept 1
}

@test "a cache and --deny: it keeps no refusal" {
	serve_start --deny deny
	cache
	meets cached <<-EOT
	nochannel /a/channel=fraud/game.apk
	EOT
	kept 0
	meets cached <<-EOT
	package   $plain
	nochannel /a/channel=fraud/game.apk
	EOT
	kept 1
}

@test "a cache and --no-base: it has no base for whom the server refuses one" {
	serve_start --no-base --base-for 127.0.0.2 --trust 127.0.0.1
	cache
	meets cached <<-EOT
	stranger  nobase  /a/game.apk
	edge      private /a/game.apk
	stranger  nobase  /a/game.apk
	liar      nobase  /a/game.apk
	edge      private /a/game.apk
	EOT
	kept 0
	meets cached <<-EOT
	edge      package $plain
	stranger  package $plain
	EOT
	kept 1
}

@test "a cache and --fallback base: it keeps the base as the base alone" {
	links
	serve_start -K keys --fallback base
	cache
	meets cached <<-EOT
	instead   $plain
	instead   $old
	EOT
	kept 0
	meets cached <<-EOT
	package   $good
	base      /a/game.apk
	instead   $plain
	EOT
	kept 2
}

@test "a cache and --fallback URL: it sends nobody away by itself" {
	links
	serve_start -K keys --fallback $moved
	cache
	meets cached <<-EOT
	moved     $plain
	moved     $old
	EOT
	kept 0
	meets cached <<-EOT
	package   $good
	moved     $plain
	EOT
	kept 1
}

@test "a cache and plan=1: by the path alone it never takes a plan for a package" {
	serve_start
	cache
	meets cached <<-EOT
	plan      /a/channel=huawei;plan=1/game.apk
	package   $plain?plan=1
	package   $plain
	plan      /a/channel=huawei;plan=1/game.apk
	package   $plain?plan=1
	EOT
	kept 2
}

@test "a cache and --base-for: a plan for one client is for no other" {
	serve_start --no-base --base-for 127.0.0.2 --trust 127.0.0.1
	cache
	meets cached <<-EOT
	edge      ownplan /a/channel=huawei;plan=1/game.apk
	stranger  ownbare /a/channel=huawei;plan=1/game.apk
	edge      ownplan /a/channel=huawei;plan=1/game.apk
	EOT
	kept 0
}

@test "a cache and -K: it keeps no refusal of a plan" {
	links
	serve_start -K keys
	cache
	meets cached <<-EOT
	unsigned  /a/channel=huawei;plan=1/game.apk
	expired   $(plan "$old")
	missing   $(plan "$lost")
	damaged   $(plan "$bad")
	EOT
	kept 0
	meets cached <<-EOT
	plan      $(plan "$good")
	package   $good
	plan      $(plan "$good")
	EOT
	kept 2
}

@test "a cache and an edge: who asks through both gets no base" {
	serve_start --no-base --base-for 127.0.0.2 --trust 127.0.0.1
	cache
	meets cached <<-EOT
	relayed   nobase  /a/game.apk
	edge      private /a/game.apk
	relayed   nobase  /a/game.apk
	stranger  nobase  /a/game.apk
	EOT
	kept 0
	meets cached <<-EOT
	relayed   package $plain
	stranger  package $plain
	EOT
	kept 1
}

@test "an edge and -K: what it asks for needs a signature as for others" {
	links
	serve_start -K keys --trust 127.0.0.2
	meets <<-EOT
	edge      unsigned $plain
	relayed   unsigned $plain
	relayed   expired  $old
	relayed   package  $good
	edge      package  $good
	relayed   base     /a/game.apk
	EOT
}

@test "an edge and -C: the list is for it as for others" {
	serve_start -C allow --trust 127.0.0.2
	meets <<-EOT
	relayed   nochannel /a/channel=other/game.apk
	edge      nochannel /a/channel=other/game.apk
	relayed   package   $plain
	edge      base      /a/game.apk
	EOT
}

@test "an edge and --deny: the list is for it as for others" {
	serve_start --deny deny --trust 127.0.0.2
	meets <<-EOT
	relayed   nochannel /a/channel=fraud/game.apk
	edge      nochannel /a/channel=fraud/game.apk
	relayed   package   $plain
	edge      base      /a/game.apk
	EOT
}

@test "an edge and --no-base: it gets bases for itself, and none for others" {
	serve_start --no-base --base-for 127.0.0.2
	meets <<-EOT
	edge        private /a/game.apk
	edge        missing /a/nothing.apk
	relayed     nobase  /a/game.apk
	relayed7239 nobase  /a/game.apk
	hidden      nobase  /a/game.apk
	relayed     nobase  /a/nothing.apk
	stranger    nobase  /a/game.apk
	liar        nobase  /a/game.apk
	relayed     package $plain
	EOT
}

@test "an edge whose word is believed, and --no-base: whom it names gets bases" {
	serve_start --no-base --base-for 127.0.0.2,10.0.0.0/8 --trust 127.0.0.2
	meets <<-EOT
	edge        nobase  /a/game.apk
	relayed     nobase  /a/game.apk
	relayed7239 nobase  /a/game.apk
	hidden      nobase  /a/game.apk
	itself      nobase  /a/game.apk
	member      private /a/game.apk
	stranger    nobase  /a/game.apk
	liar        nobase  /a/game.apk
	EOT
}

@test "an edge and --fallback base: what is given instead is not for it to keep" {
	serve_start --deny deny --fallback base --trust 127.0.0.2
	meets <<-EOT
	relayed   instead /a/channel=fraud/game.apk
	edge      instead $late
	relayed   missing /a/channel=fraud/nothing.apk
	relayed   package $plain
	EOT
}

@test "an edge and --fallback URL: the client is sent away, through it" {
	serve_start --deny deny --fallback $moved --trust 127.0.0.2
	meets <<-EOT
	relayed   moved   /a/channel=fraud/game.apk
	edge      moved   $late
	relayed   package $plain
	EOT
}

@test "an edge and plan=1: it gets the plan, whomever it asks for" {
	serve_start --trust 127.0.0.2
	meets <<-EOT
	edge      plan    /a/channel=huawei;plan=1/game.apk
	relayed   plan    /a/channel=huawei;plan=1/game.apk
	relayed   package $plain
	EOT
}

@test "-K and --tokens: the signature, its expiry, then the token, then the base" {
	local mine

	links
	newkeys tokens t1
	serve_start -K keys --tokens tokens
	mine=$(own "$good")
	meets <<-EOT
	malformed /a/channel=;x-dl=b/game.apk
	unsigned  $plain
	unsigned  /a/channel=huawei;x-dl=b/game.apk
	forged    ${good/;key/;x-dl=b;key}
	forged    ${mine/huawei/other}
	expired   $old
	token     $good
	own       $mine
	malformedtoken $(signed huawei a/game.apk -x dl=b)
	wrong     $(signed huawei a/game.apk -x dl=AAAAAAAAAAAAAAAAAAAAAA)
	issued    $lost
	gone      $(own "$lost")
	issued    $bad
	broken    $(own "$bad")
	base      /a/game.apk
	silent    plain $good
	private   plain $good
	open      token $good
	silent    own   $mine
	EOT
}

@test "-C and --tokens: a channel that is not listed gets no token" {
	newkeys tokens t1
	serve_start -C allow --tokens tokens
	meets <<-EOT
	malformed /a/channel=;x-dl=b/game.apk
	expired   $late
	nochannel /a/channel=other/game.apk
	nochannel /a/channel=other;x-dl=b/game.apk
	token     $plain
	token     /a/game.apk?channel=huawei
	issued    /a/channel=huawei/nothing.apk
	gone      $(own /a/channel=huawei/nothing.apk)
	malformedtoken /a/channel=huawei;x-dl=b/game.apk
	base      /a/game.apk
	EOT
}

@test "--deny and --tokens: a channel that is denied gets no token" {
	local mine

	newkeys tokens t1
	: >none
	serve_start --deny none --tokens tokens
	mine=$(own /a/channel=fraud/game.apk)
	serve_start --deny deny --tokens tokens
	meets <<-EOT
	nochannel /a/channel=fraud/game.apk
	nochannel /a/channel=fraud/nothing.apk
	nochannel $mine
	token     $plain
	issued    /$damaged/channel=huawei/game.apk
	broken    $(own /$damaged/channel=huawei/game.apk)
	base      /a/game.apk
	EOT
}

@test "--no-base and --tokens: a base is refused, and a token is no way to it" {
	newkeys tokens t1
	serve_start --no-base --base-for 127.0.0.2 --tokens tokens
	meets <<-EOT
	nobase    /a/game.apk
	nobase    /a/game.apk?x-dl=AAAAAAAAAAAAAAAAAAAAAA
	token     $plain
	edge      private /a/game.apk
	edge      token $plain
	EOT
}

@test "--fallback base and --tokens: a wrong token is refused, the rest gets the base" {
	links
	newkeys tokens t1
	serve_start -K keys --fallback base --tokens tokens
	meets <<-EOT
	instead   $plain
	instead   /a/channel=huawei;x-dl=b/game.apk
	instead   $old
	token     $good
	malformedtoken $(signed huawei a/game.apk -x dl=b)
	wrong     $(signed huawei a/game.apk -x dl=AAAAAAAAAAAAAAAAAAAAAA)
	EOT
}

@test "--fallback URL and --tokens: a wrong token is refused, the rest is sent away" {
	links
	newkeys tokens t1
	serve_start -K keys --fallback $moved --tokens tokens
	meets <<-EOT
	moved     $plain
	moved     /a/channel=huawei;x-dl=b/game.apk
	moved     $old
	token     $good
	malformedtoken $(signed huawei a/game.apk -x dl=b)
	wrong     $(signed huawei a/game.apk -x dl=AAAAAAAAAAAAAAAAAAAAAA)
	EOT
}

@test "--tokens and plan=1: a plan is of one download" {
	local mine

	newkeys tokens t1
	serve_start --tokens tokens
	mine=$(own $plain)
	meets <<-EOT
	badplan   /a/channel=huawei;plan=2/game.apk
	expired   $(plan "$late")
	noplan    $(plan $plain)
	silent    noplan $(plan $plain)
	malformedtoken /a/channel=huawei;x-dl=b;plan=1/game.apk
	wrong     $(plan "${mine/huawei/xiaomi}")
	privateplan $(plan "$mine")
	token     $plain?plan=1
	EOT
}

@test "a cache and --tokens: it keeps bases, and nothing of a channel" {
	links
	newkeys tokens t1
	serve_start -K keys --tokens tokens
	mine=$(own "$good")
	cache
	meets cached <<-EOT
	token     $good
	own       $mine
	silent    plain $good
	token     $good
	unsigned  $plain
	malformedtoken $(signed huawei a/game.apk -x dl=b)
	noplan    $(plan "$good")
	EOT
	kept 0
	meets cached <<-EOT
	base      /a/game.apk
	token     $good
	EOT
	kept 1
}

@test "an edge and --tokens: each of its clients gets a token" {
	newkeys tokens t1
	serve_start --no-base --base-for 127.0.0.2 --trust 127.0.0.2 --tokens tokens
	mine=$(own $plain)
	meets <<-EOT
	relayed   token $plain
	edge      noplan $(plan $plain)
	edge      privateplan $(plan "$mine")
	relayed   own   $mine
	EOT
}
