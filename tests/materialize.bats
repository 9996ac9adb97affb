# chanpack-materialize in a bucket of the tests' own, and in a directory; for
# real buckets see tests/real.
# slow
load lib/helper
load lib/origin

# One package of each size that makes a difference, for all tests.
setup_file()
{
	local TOP=${BATS_TEST_DIRNAME%/*}
	GOLDEN=$TOP/tests/fixtures/golden

	large "$BATS_FILE_TMPDIR/large.apk" "$(soaks 12 21)"
	large "$BATS_FILE_TMPDIR/small.apk" 3
	directory "$GOLDEN/base-v2v3.apk" "$BATS_FILE_TMPDIR/directory.apk"
	unsigned "$GOLDEN/base-v1.apk" "$BATS_FILE_TMPDIR/v1.apk"
}

setup()
{
	helper_setup
	export CHANPACK_STORE=s3://bkt CHANPACK_PUBLIC=https://dl.example.com
	URL=$CHANPACK_PUBLIC/v1/channel=huawei/game.apk
}

teardown()
{
	origin_stop
	helper_teardown
}

# directory BASE OUT: BASE with 12 MiB more in its central directory: an edit of
# its signing block is near the start.
directory()
{
	python3 - "$@" <<-'EOP'
	import struct, sys
	data = open(sys.argv[1], "rb").read()
	eocd = data.rindex(b"PK\5\6")
	n, size, cd = struct.unpack_from("<HII", data, eocd + 10)
	out, at = b"", cd
	for i in range(n):
	    name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
	    head = bytearray(data[at:at + 46 + name])
	    more = data[at + 46 + name:at + 46 + name + extra]
	    end = at + 46 + name + extra + comment
	    fill = 65000 - 4
	    struct.pack_into("<H", head, 30, extra + 4 + fill)
	    out += bytes(head) + more + struct.pack("<HH", 0x7777, fill)
	    out += bytes([i]) * fill + data[end - comment:end]
	    at = end
	# As many entries more, each the first one under another name.
	first = bytearray(out[:struct.unpack_from("<H", out, 28)[0] + 46 +
	                      struct.unpack_from("<H", out, 30)[0]])
	while len(out) < 12 << 20:
	    n += 1
	    first[46:50] = b"%04d" % n
	    out += first
	tail = bytearray(data[eocd:])
	struct.pack_into("<HHII", tail, 8, n, n, len(out), cd)
	open(sys.argv[2], "wb").write(data[:cd] + out + tail)
	EOP
}

# unsigned BASE OUT: BASE, without a signing block, with one more entry of 9 MiB.
unsigned()
{
	python3 - "$@" <<-'EOP'
	import shutil, sys, zipfile
	shutil.copy(sys.argv[1], sys.argv[2])
	with zipfile.ZipFile(sys.argv[2], "a") as z:
	    z.writestr(zipfile.ZipInfo("META-INF/more"),
	               bytes(range(256)) * (9 << 12))
	EOP
}

# bucket NAME: a bucket with package NAME as v1/game.apk.
bucket()
{
	cp "$BATS_FILE_TMPDIR/$1.apk" game.apk
	origin_start s3bucket.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
}

# cdn URL [ARG]...: what a CDN in front of the bucket gives for it.
cdn()
{
	curl -sS "http://127.0.0.1:$PORT/bkt${1#"$CHANPACK_PUBLIC"}" "${@:2}"
}

# made URL ARG...: it is the package that chanpack-inject ARG makes of the base.
made()
{
	chanpack-inject -q "${@:2}" game.apk >want && cdn "$1" | cmp - want
}

# carried: how many bytes of bodies have come from the bucket and gone there.
carried()
{
	awk '{ n += $4 + $5 } END { print n + 0 }' asked
}

# refused STATUS TEXT ARG...: with one message that has TEXT in it, no output
# and no secret.
refused()
{
	local status=$1 text=$2

	shift 2
	run "-$status" --separate-stderr chanpack-materialize "$@"
	one_error materialize
	[ -z "$output" ]
	[[ $stderr == *"$text"* && $stderr != *secret* ]] || fail "$stderr"
}

@test "a URL's package is in the bucket, under the path of the URL itself" {
	local base=$CHANPACK_PUBLIC/v1/game.apk name form

	printf '%s\n' huawei 'ads/é +;%' >hot.txt
	for name in large small directory; do
		bucket $name
		for form in walle vasdolly packer walle,vasdolly,packer; do
			chanpack-splice -F $form -f hot.txt "$base" >urls
			chanpack-materialize <urls >said
			cmp said urls
			made "$(sed -n 1p urls)" -F $form -c huawei
			made "$(sed -n 2p urls)" -F $form -c 'ads/é +;%'
		done
		origin_stop
	done
}

@test "changes at the very end, and of the length, are made as well" {
	local form

	bucket v1
	for form in vasdolly-v1 packer-v1 'entry:META-INF/x_{channel}' \
	    'entry:META-INF/x_{channel},packer-v1'; do
		run -0 --separate-stderr chanpack-materialize \
		    -F "$form" -f "$URL"
		[ "$output" = "$URL" ]
		made "$URL" -F "$form" -c huawei
		[ "$(carried)" -lt 900000 ]
	done
	origin_stop
	bucket large
	chanpack-materialize -F block:0x5,walle "$URL"
	made "$URL" -F block:0x5,walle -c huawei
	origin_stop
	# More than the padding holds: what is copied behind it moves.
	bucket directory
	form=walle,vasdolly,packer,hume,kuaishou
	URL=${URL/huawei/$(letters 900)}
	chanpack-materialize -F $form "$URL"
	made "$URL" -F $form -c "$(letters 900)"
	[ "$(stat -c %s want)" -gt "$(stat -c %s game.apk)" ]
}

@test "what can be copied in the store does not pass through us" {
	bucket large
	chanpack-materialize "$URL"
	[ "$(carried)" -lt 50000 ]
	: >asked
	chanpack-materialize "${URL/huawei/xiaomi}" \
	    "${URL/huawei/oppo}"
	# The base is scanned once.
	[ "$(grep -c '^206 GET' asked)" -eq 1 ]
	origin_stop
	# Of 12 MiB, the first 5 MiB have to be sent.
	bucket directory
	chanpack-materialize "$URL"
	[ "$(carried)" -lt 11000000 ]
	[ "$(grep -c '^200 PUT .*partNumber=1' asked)" -eq 1 ]
	[ "$(awk '/partNumber=1/ { print $4 }' asked)" -eq $((5 << 20)) ]
}

@test "an object has the fields that a download needs" {
	bucket small
	chanpack-materialize "$URL" "${URL/huawei/%C3%A9}" >said
	cdn "$URL" -I | tr -d '\r' >fields
	grep -qix 'content-type: application/vnd.android.package-archive' fields
	grep -qix 'cache-control: public, max-age=31536000, immutable' fields
	grep -qix 'content-disposition: attachment; filename="game.apk"' fields
	grep -qiE '^x-amz-meta-chanpack-etag: [0-9a-f]{32}$' fields
	origin_stop
	bucket large
	chanpack-materialize "$URL"
	cdn "$URL" -I | tr -d '\r' | grep -vE '^(Date|Last|ETag|Content-L|x-amz)' |
	    cmp - <(grep -vE '^(Date|Last|ETag|Content-L|x-amz)' fields)
	# Of a base with its digest, the tag is that of chanpack-serve.
	chanpack-upload -qfk v1/game.apk --accept formless,broken game.apk
	chanpack-materialize -f "$URL"
	mkdir -p store/v1
	cp game.apk store/v1
	cdn "$URL" -I | tr -d '\r' >fields
	serve_start -s store
	curl -sI "http://127.0.0.1:$PORT/v1/channel=huawei/game.apk" |
	    sed -n 's/^ETag: "\(.*\)".*/x-amz-meta-chanpack-etag: \1/p' >tag
	grep -qxif tag fields
	[ -s tag ]
}

@test "what is there already is not made again, and other content refused" {
	bucket large
	chanpack-materialize "$URL"
	: >asked
	[ "$(chanpack-materialize "$URL")" = "$URL" ]
	run ! grep -E ' (PUT|POST|DELETE) ' asked
	refused 1 'other content is in the store under v1/channel=huawei/' \
	    -F packer "$URL"
	made "$URL" -c huawei
	[ "$(chanpack-materialize -F packer -f "$URL")" = "$URL" ]
	made "$URL" -F packer -c huawei
}

@test "the form in a URL wins over -F" {
	local url=${URL/huawei/huawei;form=packer}

	bucket small
	chanpack-materialize -F walle "$url"
	made "$url" -F packer -c huawei
}

@test "-n says what would be done, and nothing is" {
	bucket large
	run -0 --separate-stderr chanpack-materialize -n "$URL"
	[[ -z $output && $stderr == *'bytes would be copied in the store'* ]]
	run ! grep -E ' (PUT|POST|DELETE) ' asked
}

@test "what cannot be made is told, and the rest is made" {
	bucket small
	refused 1 'in the query' "$CHANPACK_PUBLIC/v1/game.apk?channel=x"
	refused 1 'channel' "$CHANPACK_PUBLIC/v1/game.apk"
	refused 1 '"v1/none.apk" is not in the store' \
	    "${URL/game/none}"
	refused 1 'unknown form' "${URL/huawei/huawei;form=no}"
	refused 1 'slashes in a row' "${URL/huawei/a%2F%2Fb}"
	refused 1 'No such file' -s ./store "$URL"
	run -1 --separate-stderr chanpack-materialize -s http://localhost/ "$URL"
	[[ -z $output && $stderr == *'must be a bucket'* ]] || fail "$stderr"
	[ ! -e store ]
	printf '%s\n' "${URL/game/none}" "$URL" >urls
	run -1 --separate-stderr chanpack-materialize <urls
	[[ $output == "$URL" && $stderr == *"${URL/game/none}: base"* ]]
	made "$URL" -c huawei
}

@test "a base that is replaced meanwhile leaves no object, and status 75" {
	local call heed

	for call in COPY GET; do
		for heed in '' 'heedless COPY'; do
			bucket large
			printf '%s\n' "swap:1 $call" "$heed" >faults
			refused 75 'replaced meanwhile' "$URL"
			[ "$(cdn "$URL" -o /dev/null -w '%{http_code}')" = 404 ]
			# What was begun is given up.
			[ "$(grep -c ' POST .*?uploads ' asked)" -eq \
			    "$(grep -c '^204 DELETE' asked)" ]
			run ! grep ' POST .*uploadId' asked
			origin_stop
		done
	done
}

@test "a bucket that judges conditions by another tag is asked without them" {
	local what='the server answers PUT with'

	bucket large
	echo 'unmet COPY' >faults
	run -0 --separate-stderr chanpack-materialize -v "$URL" \
	    "${URL/huawei/xiaomi}"
	[[ $stderr == *"$what status 412"* ]] || fail "$stderr"
	[ "$(grep -c 'trying without it' <<<"$stderr")" -eq 1 ]
	made "$URL" -c huawei
	made "${URL/huawei/xiaomi}" -c xiaomi
	[ "$(chanpack-materialize "$URL" 2>&1)" = "$URL" ]
	origin_stop
	# Where the base is another one meanwhile, that is the reason.
	bucket large
	printf '%s\n' 'unmet COPY' 'swap:1 COPY' >faults
	refused 75 'replaced meanwhile' "$URL"
	origin_stop
	bucket large
	echo 'never COPY' >faults
	refused 1 'status 412' "$URL"
	[[ $stderr != *replaced* ]] || fail "$stderr"
	[ "$(cdn "$URL" -o /dev/null -w '%{http_code}')" = 404 ]
}

@test "a bucket that knows no If-None-Match is looked at, and asked without" {
	local name call

	for name in large small; do
		call=COMPLETE
		[ $name = large ] || call=PUT
		bucket $name
		echo "unknown-501 $call" >faults
		run -0 --separate-stderr chanpack-materialize -v "$URL" \
		    "${URL/huawei/xiaomi}"
		[ "$(grep -c 'trying without it' <<<"$stderr")" -eq 1 ]
		[ "$(grep -c '^501 ' asked)" -eq 1 ]
		made "$URL" -c huawei
		made "${URL/huawei/xiaomi}" -c xiaomi
		# Another is there by then.
		printf '%s\n' "unknown-501 $call" "rival:1 $call" >faults
		refused 1 'other content is in the store' "${URL/hua/xx}"
		[ "$(cdn "${URL/hua/xx}")" = other ]
		origin_stop
	done
}

@test "a store that refuses a part gets no object, and the upload is given up" {
	local fault

	for fault in '403 PUT' '403 COPY' 'no-etag PUT'; do
		bucket large
		echo "$fault" >faults
		refused 1 '' "$URL"
		grep -q '^204 DELETE' asked
		[ "$(cdn "$URL" -o /dev/null -w '%{http_code}')" = 404 ]
		origin_stop
	done
}

@test "an error that comes with status 200 is one, and tried again" {
	bucket large
	echo error-200:1 COPY >faults
	[ "$(chanpack-materialize "$URL")" = "$URL" ]
	made "$URL" -c huawei
	[ "$(grep -c ' PUT .*partNumber' asked)" -eq \
	    $(($(grep -o 'partNumber=[0-9]*' asked | sort -u | wc -l) + 1)) ]
}

@test "an answer that is lost, or another that was faster, is found out" {
	local name call

	for name in large small; do
		call=COMPLETE
		[ $name = large ] || call=PUT
		bucket $name
		echo "twin:1 $call" >faults
		[ "$(chanpack-materialize "$URL")" = "$URL" ]
		made "$URL" -c huawei
		grep -q '^412 ' asked
		echo "rival:1 $call" >faults
		refused 1 'other content is in the store' "${URL/hua/xx}"
		echo "late:1 $call" >faults
		[ "$(chanpack-materialize "${URL/hua/yy}")" = \
		    "${URL/hua/yy}" ]
		grep -q '^late ' asked
		origin_stop
	done
}

@test "what is damaged on its way into the bucket does not stay" {
	local name

	for name in large small; do
		bucket $name
		echo 'damage PUT' >faults
		refused 75 'other bytes are in the store than were sent' "$URL"
		[ "$(cdn "$URL" -o /dev/null -w '%{http_code}')" = 404 ]
		: >faults
		[ "$(chanpack-materialize "$URL")" = "$URL" ]
		made "$URL" -c huawei
		origin_stop
	done
}

@test "no URL is printed for an object that is not what was made" {
	bucket large
	echo 'other-end COMPLETE' >faults
	refused 75 'other content under this key' -f "$URL"
	refused 1 'other content' "$URL"
}

@test "an object that cannot be looked at when it is made is no other one" {
	bucket small
	printf '%s\n' 'unseen HEAD' >faults
	refused 75 'the stored package cannot be checked: ' --retries 1 "$URL"
	[[ $stderr == *503* ]]
	# Another has made an object, and it cannot be seen which one.
	printf '%s\n' 'unseen HEAD' 'rival:1 PUT' >faults
	refused 75 503 --retries 1 "${URL/hua/xx}"
	: >faults
	[ "$(chanpack-materialize "$URL")" = "$URL" ]
	refused 1 'other content' "${URL/hua/xx}"
}

@test "a store that gives other ranges, or no strong tags, is not believed" {
	bucket large
	echo 'other-range GET' >faults
	refused 1 'another range' "$URL"
	printf '%s\n' 'weak GET' 'weak HEAD' >faults
	refused 1 'no size or no strong entity tag' "$URL"
}

@test "no URL at all is refused" {
	run -1 --separate-stderr chanpack-materialize </dev/null
	[ "$stderr" = 'chanpack-materialize: no channel URL on standard input' ]
}

# folder NAME: a store that is a directory, with package NAME as v1/game.apk.
folder()
{
	cp "$BATS_FILE_TMPDIR/$1.apk" game.apk
	export CHANPACK_STORE=$PWD/store
	mkdir -p store/v1
	cp game.apk store/v1
}

@test "in a directory the package is a file beside its base" {
	local form dir=store/v1/channel=huawei

	folder large
	for form in walle vasdolly packer; do
		run -0 --separate-stderr chanpack-materialize -vF $form -f \
		    "$URL"
		[ "$output" = "$URL" ]
		[[ $stderr == *'bytes were copied in the store, '* ]]
		chanpack-inject -qF $form -c huawei game.apk | cmp - $dir/game.apk
	done
	chanpack-materialize "${URL/huawei/ads%2F%C3%A9}"
	[ "$(chanpack-show -q store/v1/channel=ads/é/game.apk)" = ads/é ]
	# What a server makes of the URL is the same.
	serve_start
	curl -sS "http://127.0.0.1:$PORT/v1/channel=ads%2F%C3%A9/game.apk" |
	    cmp - store/v1/channel=ads/é/game.apk
}

@test "in a directory, too, the same again writes nothing, and other is refused" {
	local file=store/v1/channel=huawei/game.apk before

	folder small
	chanpack-materialize "$URL"
	before=$(stat -c '%i %z' $file)
	run -0 --separate-stderr chanpack-materialize -v "$URL"
	[[ $output == "$URL" && $stderr == *'is in the store already'* ]]
	[ "$(stat -c '%i %z' $file)" = "$before" ]
	refused 1 'other content is in the store' -F packer "$URL"
	flip $file 1000
	refused 1 'other content is in the store' "$URL"
	[ "$(stat -c %i $file)" = "${before%% *}" ]
	chanpack-materialize -f "$URL"
	chanpack-inject -qc huawei game.apk | cmp - $file
	run -0 --separate-stderr chanpack-materialize -n "${URL/huawei/x}"
	[[ -z $output && $stderr == *'would be copied'* ]]
	[ ! -e store/v1/channel=x ]
}

@test "a directory's base that is replaced by rename is scanned again" {
	folder small
	mkfifo urls
	chanpack-materialize <urls >said &
	exec 4>urls
	echo "$URL" >&4
	for _ in $(seq 200); do
		[ ! -s said ] || break
		sleep 0.05
	done
	cp "$BATS_FILE_TMPDIR/large.apk" new
	mv new store/v1/game.apk
	echo "${URL/huawei/xiaomi}" >&4
	exec 4>&-
	wait $!
	chanpack-inject -qc xiaomi store/v1/game.apk |
	    cmp - store/v1/channel=xiaomi/game.apk
}

# stopped URL: start to make its package, and stop the process, $PID, while it
# writes the first half; 1 if it was too fast.
stopped()
{
	local file

	chanpack-materialize "$1" >said 2>err 3>&- &
	PID=$!
	for _ in $(seq 2000); do
		# The file that it writes has no name.
		file=$(find "/proc/$PID/fd" -lname '*(deleted)' 2>/dev/null)
		if [ -n "$file" ]; then
			kill -STOP $PID
			[ "$(stat -Lc %s "$file")" -ge $((50 << 20)) ] ||
			    return 0
			kill -CONT $PID
			break
		fi
		[ -d "/proc/$PID" ] || break
	done
	wait $PID || true
	return 1
}

@test "a directory's base that is replaced or removed meanwhile gives no package" {
	local n how

	large "$BATS_FILE_TMPDIR/huge.apk" 100
	for how in replaced removed; do
		folder huge
		for n in $(seq 30); do
			! stopped "${URL/huawei/$how$n}" || break
		done
		if [ $how = replaced ]; then
			cp "$BATS_FILE_TMPDIR/small.apk" new
			mv new store/v1/game.apk
		else
			chanpack-remove v1/game.apk
		fi
		kill -CONT "$PID"
		rc=0
		wait "$PID" || rc=$?
		[ "$rc" -eq 75 ] || fail "$rc: $(cat said err)"
		[ ! -s said ]
		[ ! -e "store/v1/channel=$how$n/game.apk" ]
		rm -rf store
	done
}

@test "with keys, only what one of them has signed is made" {
	folder small
	chanpack-splice --new-key k1 >keys
	chmod 600 keys
	chanpack-splice -K keys -e 1h -c huawei "$CHANPACK_PUBLIC/v1/game.apk" \
	    >urls
	chanpack-splice -K keys -e 1h --now 2001-01-01T00:00:00Z -c older \
	    "$CHANPACK_PUBLIC/v1/game.apk" >old
	refused 1 'not signed' -K keys "$URL"
	refused 1 'expired' -K keys "$(cat old)"
	sed s/huawei/xiaomi/ urls >forged
	run -1 --separate-stderr chanpack-materialize -K keys "$(cat forged)"
	[[ -z $output && $stderr == *'wrong signature'* ]] || fail "$stderr"
	[ ! -e store/v1/channel=huawei ]
	[ "$(chanpack-materialize -K keys <urls)" = "$(cat urls)" ]
	[ "$(find store -name game.apk | wc -l)" -eq 2 ]
}

@test "-j prints what was made as JSON" {
	folder small
	run -0 chanpack-materialize -j "$CHANPACK_PUBLIC/v1/channel=a%2Fb;x-k=v/game.apk"
	[ "$(jq -r '.channel, .base, .key, .form, .extras.k' <<<"$output")" = \
"a/b
$CHANPACK_PUBLIC/v1/game.apk
v1/channel=a/b;x-k=v/game.apk
walle
v" ]
	[ "$(jq .size <<<"$output")" -eq \
	    "$(stat -c %s 'store/v1/channel=a/b;x-k=v/game.apk')" ]
}

@test "wrong usage is told" {
	local arg

	for arg in -a '-k x' '-J 0' '-J 65' '-J x' --abort-stale --materialize; do
		# shellcheck disable=SC2086 # two words
		run -2 --separate-stderr chanpack-materialize $arg "$URL"
		[ -z "$output" ]
	done
	for arg in '-F walle' --materialize; do
		# shellcheck disable=SC2086 # two words
		run -2 --separate-stderr chanpack-upload $arg game.apk
		[ -z "$output" ]
	done
	[[ $stderr == *'use chanpack-materialize'* ]]
	run -2 --separate-stderr chanpack-materialize -F no "$URL"
	[[ $stderr == *'-F: unknown form'* ]]
}
