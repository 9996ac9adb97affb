# chanpack-fetch reads from the RADOS Gateway what s3cmd has put there.
load ../lib/helper
load ../lib/rgw

setup_file()
{
	rgw_start
	head -c 9000000 /dev/urandom >"$BATS_FILE_TMPDIR/game.apk"
	s3 mb s3://games
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	GAME=$BATS_FILE_TMPDIR/game.apk
	export CHANPACK_STORE=s3://games
}

@test "a signed question gives the package, whole and in ranges" {
	local key

	for key in game.apk 'd/é ü+&=%20?.apk'; do
		s3 put "$GAME" "s3://games/$key"
		chanpack-fetch "$key" | cmp - "$GAME"
		chanpack-fetch -r 5-99 "$key" |
		    cmp - <(tail -c +6 "$GAME" | head -c 95)
		chanpack-fetch -r -70000 "$key" | cmp - <(tail -c 70000 "$GAME")
		run -1 --separate-stderr chanpack-fetch -r 9000000- "$key"
		one_error fetch
	done
	chanpack-fetch -s s3://games/d 'é ü+&=%20?.apk' | cmp - "$GAME"
}

@test "what is not there, and what may not be read, is told" {
	run -1 --separate-stderr chanpack-fetch none.apk
	[[ $stderr == *"not in the store"* ]]
	s3 put "$GAME" s3://games/mine
	AWS_SECRET_ACCESS_KEY=wrong run -1 --separate-stderr chanpack-fetch mine
	[[ $stderr == *"status 403"* && $stderr != *wrong* ]]
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	run -1 --separate-stderr chanpack-fetch mine
	[[ $stderr == *"status 403"* ]]
}

@test "what everybody may read needs no key" {
	s3 put -P "$GAME" s3://games/open
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	chanpack-fetch open | cmp - "$GAME"
}

# cutter PORT: pass connections on to PORT, but cut the first answer off
# after 4 MB, and then run what stands in the file between.  Its port is in CUT.
cutter()
{
	cat >cutter.py <<-'EOP'
	import socket, subprocess, sys
	server = socket.create_server(("127.0.0.1", 0))
	print(server.getsockname()[1], flush=True)
	left = 4000000
	while True:
	    client = server.accept()[0]
	    to = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
	    to.sendall(client.recv(65536))
	    while data := to.recv(65536):
	        client.sendall(data)
	        left -= len(data)
	        if -len(data) < left <= 0:
	            subprocess.run(["bash", "between"])
	            break
	    client.close()
	    to.close()
	EOP
	: >between
	: >port
	python3 cutter.py "$1" >port 2>cutter.log 3>&- &
	CUTTER=$!
	for _ in $(seq 200); do
		CUT=$(cat port)
		[ -z "$CUT" ] || return 0
		sleep 0.05
	done
	fail "no cutter: $(cat cutter.log)"
}

@test "a stream that is cut goes on, unless the package has become another" {
	local real=$AWS_ENDPOINT_URL

	s3 put "$GAME" s3://games/cut
	cutter "${real##*:}"
	AWS_ENDPOINT_URL=http://127.0.0.1:$CUT timeout 60 \
	    chanpack-fetch cut | cmp - "$GAME"
	kill "$CUTTER"
	cutter "${real##*:}"
	tac "$GAME" >other
	declare -f s3 >between
	printf 's3 put other s3://games/cut\n' >>between
	run -75 --separate-stderr bash -c 'AWS_ENDPOINT_URL=$1 timeout 60 \
	    chanpack-fetch cut >out' - "http://127.0.0.1:$CUT"
	kill "$CUTTER"
	[[ $stderr == *changed* ]]
	cmp -n "$(wc -c <out)" out "$GAME"
}
