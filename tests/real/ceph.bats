# chanpack-fetch reads from the RADOS Gateway what s3cmd has put there.
load ../lib/helper

setup_file()
{
	local port

	# Two ports that are free, one behind the other.
	port=$(python3 - <<-'EOP'
	import socket
	while True:
	    with socket.create_server(("127.0.0.1", 0)) as first:
	        port = first.getsockname()[1]
	        try:
	            with socket.create_server(("127.0.0.1", port + 1)):
	                print(port)
	                break
	        except OSError:
	            continue
	EOP
	)
	"${BATS_TEST_FILENAME%/*}/rgw" start "$BATS_FILE_TMPDIR/rgw" "$port" \
	    >"$BATS_FILE_TMPDIR/env" 3>&-
	head -c 9000000 /dev/urandom >"$BATS_FILE_TMPDIR/game.apk"
	environment
	s3 mb s3://games
}

teardown_file()
{
	"${BATS_TEST_FILENAME%/*}/rgw" stop "$BATS_FILE_TMPDIR/rgw"
}

setup()
{
	helper_setup
	environment
	GAME=$BATS_FILE_TMPDIR/game.apk
	export CHANPACK_STORE=s3://games
}

environment()
{
	local line

	while read -r line; do
		export "${line?}"
	done <"$BATS_FILE_TMPDIR/env"
}

s3()
{
	local host=${AWS_ENDPOINT_URL#http://}

	s3cmd -q --no-ssl --host="$host" --host-bucket="$host" \
	    --access_key="$AWS_ACCESS_KEY_ID" \
	    --secret_key="$AWS_SECRET_ACCESS_KEY" --region=us-east-1 "$@"
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

@test "a coprocess reads one version, and slices of it are read once" {
	local tag n

	load ../lib/coprocess
	s3 put "$GAME" 's3://games/c o'
	tag=$(tag 'c o')
	[[ $tag == 0:\"* ]]
	printf '%s\n' "read 5 8000000 $tag c o" "read 8999999 1 $tag c o" |
	    talk
	(echo data 8000000 && tail -c +6 "$GAME" | head -c 8000000 &&
	    echo data 1 && tail -c 1 "$GAME") | cmp - said
	for n in 0 1 2; do
		echo "slice $n $tag 9000000 c o"
	done | talk --cache cache
	[ "$(sort -u said)" = "ok 9000000 0 $tag" ]
	find cache -path '*/??/*/[0-9]' -not -path '*/keys/*' | sort |
	    xargs cat | cmp - "$GAME"
	tac "$GAME" >other
	s3 put other 's3://games/c o'
	talk <<<"read 5 8000000 $tag c o"
	says 'error changed *'
	talk --cache cache <<<"slice 0 $tag 9000000 c o"
	says "ok 9000000 0 *"
	talk <<<'stat none'
	says 'error notfound *'
	s3 del 's3://games/c o'
	talk <<<"read 5 8000000 $tag c o"
	says 'error changed *'
}
