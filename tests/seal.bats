# Seals: chanpack-splice and chanpack-inject make them, chanpack-show judges them.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

BASE=$GOLDEN/base-v2v3.apk
URL=https://h/d/game.apk

setup()
{
	helper_setup
	# That of chanpack-seal(5).
	echo 's1 ed25519-secret AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' >secret
	chmod 600 secret
	chanpack-splice --public secret >public
}

# sealed OUT [ARG]...: the base with a sealed channel.
sealed()
{
	chanpack-inject -q --seal secret -c huawei -o "$1" "${@:2}" "$BASE"
}

# judged VERDICT STATUS FILE [ARG]...: chanpack-show says so of the seal.
judged()
{
	run -"$2" --separate-stderr chanpack-show -F seal --seal-keys public "${@:4}" "$3"
	[ "$output" = "seal"$'\t'"huawei"$'\t'"verdict=$1" ] || fail "$output$stderr"
}

# value FILE: its seal, as hexadecimal digits.
value()
{
	local at len

	read -r at len < <(chanpack-show -j "$1" | jq -r '.block | .pairs[] |
	    select(.name == "seal") | "\(.offset + 12) \(.length)"')
	tail -c +$((at + 1)) "$1" | head -c "$len" | xxd -p | tr -d '\n'
}

# newkey: a key for links.
newkey()
{
	(umask 077 && chanpack-splice --new-key k1 >keys)
}

# pem: the secret key as openssl reads it: PKCS #8 of an Ed25519 key (RFC 8410).
pem()
{
	{
		xxd -r -p <<<302e020100300506032b657004220420
		cut -d ' ' -f 3 secret | base64 -d
	} | openssl pkey -inform DER
}

@test "openssl makes the same keys and the same seals" {
	local exp cert text

	[ "$(cut -d ' ' -f 3 public)" = \
	    "$(pem | openssl pkey -pubout -outform DER | tail -c 32 | base64)" ]
	cert=$(apksigner verify --print-certs "$BASE" |
	    sed -n 's/^Signer #1 certificate SHA-256 digest: //p')
	newkey
	for exp in 0 4102444800; do
		text=43484e3101010600$(cut -d ' ' -f 3 public | base64 -d |
		    sha256sum | cut -c 1-8)
		text+=$(printf '%08x' $exp | fold -w 2 | tac | tr -d '\n')${cert:0:32}
		text+=$(printf huawei | xxd -p)
		{ echo "chanpack signed channel"; xxd -r -p <<<"$text"; } >signed
		openssl pkeyutl -sign -rawin -inkey <(pem) -in signed -out sig
		text+=$(xxd -p <sig | tr -d '\n')
		if [ $exp -eq 0 ]; then
			sealed out.apk
			[ "$(value out.apk)" = "$text" ]
			continue
		fi
		run -0 chanpack-splice --seal secret --package "$BASE" -c huawei \
		    -K keys -e "$(date -u -d @$exp +%FT%TZ)" "$URL"
		text=${text:16:8}${text: -128}
		text=$(xxd -r -p <<<"$text" | base64 -w 0 | tr +/ -_ | tr -d =)
		[[ $output == *";seal=$text;exp=$exp;key=k1;sig="* ]]
	done
}

@test "a seal is for the app of a package, or of a certificate" {
	local cert by_package

	cert=$(apksigner verify --print-certs "$BASE" |
	    sed -n 's/^Signer #1 certificate SHA-256 digest: //p')
	by_package=$(chanpack-splice --seal secret --package "$BASE" -c huawei "$URL")
	for cert in "$cert" "${cert^^}" "$(fold -w 2 <<<"$cert" | paste -sd :)"; do
		run -0 chanpack-splice --seal secret --cert "$cert" -c huawei "$URL"
		[ "$output" = "$by_package" ]
	done
	for cert in "${cert%?}" "${cert}0" "${cert%?}g" "${cert/:/-}" ""; do
		run -2 --separate-stderr chanpack-splice --seal secret --cert "$cert" \
		    -c huawei "$URL"
		[[ $stderr == *"--cert: a certificate's SHA-256 has 64 hexadecimal"* ]]
	done
	# The certificate of v3 comes first; without a signature there is none.
	for cert in v2 v3 v2v3 v2v3-verity; do
		run -0 chanpack-splice --seal secret --package "$FIXTURES/$cert.apk" \
		    -c huawei "$URL"
		[ "$output" != "$by_package" ]
	done
	run -1 --separate-stderr chanpack-splice --seal secret \
	    --package "$FIXTURES/v1.apk" -c huawei "$URL"
	[[ $stderr == *"v1.apk: there is no APK signature, and so no certificate" ]]
	run -1 chanpack-splice --seal secret --package nosuch -c huawei "$URL"
}

@test "each URL has the seal of its channel, which --json prints" {
	local n

	printf '%s\n' huawei 渠道 "$(letters 100)" "$(letters 101)" oppo >list
	run -1 --separate-stderr chanpack-splice --seal secret --package "$BASE" -f list \
	    -x a=b -j "$URL" "$URL?v=1"
	[[ $stderr == *"list:4: channel has 101 bytes, and a seal has place for 100"* ]]
	[ "$(grep -c . <<<"$output")" -eq 8 ]
	[ "$(jq -r .seal <<<"$output" | sort -u | grep -c .)" -eq 4 ]
	# The URL has it, and chanpack-split finds it there, in path and query.
	for n in path query; do
		chanpack-splice --seal secret --package "$BASE" -c huawei -S $n "$URL" |
		    chanpack-split -j
	done | jq -r .seal >seals
	[ "$(sort -u seals)" = "$(jq -r .seal <<<"$output" | head -n 1)" ]
}

@test "what belongs together is asked for together" {
	wrong()
	{
		run -2 --separate-stderr chanpack-splice -c huawei "${@:2}" "$URL"
		[[ $stderr == *"$1"* ]] || fail "$stderr"
	}
	wrong "--seal needs the app" --seal secret
	wrong "--seal needs the app" --seal secret --package "$BASE" --cert 00
	wrong "go with --seal" --package "$BASE"
	wrong "go with --seal" --cert 00
	wrong "-F seal needs a key" -F seal
	wrong "-F seal needs a key" -F walle,seal
	wrong "has no place for extras" -F seal -x a=b --seal secret --package "$BASE"
	newkey
	wrong "behind 2106" -K keys -e 2107-01-01 --seal secret --package "$BASE"
	chanpack-splice -c huawei -F walle,seal -x a=b --seal secret --package "$BASE" "$URL"
	run -2 --separate-stderr chanpack-inject -F seal -c a "$BASE"
	[[ $stderr == *"-F seal needs a key: give --seal"* ]]
	run -2 --separate-stderr chanpack-inject -d --seal secret "$BASE"
	[[ $stderr == *"-d goes with none of -c, -x and --seal"* ]]
	run -2 --separate-stderr chanpack-show --against "$BASE" --seal-keys public "$BASE"
	run -2 --separate-stderr chanpack-show --verify --seal-keys public "$BASE"
	for n in serve listen; do
		run -2 --separate-stderr "chanpack-$n" -F walle,seal
		[[ $stderr == *"-F does not take seal: a channel URL has one"* ]]
	done
	run -2 --separate-stderr chanpack-materialize -F seal
	[[ $stderr == *"-F does not take seal: a channel URL has one"* ]]
}

@test "secret keys, public keys and keys of links are not taken for each other" {
	newkey
	run -1 --separate-stderr chanpack-splice -K secret -c a "$URL"
	[[ $stderr == *"secret: line 1: the line must be a key id and a secret"* ]]
	run -1 --separate-stderr chanpack-splice --seal keys --package "$BASE" -c a "$URL"
	[[ $stderr == *"keys: line 1: the line must be a key id, the word ed25519-secret"* ]]
	chmod 600 public
	run -1 --separate-stderr chanpack-splice --seal public --package "$BASE" -c a "$URL"
	[[ $stderr == *"public: line 1: the line must be a key id, the word ed25519-secret"* ]]
	run -1 --separate-stderr chanpack-show --seal-keys secret "$BASE"
	[[ $stderr == *"secret: line 1: the line must be a key id, the word ed25519-public"* ]]
	# No message quotes a secret.
	[[ $stderr != *AAEC* ]]
	chmod 644 secret
	run -1 --separate-stderr chanpack-splice --seal secret --package "$BASE" -c a "$URL"
	[[ $stderr == *"secret: others can read or change the file"* ]]
	chmod 644 public
	run -1 --separate-stderr chanpack-show --seal-keys public "$BASE"
	[[ $stderr == *"no channel"* ]]
	{ cat public; echo; echo '# again'; cat public; } >twice
	run -1 --separate-stderr chanpack-show --seal-keys twice "$BASE"
	[[ $stderr == *"twice: line 4: this key id is already in the file"* ]]
	for key in '' 's ed25519-public' "$(cat public) x" 's ed25519-public AAAA' \
	    's~ ed25519-public A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg='; do
		echo "$key" >bad
		run -1 --separate-stderr chanpack-show --seal-keys bad "$BASE"
		[[ $stderr == *"key file bad:"* ]] || fail "$key: $stderr"
	done
}

@test "new keys differ, and have an id" {
	run -0 chanpack-splice --new-seal-key s7
	[[ $output =~ ^s7\ ed25519-secret\ [A-Za-z0-9+/]{43}=$ ]]
	one=$output
	run -0 chanpack-splice --new-seal-key s7
	[ "$output" != "$one" ]
	(umask 077 && chanpack-splice --new-seal-key >other)
	chanpack-splice --public other >other.pub
	[ "$(cut -d ' ' -f 1 other)" = "$(cut -d ' ' -f 3 other.pub | base64 -d |
	    sha256sum | cut -c 1-8)" ]
	# The first of a file seals; all are published.
	(umask 077 && cat other secret >both)
	[ "$(chanpack-splice --public both)" = "$(cat other.pub public)" ]
	chanpack-inject -q --seal both -c huawei -o out.apk "$BASE"
	judged unknown 1 out.apk
	cat other.pub >>public
	judged valid 0 out.apk
	run -2 chanpack-splice --new-seal-key a b
	run -2 chanpack-splice --new-seal-key 'a b'
	run -2 chanpack-splice --public secret "$URL"
}

@test "a seal is judged" {
	sealed good.apk -x a=b
	judged valid 0 good.apk
	run -0 chanpack-show --seal-keys public good.apk
	[ "$output" = $'walle\thuawei\ta=b\nseal\thuawei\tverdict=valid' ]
	run -0 chanpack-show -q --seal-keys public good.apk
	[ "$output" = $'huawei\nhuawei' ]
	# Without keys it is a form like the others.
	run -0 chanpack-show -F seal good.apk
	[ "$output" = "seal"$'\t'"huawei" ]
	# Another key; another channel; none; another app's value in this one.
	(umask 077 && chanpack-splice --new-seal-key >other)
	chanpack-inject -q --seal other -c huawei -o other.apk "$BASE"
	judged unknown 1 other.apk
	[[ $stderr == *"other.apk: the seal names a key that is not known" ]]
	replace forged.apk good.apk
	judged forged 1 forged.apk
	run -1 --separate-stderr chanpack-show --seal-keys public "$BASE"
	[[ $stderr == *": no channel" ]]
	chanpack-inject -q -c huawei -o unsealed.apk "$BASE"
	run -1 --separate-stderr chanpack-show --seal-keys public unsealed.apk
	[[ $stderr == *": no seal" ]]
	chanpack-inject -q --seal secret -c huawei -o theirs.apk "$FIXTURES/v2.apk"
	judged valid 0 theirs.apk
	python3 - "$(value theirs.apk)" "$(value good.apk)" <<-'EOT'
	import sys
	theirs, good = map(bytes.fromhex, sys.argv[1:])
	with open("theirs.apk", "rb") as f:
	    package = f.read()
	assert package.count(theirs) == 1
	with open("foreign.apk", "wb") as f:
	    f.write(package.replace(theirs, good))
	EOT
	judged foreign 1 foreign.apk
	[[ $stderr == *"foreign.apk: the seal was made for another app" ]]
	# Several files: the worst counts.
	run -1 --separate-stderr chanpack-show -F seal --seal-keys public good.apk foreign.apk
	[ "$output" = "good.apk	seal	huawei	verdict=valid
foreign.apk	seal	huawei	verdict=foreign" ]
}

# replace OUT FILE: the last byte of its seal's signature is another one.
replace()
{
	python3 - "$(value "$2")" "$2" "$1" <<-'EOT'
	import sys
	value = bytes.fromhex(sys.argv[1])
	with open(sys.argv[2], "rb") as f:
	    package = f.read()
	with open(sys.argv[3], "wb") as f:
	    f.write(package.replace(value, value[:-1] + bytes([value[-1] ^ 1])))
	EOT
}

@test "--json tells what a seal says" {
	sealed good.apk
	run -0 chanpack-show -j --verify --seal-keys public good.apk
	jq -e '.verify.verdict == "right" and (.forms[0] | has("seal") | not) and
	    .forms[1] == {form: "seal", channel: "huawei", extras: {}, seal: {
	    key: "56475aa7", certificate: "a40da80a59d170caa950cf15c18c454d",
	    verdict: "valid"}}' <<<"$output"
	run -0 chanpack-show -j good.apk
	jq -e '.forms[1].seal | has("verdict") | not' <<<"$output"
	jq -e '[.block.pairs[] | select(.id == "0x63686e31")] |
	    length == 1 and .[0].name == "seal"' <<<"$output"
}

@test "every kind of package is sealed, and is the base again without" {
	local base n=0 kind

	cp -l "$FIXTURES"/v*.apk "$GOLDEN"/*-v2v3-*.apk .
	for kind in ok limit; do
		edges $kind
		cp -l "${EDGES[@]}" .
	done
	# Offsets behind 2 GiB are for inject-sizes.bats: a copy of that takes seconds.
	rm v1.apk sparse-2g.apk
	for base in *.apk; do
		if ! chanpack-inject -q --seal secret -c 渠道 -o out "$base" 2>why; then
			grep -q 'not signed\|no APK signature\|beyond the 4 GiB' why || fail "$(<why)"
			continue
		fi
		[ "$(chanpack-show -F walle,seal --seal-keys public out)" = \
		    $'walle\t渠道\nseal\t渠道\tverdict=valid' ]
		chanpack-show -q --against "$base" out
		chanpack-show -j out >>shown
		# The same through a pipe.
		chanpack-inject -q --seal secret -c 渠道 <"$base" | cmp - out
		[ ! -e "$FIXTURES/$base" ] || chanpack-inject -d out | cmp - "$base"
		n=$((n + 1))
	done
	[ $n -ge 30 ]
	jq -se --argjson n $n 'length == $n and all(.alignment.ok and
	    ([.block.pairs[] | select(.name == "seal")] | length == 1))' shown >/dev/null
}

@test "a seal is taken out, replaced, and makes a package no base" {
	sealed one.apk
	run -1 --separate-stderr chanpack-upload -n one.apk
	[[ $stderr == *"carries a channel in form"* ]]
	chanpack-inject -d -F walle -o sealonly.apk one.apk
	run -1 --separate-stderr chanpack-upload -n sealonly.apk
	[[ $stderr == *"carries a channel in form seal"* ]]
	chanpack-inject -d sealonly.apk | cmp - "$BASE"
	chanpack-inject -q --seal secret -c oppo -o two.apk one.apk
	chanpack-inject -q --seal secret -c oppo "$BASE" | cmp - two.apk
}

@test "a batch is sealed, by several workers, and says so" {
	printf '%s\n' huawei oppo "$(letters 101)" >list
	run -1 --separate-stderr chanpack-inject -q --seal secret -J 3 -f list -x a=b \
	    -o 'd/{channel}.apk' -j "$BASE"
	[ "$(jq -r .form <<<"$output" | sort -u)" = walle,seal ]
	[[ $stderr == *"list:3: channel has 101 bytes, and a seal has place for 100"* ]]
	run -0 chanpack-show --seal-keys public -F seal d/huawei.apk d/oppo.apk
	[ "$(grep -c verdict=valid <<<"$output")" -eq 2 ]
	chanpack-inject -q --seal secret -c oppo -x a=b "$BASE" | cmp - d/oppo.apk
	run -1 --separate-stderr chanpack-inject --seal secret -f list -o 'e/{channel}' \
	    "$FIXTURES/v1.apk"
	[[ $stderr == *"v1.apk: form seal: there is no APK signature"* ]]
	[ ! -e e ]
}
