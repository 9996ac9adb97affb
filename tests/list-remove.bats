# chanpack-list and chanpack-remove, in a directory and in a bucket of the
# tests' own; for real buckets see tests/real.
# slow
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/origin

# Keys of people's kinds, one a line: a name may have all but control characters.
ODD='a b.apk
a+b.apk
%41.apk
a%2Fb.apk
a&b<c>.apk
"q'"'"'.apk
é/日本語.apk
😀.apk
~!@#$^*()_=,;:.apk
dir with blank/x=y?z.apk
back\slash.apk
x/channel.apk'

PUB=https://dl.example.com/p

setup()
{
	helper_setup
	export CHANPACK_PUBLIC=$PUB
}

teardown()
{
	origin_stop
	helper_teardown
}

# stores FUNCTION: call it with each kind of store, which has v1/game.apk.
stores()
{
	cp "$FIXTURES/v2v3.apk" game.apk
	export CHANPACK_STORE=$PWD/store
	chanpack-upload -qk v1/game.apk game.apk >said
	"$1"
	origin_start s3bucket.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT CHANPACK_STORE=s3://bkt
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	chanpack-upload -fqk v1/game.apk game.apk >said
	"$1"
}

listed()
{
	chanpack-list "$@" | LC_ALL=C sort
}

@test "a line has base URL, size, date and SHA-256" {
	lines()
	{
		local date

		run -0 listed
		date=$(cut -f 3 <<<"$output")
		[ "$(date -d "$date" -u +%Y-%m-%dT%H:%M:%SZ)" = "$date" ]
		[ "$output" = "$(printf '%s\t' $PUB/v1/game.apk \
		    "$(stat -c %s game.apk)" "$date")$(sha game.apk)" ]
		[ "$(chanpack-list -j | jq -r '[.url, .size, .modified, .sha256] | @tsv')" = \
		    "$output" ]
		[ "$(chanpack-list -j | jq -r .key)" = v1/game.apk ]
		[ "$(chanpack-list --quick)" = "${output%$'\t'*}"$'\t-' ]
		[ "$(chanpack-list -j --quick | jq -r .sha256)" = null ]
	}
	stores lines
}

@test "the date is that of the file" {
	export CHANPACK_STORE=$PWD
	mkdir v1
	cp "$FIXTURES/v2.apk" v1/game.apk
	touch -d 2020-02-29T12:34:56Z v1/game.apk
	[ "$(chanpack-list | cut -f 3)" = 2020-02-29T12:34:56Z ]
}

@test "what is listed can be fetched and removed, whatever is in its key" {
	odd()
	{
		local url key

		while read -r key; do
			chanpack-upload -qk "$key" game.apk
		done <<<"$ODD" | LC_ALL=C sort >urls
		chanpack-remove v1/game.apk >said
		listed | cut -f 1 | cmp - urls
		[ "$(chanpack-list -j | jq -r .key | LC_ALL=C sort)" = \
		    "$(LC_ALL=C sort <<<"$ODD")" ]
		while read -r url; do
			chanpack-fetch "$url" | cmp - game.apk
		done <urls
		while read -r url; do
			chanpack-remove "$url"
		done <urls | LC_ALL=C sort >keys
		LC_ALL=C sort <<<"$ODD" | cmp - keys
		[ -z "$(chanpack-list)" ]
	}
	stores odd
	# A bucket that encodes no names is understood all the same.
	echo 'raw GET' >faults
	chanpack-upload -qk 'a%2Fb+c.apk' game.apk >url
	[ "$(chanpack-list | cut -f 1)" = "$(cat url)" ]
}

@test "only what begins with a prefix is listed, of a key or of a base URL" {
	prefixes()
	{
		local key

		for key in v1/other.apk v1x/game.apk v2/a/game.apk; do
			chanpack-upload -qk $key game.apk
		done >said
		[ "$(listed v1/ | cut -f 1)" = "$PUB/v1/game.apk
$PUB/v1/other.apk" ]
		[ "$(listed v1 | wc -l)" -eq 3 ]
		[ "$(listed $PUB/v1/ | wc -l)" -eq 2 ]
		[ "$(listed $PUB/v1 | wc -l)" -eq 3 ]
		[ "$(listed $PUB/ | wc -l)" -eq 4 ]
		[ "$(listed v2/a/g v1/o | cut -f 1)" = "$PUB/v1/other.apk
$PUB/v2/a/game.apk" ]
		run -1 --separate-stderr chanpack-list v3/ v1/o
		one_error list
		[[ $stderr == *'no base package begins with v3/'* ]]
		[ ${#lines[@]} -eq 1 ]
		run -1 --separate-stderr chanpack-list https://dl.example.com/q/
		one_error list
		run -1 --separate-stderr chanpack-list "$PUB/v1/game.apk?x=y"
		one_error list
		[ "$(listed https://dl.exam | wc -l)" -eq 4 ]
	}
	stores prefixes
}

@test "channel packages are no bases, and go with the base on demand" {
	channels()
	{
		chanpack-upload -qk v1/other.apk game.apk >said
		chanpack-splice -c a -c b/c -x k=v $PUB/v1/game.apk \
		    $PUB/v1/other.apk | chanpack-materialize -F packer >made
		[ "$(listed | cut -f 1)" = "$PUB/v1/game.apk
$PUB/v1/other.apk" ]
		run -0 --separate-stderr chanpack-remove -anv v1/game.apk
		[ "$(sort <<<"$output")" = 'v1/channel=a;x-k=v/game.apk
v1/channel=b/c;x-k=v/game.apk
v1/game.apk' ]
		[ "$(grep -c 'bytes would be removed' <<<"$stderr")" -eq 3 ]
		chanpack-remove -an v1/game.apk | sort | cmp - <(sort <<<"$output")
		run -0 --separate-stderr chanpack-remove -av $PUB/v1/game.apk
		[ "$(sort <<<"$output")" = 'v1/channel=a;x-k=v/game.apk
v1/channel=b/c;x-k=v/game.apk
v1/game.apk' ]
		[ "$(grep -c 'bytes removed' <<<"$stderr")" -eq 3 ]
		[ "$(listed | cut -f 1)" = $PUB/v1/other.apk ]
		run -1 --separate-stderr chanpack-remove -a v1/game.apk
		one_error remove
		[[ $stderr == *'not in the store'* ]]
		# Of the other base, one channel alone.
		grep '=a;.*other' made | xargs chanpack-remove >said
		[ "$(cat said)" = 'v1/channel=a;x-k=v/other.apk' ]
		chanpack-remove v1/other.apk
		# And of a base that is gone, what was left.
		[ "$(chanpack-remove -a v1/other.apk)" = \
		    'v1/channel=b/c;x-k=v/other.apk' ]
	}
	stores channels
	origin_stop
	[ -z "$(ls -A store)" ]
}

@test "what is not there is told, and the rest removed" {
	gone()
	{
		run -1 --separate-stderr chanpack-remove v1/none.apk v1/game.apk
		one_error remove
		[[ $output == v1/game.apk && $stderr == *v1/none.apk* ]]
		[ -z "$(chanpack-list)" ]
	}
	stores gone
}

@test "a channel URL in the query, and what is no key, remove nothing" {
	safe()
	{
		local arg

		for arg in "$PUB/v1/game.apk?channel=huawei" \
		    "$PUB/v1/game.apk?x=y" ../v1/game.apk v1//game.apk \
		    /v1/game.apk v1/./game.apk v1 v1/ '' \
		    https://dl.example.com/v1/game.apk; do
			run -1 --separate-stderr chanpack-remove -a "$arg"
			one_error remove
			[ -z "$output" ]
		done
		[ "$(listed | wc -l)" -eq 1 ]
	}
	stores safe
}

@test "a store that is not there, or cannot be listed, is told" {
	run -1 --separate-stderr chanpack-list -s ./none
	one_error list
	[[ $stderr == *'cannot open store'* ]]
	run -1 --separate-stderr chanpack-list -s http://localhost/
	one_error list
	run -2 chanpack-list -s foo://x
	run -2 chanpack-remove
	mkdir store
	[ -z "$(chanpack-list -s store)" ]
	stores true
	for fault in '403 GET' 'nolist GET' 'bomb GET' 'same GET' 'back GET'; do
		echo "$fault" >faults
		for key in a b c; do
			chanpack-upload -qk $key/game.apk game.apk >said
		done
		run -1 --separate-stderr chanpack-list --quick
		one_error list || fail "$fault"
		run -1 chanpack-remove -a v1/none.apk
	done
	echo 'error-200 DELETE' >faults
	run -1 --separate-stderr chanpack-remove v1/game.apk
	[[ -z $output && $stderr == *v1/game.apk*AccessDenied* ]]
	echo '500 DELETE' >faults
	run -75 --separate-stderr chanpack-remove --retries 0 v1/game.apk
	[[ -z $output && $stderr == *v1/game.apk* ]]
	# Of one that can be listed and not read, the others are told.
	echo '403 HEAD' >faults
	run -1 --separate-stderr chanpack-list
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 4 ]
}

@test "links out of the store, loops, devices and hidden files are not listed" {
	mkdir -p store/v1/sub
	cp "$FIXTURES/v2.apk" store/v1/game.apk
	cp "$FIXTURES/v2.apk" out.apk
	touch store/.hidden.apk store/v1/.chanpack-0123
	ln -s ../../out.apk store/v1/out.apk
	ln -s none store/v1/dangling.apk
	ln -s .. store/v1/sub/loop
	ln -s v1 store/current
	mkfifo store/v1/fifo
	export CHANPACK_STORE=$PWD/store
	[ "$(listed | cut -f 1)" = "$PUB/current/game.apk
$PUB/v1/game.apk" ]
	# Of a link, the link goes alone.
	ln -s game.apk store/v1/link.apk
	chanpack-remove v1/link.apk
	[ -f store/v1/game.apk ]
	run -1 --separate-stderr chanpack-remove v1/out.apk
	[ -e out.apk ]
}

@test "what is behind a link to a directory is not removed by that name" {
	mkdir -p store/v1 store/v2
	cp "$FIXTURES/v2.apk" store/v1/game.apk
	cp "$FIXTURES/v2.apk" store/v2/game.apk
	ln -s v1 store/current
	ln -s ../v2 store/v1/channel=x
	export CHANPACK_STORE=$PWD/store
	run -1 --separate-stderr chanpack-remove current/game.apk
	one_error remove
	[[ -z $output && $stderr == *'game.apk is reached through a link to a directory'* ]]
	run -1 --separate-stderr chanpack-remove -a v1/game.apk
	one_error remove
	[ "$output" = v1/game.apk ]
	[ -f store/v2/game.apk ]
}

@test "channels that look like the names of temporary files go with the rest" {
	export CHANPACK_STORE=$PWD/store
	chanpack-upload -qk v1/game.apk "$FIXTURES/v2v3.apk" >said
	chanpack-splice -c a/.chanpack-x -c .chanpack-y $PUB/v1/game.apk |
	    chanpack-materialize >made
	[ "$(wc -l <made)" -eq 2 ]
	touch store/v1/.chanpack-0123456789abcdef
	run -0 chanpack-remove -a v1/game.apk
	[ ${#lines[@]} -eq 3 ]
	[ "$(find store -type f)" = store/v1/.chanpack-0123456789abcdef ]
}

@test "a URL of another host or scheme removes nothing" {
	local url

	export CHANPACK_STORE=$PWD/store
	chanpack-upload -qk v1/game.apk "$FIXTURES/v2v3.apk" >said
	for url in https://other.example/p/v1/game.apk ftp://dl.example.com/p/v1/game.apk \
	    https://dl.example.com:8443/p/v1/game.apk \
	    https://u:pw@dl.example.com/p/v1/game.apk \
	    https://other.example/p/v1/channel=x/game.apk; do
		run -1 --separate-stderr chanpack-remove -a "$url"
		one_error remove
		[[ -z $output && $stderr != *pw@* || $url == *pw* ]]
	done
	[ -f store/v1/game.apk ]
	chanpack-remove HTTPS://DL.example.com/p/v1/game.apk
	[ ! -e store/v1 ]
}

@test "a name that no URL can hold is told, and a mark of a directory is none" {
	mkdir -p store
	cp "$FIXTURES/v2.apk" store/game.apk
	touch "store/a"$'\n'"b" store/$'\xff.apk'
	run -1 --separate-stderr chanpack-list -s store
	[ ${#lines[@]} -eq 1 ]
	[[ ${#stderr_lines[@]} -eq 2 && $stderr == *'a\x0ab has no base URL'* ]] ||
	    fail "$stderr"
	cp store/game.apk .
	stores true
	curl -sS -X PUT --data-binary '' "http://127.0.0.1:$PORT/bkt/dir/" \
	    --aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
	    -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -o said
	[ "$(listed | wc -l)" -eq 1 ]
	# Also that of the store's own prefix.
	[ -z "$(chanpack-list -s s3://bkt/dir)" ]
}

# peak COMMAND...: run it, and print its peak memory in KiB, and its lines.
peak()
{
	python3 - "$@" <<-'EOP'
	import resource, subprocess, sys
	out = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True)
	print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
	      out.stdout.count(b"\n"))
	EOP
}

@test "100,000 keys take no more memory than a few" {
	local few many n dir

	# A sanitizer keeps some of what is freed.
	export ASAN_OPTIONS=quarantine_size_mb=1
	stores true
	read -r few n < <(peak chanpack-list --quick)
	[ "$n" -eq 1 ]
	printf 'many GET\nlarge GET\n' >faults
	read -r many n < <(peak chanpack-list --quick)
	[ "$n" -eq 100001 ]
	[ "$many" -lt $((few + 8192)) ]
	origin_stop
	cp -r store "$BATS_TEST_TMPDIR"
	hollow
	dir=$PWD/store
	cp -r "$BATS_TEST_TMPDIR/store" .
	python3 - "$dir" 20000 <<-'EOP'
	import os, sys
	for i in range(int(sys.argv[2])):
	    path = "%s/v1/channel=%d" % (sys.argv[1], i)
	    os.makedirs(path)
	    os.close(os.open(path + "/game.apk", os.O_CREAT | os.O_WRONLY))
	EOP
	read -r few n < <(peak chanpack-list -s "$dir" --quick)
	[ "$n" -eq 1 ]
	read -r many n < <(peak chanpack-remove -s "$dir" -a v1/game.apk)
	[ "$n" -eq 20001 ]
	[ "$many" -lt $((few + 8192)) ]
	[ -z "$(ls -A "$dir")" ]
}
