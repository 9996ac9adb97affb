# chanpack-materialize in a bucket of the RADOS Gateway: the gateway's
# own log tells what went through us.
load ../lib/helper
load ../lib/rgw

setup_file()
{
	large "$BATS_FILE_TMPDIR/large.apk" 21
	large "$BATS_FILE_TMPDIR/small.apk" 3
	large "$BATS_FILE_TMPDIR/huge.apk" 200
	rgw_start
	for name in large small huge; do
		s3 put "$BATS_FILE_TMPDIR/$name.apk" "s3://games/v1/$name.apk"
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
	export CHANPACK_PUBLIC=https://dl.example.com
	ln -s "$BATS_FILE_TMPDIR"/*.apk .
}

# url NAME FORM CHANNEL
url()
{
	chanpack-splice -F "$2" -c "$3" "$CHANPACK_PUBLIC/v1/$1.apk"
}

# made KEY NAME FORM CHANNEL: object KEY is what chanpack-inject makes.
made()
{
	s3 get --force "s3://games/$1" got
	chanpack-inject -q -F "$3" -c "$4" "$2.apk" | cmp - got
}

# carried: how many bytes of bodies have gone in or out for chanpack-materialize,
# since the last mark, as the gateway says.
carried()
{
	sed "1,/mark.$MARK/d" "$BATS_FILE_TMPDIR/rgw/client.rgw.a.log" |
	    sed -n 's/.*HTTP\/1\.1" [0-9]* \([0-9]*\) - "chanpack-materialize.*/\1/p' |
	    awk '{ n += $1 } END { print (NR > 0 ? n : "nothing") }'
}

# mark: carried counts from here on; what was asked before is in the log.
mark()
{
	MARK=$RANDOM$RANDOM
	curl -s -o answer "$AWS_ENDPOINT_URL/mark.$MARK"
	for _ in $(seq 100); do
		! grep -q "mark.$MARK" "$BATS_FILE_TMPDIR/rgw/client.rgw.a.log" ||
		    return 0
		sleep 0.1
	done
	fail "the gateway logs nothing"
}

# counted: the same after all that was asked is in the log.
counted()
{
	local from=$MARK n

	mark
	MARK=$from
	n=$(carried)
	[ "$n" != nothing ] || fail "no call in the log"
	echo "$n"
}

@test "packages are chanpack-inject's, and their bodies stay in the store" {
	local form

	for form in walle vasdolly packer; do
		mark
		chanpack-materialize "$(url large $form 'ads/a b')" \
		    "$(url large $form é)"
		[ "$(counted)" -lt 60000 ]
		made "v1/channel=ads/a b;form=$form/large.apk" large $form \
		    'ads/a b'
		made "v1/channel=é;form=$form/large.apk" large $form é
	done
}

@test "a package of several copies is made, and the same again costs nothing" {
	mark
	chanpack-materialize -J 2 "$(url huge walle huawei)"
	[ "$(counted)" -lt 60000 ]
	made 'v1/channel=huawei;form=walle/huge.apk' huge walle huawei
	mark
	chanpack-materialize "$(url huge walle huawei)"
	[ "$(counted)" -lt 40000 ]
}

@test "a package smaller than a part is made" {
	local form

	for form in walle vasdolly packer; do
		chanpack-materialize "$(url small $form huawei)"
		made "v1/channel=huawei;form=$form/small.apk" small $form huawei
	done
}
