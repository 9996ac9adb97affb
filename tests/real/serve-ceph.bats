# chanpack-serve with the RADOS Gateway as its store.
# shellcheck disable=SC2034,SC2153 # for lib/helper
load ../lib/helper
load ../lib/serve

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
	environment
	s3 mb s3://games
	large "$BATS_FILE_TMPDIR/big.apk" 30
	s3 put "$BATS_FILE_TMPDIR/big.apk" s3://games/a/big.apk
}

teardown_file()
{
	"${BATS_TEST_FILENAME%/*}/rgw" stop "$BATS_FILE_TMPDIR/rgw"
}

setup()
{
	helper_setup
	environment
	chanpack-inject -c huawei "$BATS_FILE_TMPDIR/big.apk" >want
	export ASAN_OPTIONS=detect_leaks=0
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


@test "a package from a bucket is the pipeline's, with and without a cache" {
	local n

	serve_start -s s3://games
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
	serve_start -s s3://games --cache "$PWD/cache"
	for n in cold warm; do
		fetched /a/channel=huawei/big.apk
		is 200
		cmp body want
	done
	STATUS=$(curl -sS -o body -w '%{http_code}' -r 5000000-5000099 \
	    "http://127.0.0.1:$PORT/a/channel=huawei/big.apk")
	is 206
	cmp body <(tail -c +5000001 want | head -c 100)
	fetched /a/none.apk
	is 404
}

@test "two servers, of which one has the bucket in a cache, give one entity tag" {
	serve_start -s s3://games
	fetched /a/channel=huawei/big.apk
	etag=$(field ETag)
	serve_start -s s3://games --cache "$PWD/cache"
	fetched /a/channel=huawei/big.apk
	[ "$(field ETag)" = "$etag" ]
}
