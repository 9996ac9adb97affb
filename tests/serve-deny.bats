# --deny: channels that are not answered, in all bases or in one.
# shellcheck disable=SC2154 # lib/serve sets SERVE_LOG
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$FIXTURES/v2.apk"
	store b/game.apk "$FIXTURES/v2v3.apk"
}

# answers STATUS PATH [OPTION]...: of a server of one connection, and of the one
# that listens, if that was started.
answers()
{
	local status=$1 path=$2 got

	shift 2
	got=$(request GET "$path" 'Connection: close' | chanpack-serve "$@" 2>said |
	    sed -n '1s/HTTP.1.1 \([0-9]*\).*/\1/p')
	[ "$got" = "$status" ] || fail "$path: $got, not $status: $(cat said)" ||
	    return
	[ -z "${SERVE_PID-}" ] && return
	got=$(curl -so body -w '%{http_code}' "http://127.0.0.1:$PORT$path")
	[ "$got" = "$status" ] || fail "$path: $got, not $status (listening)"
}

@test "a channel that is denied is 404, in every base or in the one that is named" {
	printf '%s\n' '# gone' $'fraud\r' $'huawei\ta/game.apk' 'a\#b' >deny
	serve_start --deny deny
	answers 404 /a/channel=fraud/game.apk --deny deny
	answers 404 /b/channel=fraud/game.apk --deny deny
	answers 404 '/b/game.apk?channel=fraud' --deny deny
	answers 404 /a/channel=huawei/game.apk --deny deny
	answers 200 /b/channel=huawei/game.apk --deny deny
	answers 404 /a/channel=a%23b/game.apk --deny deny
	answers 200 /a/channel=frau/game.apk --deny deny
	answers 200 '/a/channel=xiaomi;x-n=fraud/game.apk' --deny deny
	answers 200 /a/game.apk --deny deny
	grep -q 'no such channel' <(curl -s "http://127.0.0.1:$PORT/a/channel=fraud/game.apk")
}

@test "blanks beside the TAB, or another kind of list, let no channel through" {
	local line

	for line in 'huawei \ta/game.apk' 'huawei\t a/game.apk' \
	    'huawei\xc2\xa0\t\xe3\x80\x80a/game.apk'; do
		printf '%b\n' "$line" >deny
		answers 404 /a/channel=huawei/game.apk --deny deny
		answers 200 /b/channel=huawei/game.apk --deny deny
	done
	printf 'huawei\tname=v\n' >deny
	answers 503 /a/channel=huawei/game.apk --deny deny
	grep -q 'deny:1: behind the channel stands an extra, and no key: "name=v"' said
}

@test "a pipe, which is empty when it is read again, is no list of denied ones" {
	run -1 --separate-stderr timeout 20 chanpack-listen -l 127.0.0.1:0 --deny <(echo huawei)
	[[ $stderr == *"is not a file, which can be read again" ]]
	run -1 --separate-stderr chanpack-serve --deny <(echo huawei) \
	    < <(request GET /a/channel=huawei/game.apk 'Connection: close')
	[ -z "$output" ]
}

@test "what is allowed is asked first, then what is denied" {
	printf 'huawei\nfraud\n' >allow
	printf 'fraud\n' >deny
	serve_start -C allow --deny deny
	answers 200 /a/channel=huawei/game.apk -C allow --deny deny
	answers 404 /a/channel=fraud/game.apk -C allow --deny deny
	answers 404 /a/channel=other/game.apk -C allow --deny deny
}

@test "a list of denied channels may be empty" {
	printf '# none yet\n' >deny
	serve_start --deny deny
	answers 200 /a/channel=fraud/game.apk --deny deny
}

@test "one with a bad line is refused whole: nothing is answered by mistake" {
	local bad

	for bad in $'fraud\nb\u200bad' $'fraud\nhuawei\t../x' $'fraud\nx\ta//b' $'fraud\n\xff'; do
		printf '%s\n' "$bad" >deny
		run -1 --separate-stderr timeout 20 chanpack-listen -l 127.0.0.1:0 --deny deny
		one_error listen
		[[ $stderr == *"deny:2: "* ]] || fail "$stderr"
		answers 503 /a/channel=good/game.apk --deny deny
		answers 503 /a/channel=fraud/game.apk --deny deny
		answers 200 /a/game.apk --deny deny
	done
	run -1 --separate-stderr timeout 20 chanpack-listen -l 127.0.0.1:0 --deny missing
	[[ $stderr == *"cannot open missing"* ]]
}

@test "at a reload, one with a bad line leaves the old one in use" {
	export PROGRAM=chanpack-listen
	printf 'fraud\n' >deny
	serve_start --deny deny
	[ "$(curl -so body -w '%{http_code}' "http://127.0.0.1:$PORT/a/channel=fraud/game.apk")" = 404 ]
	printf 'huawei\n\xff\n' >deny
	hang_up 'the old keys and channels stay in use'
	grep -q 'deny:2: .*the old keys and channels stay in use' "$SERVE_LOG"
	[ "$(curl -so body -w '%{http_code}' "http://127.0.0.1:$PORT/a/channel=fraud/game.apk")" = 404 ]
	[ "$(curl -so body -w '%{http_code}' "http://127.0.0.1:$PORT/a/channel=huawei/game.apk")" = 200 ]
	printf 'huawei\n' >deny
	hang_up ', 1 denied'
	[ "$(curl -so body -w '%{http_code}' "http://127.0.0.1:$PORT/a/channel=huawei/game.apk")" = 404 ]
}
