# chanpack-fetch --coprocess: what it asks of a store, and makes of the answers.
load lib/helper
load lib/origin
load lib/coprocess

setup()
{
	helper_setup
	large game.apk 1
	size=$(wc -c <game.apk)
	origin_start origin.py
	ORIGIN=http://127.0.0.1:$PORT
}

teardown()
{
	origin_stop
	helper_teardown
}

# part FIRST LENGTH: these bytes of the package.
part()
{
	tail -c "+$(($1 + 1))" game.apk | head -c "$2"
}

# gave FIRST LENGTH: what was said is these bytes, and nothing more.
gave()
{
	(echo "data $2" && part "$1" "$2") | cmp - said
}

@test "stat says size, time and tag; read gives bytes of that version" {
	local tag

	talk -s "$ORIGIN" <<<'stat x/a b.apk'
	says "ok $size 784111777 0:\"v1\""
	tag=$(tag a -s "$ORIGIN")
	talk -s "$ORIGIN" <<<"read 5 300000 $tag x/a b.apk"
	gave 5 300000
	# The slice of it.
	grep -qx "/x/a%20b.apk bytes=0-$((size - 1)) \"v1\"" asked
	talk -s "$ORIGIN" <<<"read $((size - 1)) 1 $tag a"
	gave $((size - 1)) 1
}

@test "a bucket is asked with signatures, for the head too" {
	origin_start s3origin.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	talk -s s3://bkt <<<'stat é/a'
	says "ok $size 0 0:\"v1\""
	talk -s s3://bkt <<<'read 4 5000 0:"v1" é/a'
	gave 4 5000
	AWS_SECRET_ACCESS_KEY=wrong talk -s s3://bkt <<<'stat a'
	says 'error fatal *403*'
	talk -s s3://bkt <<<'stat none'
	says 'error notfound *'
}

@test "questions are answered in order, over one connection" {
	: >asked.connections
	printf '%s\n' 'stat a' 'read 0 4 0:"v1" a' 'read 9 70000 0:"v1" b' \
	    'stat c' | talk -s "$ORIGIN"
	(echo "ok $size 784111777 0:\"v1\"" && echo data 4 && part 0 4 &&
	    echo data 70000 && part 9 70000 &&
	    echo "ok $size 784111777 0:\"v1\"") | cmp - said
	[ "$(wc -l <asked.connections)" -eq 1 ]
}

@test "no question is answered with what is in another one" {
	local line

	for line in 'stat /a' 'stat ../a' 'stat a//b' \
	    'read 0 1 1:"v1" a' 'read 0 1 0: a' \
	    'read 0 1 x a' 'read 0 1 0:v1 a' 'read 0 1 0:"v%0d%0a1" a' \
	    'read 0 1 0:"v%001" a'; do
		printf '%s\nstat ok\n' "$line" | talk -s "$ORIGIN"
		says 'error input *'
		[[ $(sed 1d said) == "ok $size "* ]]
	done
	[ "$(grep -vc HEAD asked)" -eq 0 ]
}

@test "a version that is no more there is said to have changed" {
	local fault

	# The second question is the one that reads.
	for fault in versions any-version; do
		printf '%s\n' 'stat a' 'read 0 9 0:"v1" a' |
		    talk -s "$ORIGIN/$fault"
		sed -i 1d said
		says 'error changed *'
	done
	for fault in 404 410 412; do
		talk -s "$ORIGIN/$fault" <<<'read 0 9 0:"v1" a'
		says 'error changed *'
	done
}

@test "what has changed is told with its store, its key and both tags" {
	local fault first now

	while read -r fault first now; do
		printf 'stat a\nread 0 9 0:%s a\n' "$first" |
		    talk -s "$ORIGIN/$fault"
		sed -i 1d said
		says "error changed $ORIGIN/$fault: \"a\": \
the package changed while it was being read: \
its entity tag was ${first//\%E9/\\\\xe9}, and $now"
		[ "$(wc -l <said)" -eq 1 ]
	done <<-'EOF2'
		versions "v1" is "v3"
		any-version "v1" is "v2"
		nodes "node1" is "node0"
		weak-later "v1" is weak or missing
		odd-later "%E91" is "\\xe93"
		412 "v1" is another
		404 "v1" it is gone
	EOF2
	talk -s "$ORIGIN/refuses" <<<'read 0 9 0:"v1" a'
	says '*its entity tag was "v1", then another, and is "v1" again'
}

@test "without a strong entity tag there is no version to hold on to" {
	local fault

	for fault in weak no-etag; do
		talk -s "$ORIGIN/$fault" <<<'stat a'
		says 'error fatal *entity tag*'
	done
	talk -s "$ORIGIN/long" <<<'stat a'
	says 'error fatal *too long*'
	talk -s "$ORIGIN/odd" <<<'stat a'
	says "ok $size 784111777 0:\"a%25b%E9:c\""
	talk -s "$ORIGIN/odd" <<<'read 0 9 0:"a%25b%E9:c" a'
	gave 0 9
}

# pinned_not STORE KEY...: after a talk with standard error in the file err, it
# has one line for each key that is not pinned, in this order.
pinned_not()
{
	local key store=$1

	shift
	for key; do
		printf '%s: "%s": its entity tag is weak, so that no %s\n' \
		    "chanpack-fetch: $store" "$key" \
		    'range can be pinned to one version'
	done | diff - err
}

@test "a weak entity tag is told once for each store and key" {
	printf 'stat %s\n' a b a b c | talk -s "$ORIGIN/weak" 2>err
	[ "$(grep -c '^error fatal .*entity tag' said)" -eq 5 ]
	pinned_not "$ORIGIN/weak" a b c
	# Also where another store has the package, and the first has others.
	printf 'stat %s\n' a a b a | talk -s "$ORIGIN/weak" -s "$ORIGIN" 2>err
	[ "$(sort -u said)" = "ok $size 784111777 1:\"v1\"" ]
	pinned_not "$ORIGIN/weak" a b
	printf 'stat %s\n' a x a x | talk -s "$ORIGIN/weak-a" -s "$ORIGIN" 2>err
	[ "$(cut -d ' ' -f 4 said | cut -c 1 | tr -d '\n')" = 1010 ]
	pinned_not "$ORIGIN/weak-a" a
}

@test "it is told of no more keys than fit, and then anew" {
	# What a key is, is asked again after a second.
	(seq -f 'stat %g' 1024 && printf 'stat %s\n' 1 1024 new && sleep 3 &&
	    printf 'stat %s\n' 2 2) |
	    talk -s "$ORIGIN/weak" 2>err
	# shellcheck disable=SC2046 # numbers
	pinned_not "$ORIGIN/weak" $(seq 1024) new 2
}

@test "a server that refuses HEAD is asked by GET for the first byte" {
	local status

	: >asked.connections
	for status in 405 501; do
		printf '%s\n' 'stat a' 'stat b' 'read 5 9 0:"v1" a' |
		    talk -s "$ORIGIN/$status-head"
		says "ok $size 784111777 0:\"v1\""
		[ "$(sed -n 2p said)" = "$(sed -n 1p said)" ]
		sed -i 1,2d said
		gave 5 9
		# It is known then; and the connection is kept.
		printf '%s \n' "HEAD /$status-head/a " \
		    "/$status-head/a bytes=0-0" "/$status-head/b bytes=0-0" |
		    cmp - <(head -n 3 asked)
		: >asked
	done
	[ "$(wc -l <asked.connections)" -eq 2 ]
}

@test "a whole package in place of its first byte is not waited for" {
	printf '%s\n' 'stat a' 'stat b' |
	    talk --timeout 1000 -s "$ORIGIN/405-head-whole"
	says "ok $size 784111777 0:\"v1\""
	[ "$(sort -u said | wc -l)" -eq 1 ]
	[ "$(wc -l <asked)" -eq 3 ]
}

@test "an empty package has no first byte" {
	: >game.apk
	origin_start origin.py
	talk -s "http://127.0.0.1:$PORT/405-head" <<<'stat a'
	says 'ok 0 0 0:"v1"'
}

@test "an answer that is not that of the first byte says nothing of a package" {
	local fault kind text

	while IFS=: read -r fault kind text; do
		talk --retries 0 -s "$ORIGIN/$fault" <<<'stat a'
		says "error $kind *$text*"
	done <<-'EOF2'
		405:fatal:neither HEAD nor GET of the first byte (status 405)
		501:fatal:neither HEAD nor GET of the first byte (status 501)
		405-head-no-length:fatal:how long the package is
		405-head-shifted:fatal:another range
		405-head-long-chunks:fatal:more bytes
		405-head-short-chunks:temp:too early
		405-head-416:fatal:how long the package is
		405-head-encoded:fatal:encoded
		405-head-503:temp:status 503
	EOF2
	for fault in 503 replaced; do
		talk --retries 1 -s "$ORIGIN/405-head-$fault" <<<'stat b'
		says "ok $size 784111777 0:\"v1\""
	done
}

@test "trouble before the first byte is an answer, and the next one is right" {
	local fault kind

	while read -r fault kind; do
		talk --retries 1 -s "$ORIGIN/$fault" <<<'read 5 199995 0:"v1" a'
		says "error $kind *"
		[ "$(wc -l <said)" -eq 1 ]
	done <<-EOF2
		403 fatal
		503 temp
		later temp
		nothing temp
		whole fatal
		shifted fatal
		fewer fatal
		no-range fatal
		encoded fatal
		outside fatal
	EOF2
	for fault in 403:fatal 404:notfound 503:temp no-length:fatal \
	    encoded:fatal; do
		talk --retries 0 -s "$ORIGIN/${fault%:*}" <<<'stat a'
		says "error ${fault#*:} *"
	done
	# A store in trouble is asked again after a while.
	(echo 'read 0 9 0:"v1" a' && sleep 4 && echo 'read 2 9 0:"v1" a') |
	    talk --retries 0 -s "$ORIGIN/503:1"
	sed -i 1d said
	gave 2 9
}

@test "a stream that breaks goes on, and what cannot go on is an answer" {
	talk -s "$ORIGIN/reset:1" <<<'read 5 300000 0:"v1" a'
	gave 5 300000
	talk --retries 0 -s "$ORIGIN/reset" <<<'read 5 300000 0:"v1" a'
	says 'error temp *'
	talk -s "$ORIGIN/other-total" <<<'read 5 300000 0:"v1" a'
	says 'error changed *'
}
