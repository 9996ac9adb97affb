# The bucket policies in scripts/policies, at the RADOS Gateway.
load ../lib/helper
export PROGRAM=chanpack-listen
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

# urls KEY ARG...: channel URLs of base KEY, as chanpack-splice has them.
urls()
{
	chanpack-splice "${@:2}" "$CHANPACK_PUBLIC/$1"
}

# unfinished: the uploads that are not ended, as who uploads sees them.
unfinished()
{
	(become upload && chanpack-upload --abort-stale=0m -n)
}

@test "who uploads has chanpack-upload store, go on, and clean up" {
	policies
	become upload
	export CHANPACK_PUBLIC=https://dl.example.com
	large 20.apk 20
	chanpack-upload --accept broken -k 2.0/20.apk 20.apk
	run -0 chanpack-upload --accept broken -nk 2.0/20.apk 20.apk
	[[ $output == *"is stored already"* ]]
	chanpack-fetch 2.0/20.apk | cmp - 20.apk
	run -1 chanpack-upload -k 2.0/20.apk "$GAME"
	[[ $output == *"other content"* ]]
	# An upload that is killed is there, and can be taken away.
	chanpack-upload --accept broken --limit-rate=1M -k 2.0/cut.apk 20.apk 3>&- &
	for _ in $(seq 100); do
		[[ $(unfinished) != 2.0/cut.apk* ]] || break
		sleep 0.1
	done
	kill -KILL $!
	run -0 chanpack-upload --abort-stale=0m
	[[ $output == 2.0/cut.apk* ]]
	run -0 unfinished
	[ -z "$output" ]
}

@test "who materializes has small packages made, and no others' keys" {
	local made

	policies
	export CHANPACK_PUBLIC=https://dl.example.com
	large 3.apk 3
	s3 put 3.apk s3://games/v1/3.apk
	s3 put 3.apk s3://games/a/b/c/3.apk
	become materialize
	made=$(urls v1/3.apk -c huawei -c 'a b;c')
	run -0 chanpack-materialize <<<"$made"
	[ "$output" = "$made" ]
	s3 get --force 's3://games/v1/channel=a b;c/3.apk' got.apk
	chanpack-inject -c 'a b;c' 3.apk | cmp - got.apk
	run -0 chanpack-materialize -v <<<"$made"
	[[ $output == *"is in the store already"* ]]
	run -1 chanpack-materialize "$(urls a/b/c/3.apk -c huawei)"
	[[ $output == *"status 403"* ]]
	run -1 chanpack-materialize "$(urls v1/none.apk -c huawei)"
	[[ $output == *"not in the store"* ]]
	run -1 chanpack-upload -k v1/new.apk "$GAME"
	[[ $output == *"status 403"* ]]
}

# Ceph 16 looks for the right to read what is copied in the object's own list
# (ACL) alone: its owner has it, and others whom the owner has given it.
@test "who materializes has large packages copied that he owns or may read" {
	local made

	policies
	export CHANPACK_PUBLIC=https://dl.example.com
	large 40.apk 40
	chanpack-upload --accept broken -k v1/40.apk 40.apk
	made=$(urls v1/40.apk -c huawei -c xiaomi)
	become materialize
	run -1 chanpack-materialize "${made%%$'\n'*}"
	[[ $output == *"status 403, AccessDenied"* ]]
	run -0 unfinished
	[ -z "$output" ]
	rgw_environment
	s3 setacl --acl-grant=read:chanpack-materialize s3://games/v1/40.apk
	become materialize
	run -0 --separate-stderr chanpack-materialize -v <<<"$made"
	[ "$output" = "$made" ]
	[[ $stderr == *" were copied in the store, "* ]]
	s3 get --force s3://games/v1/channel=xiaomi/40.apk got.apk
	chanpack-inject -c xiaomi 40.apk | cmp - got.apk
	become upload
	chanpack-upload --accept broken -k v2/40.apk 40.apk
	made=$(urls v2/40.apk -c huawei)
	run -0 --separate-stderr chanpack-materialize -v "$made"
	[[ $stderr == *" were copied in the store, "* ]]
}
