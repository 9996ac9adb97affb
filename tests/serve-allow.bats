# The list of allowed channels.  How it is read again: listen-reload.bats.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	SERVE=(-C channels)
}

# allowed CHANNEL..., refuses CHANNEL...: percent-encoded; by a server of one
# connection, and by the one on PORT.
allowed()
{
	local c

	for c; do
		ask HEAD "/a/channel=$c/game.apk" && is 200 || return
		fetched "/a/channel=$c/game.apk" && is 200 || return
	done
}

refuses()
{
	local c

	for c; do
		refused 404 'no such channel' GET "/a/channel=$c/game.apk" ||
		    return
		fetched "/a/channel=$c/game.apk" && is 404 || return
		[ "$(cat body)" = "no such channel" ] || return
	done
}

@test "only the channels of the list are served, and the base always" {
	printf 'huawei\nxiaomi\n' >channels
	serve_start -C channels
	allowed huawei xiaomi
	refuses oppo huawe huaweii Huawei huawei%20 huawei%2Fx hu h %20
	ask GET /a/game.apk
	is 200
	fetched /a/game.apk
	is 200
	ask GET /a/channel=huawei/game.apk
	cmp body <(chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk")
	refused 404 'no such channel' GET '/a/game.apk?channel=oppo'
	ask HEAD '/a/game.apk?channel=oppo'
	is 404
	ask HEAD '/a/game.apk?channel=huawei'
	is 200
}

@test "blanks, comments, line ends and extras of the file do not count" {
	long=$(letters 4096)
	printf '%s\n' '# a comment' '' '  huawei  ' $'xiaomi\tcampaign=x\tk=v' \
	    $'oppo\r' '渠道 1' 'a=b;c' '##' "$long" xiaomi >channels
	printf 'last' >>channels
	serve_start -C channels
	allowed huawei xiaomi oppo %E6%B8%A0%E9%81%93%201 a%3Db%3Bc "$long" last \
	    'xiaomi;x-campaign=y' 'huawei;x-any=thing'
	refuses '%23%23' '%23%20a%20comment' campaign%3Dx 'oppo%20' a "${long%L}"
}

@test "a list without channels is refused, and at a reload the old one stays" {
	printf '# none\n' >empty
	run -1 --separate-stderr chanpack-listen -l 127.0.0.1:0 -C empty
	[ "$stderr" = "chanpack-listen: no channel in empty" ]
	request GET /a/channel=huawei/game.apk Connection:\ close |
	    chanpack-serve -C empty 2>said | grep -q '^HTTP/1.1 503 '
	grep -q 'no channel in empty' said
	echo huawei >channels
	PROGRAM=chanpack-listen serve_start -C channels
	allowed huawei
	cp empty channels
	hang_up 'no channel in channels; the old keys and channels stay in use'
	fetched /a/channel=huawei/game.apk
	is 200
}

@test "a bad line is reported with its number, and the others count" {
	printf 'huawei\nbad\x01\nxiaomi\tno pair\n\xff\noppo\n' >channels
	PROGRAM=chanpack-listen serve_start -C channels
	allowed huawei oppo
	refuses xiaomi bad
	grep '^chanpack-listen: channels:' "$SERVE_LOG" >bad
	[ "$(wc -l <bad)" = 3 ]
	[[ $(sed -n 1p bad) == *"channels:2: "*"control character"* ]]
	[[ $(sed -n 2p bad) == *"channels:3: "*"name=value"* ]]
	[[ $(sed -n 3p bad) == *"channels:4: "*"UTF-8"* ]]
	# It would be for each connection.
	ask GET /a/channel=oppo/game.apk 2>log
	[ ! -s log ]
	{ letters 1000000; echo; echo vivo; } >channels
	hang_up 'channels:1: longer than'
	fetched /a/channel=vivo/game.apk
	is 200
}

@test "the signature is looked at before the list, the store behind it" {
	newkeys keys k1
	echo huawei >channels
	SERVE=(-C channels -K keys)
	base=http://localhost:8080/a/game.apk
	refused 400 'given twice' GET '/a/channel=x;channel=x/game.apk'
	refused 403 'not signed' GET /a/channel=oppo/game.apk
	refused 404 'no such channel' GET "$(target -K keys -c oppo "$base")"
	refused 404 'no such channel' GET "$(target -K keys -c oppo "$base.not")"
	refused 404 'no such package' GET "$(target -K keys -c huawei "$base.not")"
	ask GET "$(target -K keys -c huawei "$base")"
	is 200
}

@test "a refusal by the list is not logged" {
	echo huawei >channels
	ask GET /a/channel=oppo/game.apk 2>log
	is 404
	[ ! -s log ]
}

@test "a list that cannot be read is an error at start" {
	local name

	for name in serve listen; do
		mode=
		[ $name = serve ] || mode=-l127.0.0.1:0
		run -1 --separate-stderr timeout 60 \
		    chanpack-$name -C nowhere ${mode:+"$mode"} </dev/null
		one_error $name
		[[ $stderr == *"cannot open nowhere: No such file"* ]]
		run -1 --separate-stderr timeout 60 \
		    chanpack-$name -C . ${mode:+"$mode"} </dev/null
		one_error $name
		[[ $stderr == *"directory" ]]
		run -2 --separate-stderr chanpack-$name -C - ${mode:+"$mode"}
		[[ $stderr == *"not standard input"* ]]
	done
	run -2 --separate-stderr chanpack-serve -C a -C b
}

@test "a list that goes away while it is needed is 503, and keeps its name" {
	echo huawei >channels
	drive <<-'EOP'
	import os, subprocess
	import wire
	process, sock = wire.inetd("-C", "channels", stderr=subprocess.PIPE)
	stream = sock.makefile("rb")
	sock.sendall(wire.request("GET", "/a/channel=huawei/game.apk"))
	assert wire.Answer(stream).read().status == 200
	os.rename("channels", "away")
	sock.sendall(wire.request("GET", "/a/channel=huawei/game.apk",
	                          "Connection: close"))
	answer = wire.Answer(stream).read()
	assert answer.status == 503
	assert answer.body == b"the list of channels cannot be read\n"
	assert "retry-after" in answer.fields
	assert process.wait(wire.PATIENCE) == 0
	assert "cannot open channels: No such" in process.stderr.read().decode()
	EOP
}

@test "each of many channels is found, and none of many others" {
	seq 1 2000 >channels
	serve_start -C channels
	drive "$PORT" <<-'EOP'
	import sys
	import wire
	kept = wire.Kept(sys.argv[1])
	for at in range(0, 4000, 100):
	    asked = range(at + 1, at + 101)
	    kept.sock.sendall(b"".join(wire.request(
	        "HEAD", f"/a/channel={n}/game.apk") for n in asked))
	    for n in asked:
	        status = wire.Answer(kept.stream, "HEAD").status
	        assert status == (200 if n <= 2000 else 404), (n, status)
	EOP
}

# peak: the most memory that the server has used so far, in KiB.
peak()
{
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$SERVE_PID/status"
}

@test "a list of many channels takes less than 100 bytes for each" {
	local n last

	n=$(soaks 300000 1000000)
	last=channel-number-$(printf %07d "$n")
	seq -f 'channel-number-%07.0f' "$n" >channels
	PROGRAM=chanpack-listen serve_start -C channels
	allowed channel-number-{0000001,0200000} "$last"
	refuses channel-number-1000001
	hang_up "read again: no key file, $n channels"
	fetched "/a/channel=$last/game.apk"
	is 200
	# A sanitizer needs memory of its own.
	if ! ldd "$(command -v chanpack-serve)" | grep -q libasan; then
		# Filled while it is all mapped: text of 23 bytes, and slots.
		[ "$(peak)" -gt $((n * 23 / 1000)) ]
		[ "$(peak)" -lt $((n * 100 / 1024)) ]
	fi
}
