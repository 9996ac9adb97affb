# chanpack-listen with the RADOS Gateway as its store.
# shellcheck disable=SC2034,SC2153 # for lib/helper
load ../lib/helper
export PROGRAM=chanpack-listen
load ../lib/serve
load ../lib/rgw

setup_file()
{
	rgw_start
	large "$BATS_FILE_TMPDIR/big.apk" 30
	s3 put "$BATS_FILE_TMPDIR/big.apk" s3://games/a/big.apk
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	chanpack-inject -c huawei "$BATS_FILE_TMPDIR/big.apk" >want
	export ASAN_OPTIONS=detect_leaks=0
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
