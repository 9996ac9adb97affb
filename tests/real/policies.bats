# The bucket policies in scripts/policies, at the RADOS Gateway.
load ../lib/helper
load ../lib/serve
load ../lib/rgw

setup_file()
{
	local user

	rgw_start
	s3 put "$GOLDEN/base-v2v3.apk" s3://games/1f0c/game.apk
	for user in serve upload materialize; do
		rgw_user "chanpack-$user"
	done
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	GAME=$GOLDEN/base-v2v3.apk
}

# policies: all of the recipes at once.
policies()
{
	jq -s '.[0] + {Statement: map(.Statement) | add}' \
	    "$TOP"/scripts/policies/*.json |
	    sed -e s/BUCKET/games/ -e 's/:123456789012:/::/' >policy.json
	s3 setpolicy policy.json s3://games
}

# become NAME: be the user chanpack-NAME.
become()
{
	export AWS_ACCESS_KEY_ID=chanpack-$1 AWS_SECRET_ACCESS_KEY=chanpack-$1
}

# not ARG...: s3cmd is refused that.
not()
{
	run s3 "$@"
	[ "$status" -eq 77 ] || fail "status $status: $output"
	[[ $output == *AccessDenied* ]] || fail "$output"
}

# big: the path of a file of more than one part.
big()
{
	head -c 11000000 /dev/zero >big.apk
	echo big.apk
}

@test "without a policy a user reads nothing" {
	become serve
	run -1 --separate-stderr chanpack-fetch 1f0c/game.apk
	[[ $stderr == *"status 403"* ]]
}

@test "who serves reads packages, and writes nothing" {
	policies
	become serve
	chanpack-fetch 1f0c/game.apk | cmp - "$GAME"
	chanpack-fetch -r -22 1f0c/game.apk | cmp - <(tail -c 22 "$GAME")
	run -1 --separate-stderr chanpack-fetch none.apk
	[[ $stderr == *"not in the store"* ]]
	ask GET /1f0c/channel=huawei/game.apk
	is 200
	chanpack-inject -c huawei "$GAME" | cmp - body
	ask GET /none.apk
	is 404
	not put "$GAME" s3://games/new.apk
	not put "$GAME" s3://games/1f0c/game.apk
	not put "$GAME" s3://games/1f0c/channel=huawei/game.apk
	not put --multipart-chunk-size-mb=5 "$(big)" s3://games/big.apk
	not del s3://games/1f0c/game.apk
	not setacl -P s3://games/1f0c/game.apk
	not multipart s3://games
	not delpolicy s3://games
}

@test "who uploads writes packages, and takes none away" {
	policies
	become upload
	s3 put "$GAME" s3://games/1f0d/game.apk
	s3 put --multipart-chunk-size-mb=5 "$(big)" s3://games/1f0d/big.apk
	chanpack-fetch 1f0d/big.apk | cmp - big.apk
	s3 multipart s3://games
	not del s3://games/1f0d/game.apk
	not setacl -P s3://games/1f0c/game.apk
	not delpolicy s3://games
	become serve
	chanpack-fetch 1f0d/big.apk | cmp - big.apk
}

@test "who materializes writes channel packages alone" {
	policies
	become materialize
	s3 put "$GAME" s3://games/1f0c/channel=huawei/game.apk
	s3 put "$GAME" 's3://games/channel=huawei;form=walle/game.apk'
	s3 put "$GAME" s3://games/apk/1f0c/channel=huawei/game.apk
	not put "$GAME" s3://games/1f0c/game.apk
	not put "$GAME" s3://games/1f0c/new.apk
	not del s3://games/1f0c/channel=huawei/game.apk
}
