# The same at each real S3 server: Ceph's gateway and OpenStack Swift, which
# differ in conditions, entity tags and copies.
# slow
# shellcheck disable=SC2154 # `run` sets stderr
load ../lib/helper
load ../lib/rgw
load ../lib/swift
load ../lib/faults
load ../lib/askers

APK=$BATS_TEST_DIRNAME/../fixtures/v2v3.apk
MIB=1048576

setup_file()
{
	large "$BATS_FILE_TMPDIR/small.apk" 3
	large "$BATS_FILE_TMPDIR/large.apk" 40
	rgw_start
	swift_start
}

teardown_file()
{
	rgw_stop
	swift_stop
}

setup()
{
	helper_setup
	cp "$BATS_FILE_TMPDIR"/*.apk .
}

# stores FUNCTION: call it at each.
stores()
{
	rgw_environment
	"$1" || fail "at Ceph"
	# What is signed for another region is refused by some.
	swift_environment
	"$1" || fail "at Swift"
}

# content FILE BYTES [SEED]: a file of so many that differ from place to place.
content()
{
	head -c "$2" /dev/zero | openssl enc -aes-128-ctr -nosalt -K 00 \
	    -iv "${3:-00}" >"$1" 2>/dev/null
}

@test "files of every size near the limits arrive whole" {
	sizes()
	{
		local size

		for size in 0 1 $((16 * MIB - 1)) $((16 * MIB)) \
		    $((16 * MIB + 1)) $((40 * MIB)); do
			content file $size
			run -0 chanpack-upload -aqk "s/$size" file || return
			[ "$output" = "$CHANPACK_PUBLIC/s/$size" ] || return
			chanpack-fetch "s/$size" | cmp - file || return
		done
	}
	stores sizes
}

@test "the same again costs nothing, and other content is refused" {
	again()
	{
		local size

		for size in 1000 $((17 * MIB)); do
			content file $size
			chanpack-upload -aqk "a/$size" file >said || return
			run -0 --separate-stderr chanpack-upload -avk \
			    "a/$size" file || return
			[[ $stderr == *'is stored already'* ]] || return
			content other $size 01
			run -1 --separate-stderr chanpack-upload -aqk \
			    "a/$size" other || return
			[[ -z $output && $stderr == *'other content'* ]] ||
			    return
			chanpack-fetch "a/$size" | cmp - file || return
			chanpack-upload -afqk "a/$size" other >said || return
			chanpack-fetch "a/$size" | cmp - other || return
		done
	}
	stores again
}

@test "a key may have every character that a URL can have" {
	odd()
	{
		local key

		while read -r key; do
			chanpack-upload -qk "odd/$key" "$APK" || return
		done <<-'EOK' >urls
		a b.apk
		a+b.apk
		a%20b.apk
		%41.apk
		a%2Fb.apk
		a&b.apk
		a<b>.apk
		"quoted".apk
		it's.apk
		a=b;c=d.apk
		a?b#c.apk
		a:b@c.apk
		!$*(),.apk
		~tilde.apk
		back\slash.apk
		[x]{y}|z^.apk
		é.apk
		日本語/游戏.apk
		😀.apk
		a  b   c/d.apk
		EOK
		[ "$(wc -l <urls)" -eq 20 ] || return
		chanpack-list odd/ | cut -f 1 | LC_ALL=C sort |
		    cmp - <(LC_ALL=C sort urls) || return
		chanpack-list -j odd/ | jq -r .sha256 | sort -u |
		    cmp - <(sha "$APK") || return
		while read -r key; do
			chanpack-fetch "$key" | cmp - "$APK" || return
		done <urls
		chanpack-splice -c huawei <urls >hot || return
		chanpack-materialize <hot >said || return
		cmp said hot || return
		xargs -d '\n' chanpack-remove -a <urls >keys || return
		[ "$(wc -l <keys)" -eq 40 ] || return
		run -1 chanpack-list odd/
	}
	stores odd
}

@test "standard input is stored, and ranges are read" {
	pipes()
	{
		content file $((20 * MIB))
		chanpack-upload -aqk p/file - <file >url || return
		chanpack-fetch -r 0-0 p/file | cmp - <(head -c 1 file) || return
		chanpack-fetch -r -5 "$(cat url)" | cmp - <(tail -c 5 file) ||
		    return
		chanpack-fetch -r 16777210-16777225 p/file |
		    cmp - <(tail -c +16777211 file | head -c 16) || return
		run -1 chanpack-fetch p/none
	}
	stores pipes
}

@test "an upload that was killed goes on where it stopped" {
	killed()
	{
		local n pid

		# Until a part had arrived by then.
		content file $((40 * MIB)) 02
		for n in 3 6 12 24; do
			chanpack-upload -J 1 -aqk k/$n --limit-rate 8M file \
			    >out 2>&1 3>&- &
			pid=$!
			sleep $n
			kill -KILL $pid || true
			wait $pid || true
			run -0 --separate-stderr chanpack-upload -avk k/$n file ||
			    return
			chanpack-fetch k/$n | cmp - file || return
			[[ $stderr != *'the store has '?' of 3 parts'* ]] || return 0
		done
		return 1
	}
	stores killed
}

@test "what was left of a killed upload is found and removed" {
	left()
	{
		local pid n

		content file $((40 * MIB)) 03
		for n in 3 6 12 24; do
			chanpack-upload -J 1 -aqk l/left --limit-rate 4M file \
			    >out 2>&1 3>&- &
			pid=$!
			sleep $n
			kill -KILL $pid || true
			wait $pid || true
			sleep 2.5
			run -0 chanpack-upload --abort-stale=1s || return
			[[ $output != *l/left$'\t'2* ]] || break
		done
		[[ $output == *l/left$'\t'2* ]] || return
		run -0 chanpack-upload --abort-stale=1s || return
		[ -z "$output" ]
	}
	stores left
}

@test "a server answers from it as the pipeline does" {
	served()
	{
		local url

		chanpack-upload -qk v/game.apk "$APK" >said || return
		chanpack-inject -qc huawei "$APK" >want || return
		serve_start --cache "$BATS_TEST_TMPDIR/cache" || return
		url=http://127.0.0.1:$PORT/v/channel=huawei/game.apk
		curl -sS "$url" | cmp - want || return
		curl -sS -r 100-199 "$url" |
		    cmp - <(tail -c +101 want | head -c 100) || return
		curl -sS "http://127.0.0.1:$PORT/v/game.apk" | cmp - "$APK" ||
		    return
		serve_stop
		rm -rf "$BATS_TEST_TMPDIR/cache"
	}
	stores served
}

# tags: the entity tags of two bases, of which one is sent in parts, and of
# their packages for a channel.
tags()
{
	local name path

	serve_start || return
	for name in small large; do
		chanpack-upload --accept broken -qk "t/$name.apk" $name.apk \
		    >said || return
		for path in "t/$name.apk" "t/channel=huawei/$name.apk"; do
			curl -sSfI "http://127.0.0.1:$PORT/$path" |
			    sed -n 's/^ETag: //p' || return
		done
	done
	serve_stop
}

@test "a base has the same entity tag as in a directory" {
	local want

	want=$(tags)
	[ "$(sort -u <<<"$want" | wc -l)" -eq 4 ]
	equal()
	{
		[ "$(tags)" = "$want" ]
	}
	stores equal
}

@test "packages are made in it, small ones and in parts, and removed" {
	made()
	{
		local name form url key

		for name in small large; do
			chanpack-upload --accept broken -qk "m/$name.apk" \
			    $name.apk >base || return
			for form in walle vasdolly packer; do
				chanpack-splice -F $form -c 'ads/é b' \
				    "$(cat base)" >url || return
				chanpack-materialize <url >said || return
				cmp said url || return
				run -0 --separate-stderr chanpack-materialize \
				    -v "$(cat url)" || return
				[[ $stderr == *'in the store already'* ]] ||
				    return
				key="m/channel=ads/é b;form=$form/$name.apk"
				s3 get --force "s3://games/$key" got || return
				chanpack-inject -qF $form -c 'ads/é b' \
				    $name.apk | cmp - got || return
			done
		done
		[ "$(chanpack-list m/ | wc -l)" -eq 2 ] || return
		run -0 chanpack-remove -an m/large.apk || return
		[ ${#lines[@]} -eq 4 ] || return
		run -0 chanpack-remove -a m/large.apk || return
		[ ${#lines[@]} -eq 4 ] || return
		[ "$(chanpack-list m/ | cut -f 1)" = \
		    "$CHANPACK_PUBLIC/m/small.apk" ] || return
		run -1 chanpack-remove -a m/large.apk
	}
	stores made
}

@test "1000 asks for slices of a cold base read each byte from it once" {
	large base "$(soaks 20 200)"
	cold()
	{
		local rc=0

		chanpack-upload --accept broken -qk a/game.apk base >said ||
		    return
		faults_start "$AWS_ENDPOINT_URL"
		AWS_ENDPOINT_URL=$FAULTS askers herd base "$FAULTS_DIR/log" \
		    1000 -- -s s3://games || rc=1
		faults_stop
		return $rc
	}
	stores cold
}
