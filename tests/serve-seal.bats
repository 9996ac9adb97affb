# Seals in channel URLs: what servers and chanpack-materialize write of them.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

BASE=http://localhost:8080/a/game.apk

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	newkeys keys k1
	echo 's1 ed25519-secret AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' >secret
	chmod 600 secret
	chanpack-splice --public secret >public
	SEAL=(--seal secret --package "$GOLDEN/base-v2v3.apk")
}

# judged VERDICT: chanpack-show says so of the seal of the body.
judged()
{
	run --separate-stderr chanpack-show -F seal --seal-keys public body
	[ "$output" = "seal"$'\t'"huawei"$'\t'"verdict=$1" ] || fail "$output"
}

@test "the package has the seal of its URL, on every node, beside the other form" {
	local url

	chanpack-inject -q --seal secret -c huawei -x a=b "$GOLDEN/base-v2v3.apk" >want
	ask GET "$(target "${SEAL[@]}" -c huawei -x a=b "$BASE")"
	is 200
	cmp body want
	ask GET "$(target "${SEAL[@]}" -S query -c huawei -x a=b "$BASE?v=1")"
	is 200
	cmp body want
	[ "$(chanpack-show body)" = $'walle\thuawei\ta=b\nseal\thuawei' ]
	apksigner verify body
	cp -r "$XDG_DATA_HOME/chanpack" other
	# With an expiry; then with a form of its own and without another form.
	SERVE=(-K keys)
	for form in vasdolly,packer seal seal,walle; do
		url=$(target "${SEAL[@]}" -K keys -e 1h -F $form -c huawei "$BASE")
		ask GET "$url"
		is 200
		judged valid
		[ "$(chanpack-show body | grep -vc seal)" -eq \
		    "$(tr , '\n' <<<$form | grep -vc seal)" ]
		cp body one
		# Parts of it, and of another server, are the same.
		ask GET "$url" 'Range: bytes=4000-'
		is 206
		cmp body <(tail -c +4001 one)
		SERVE=(-K keys -s other)
		ask GET "$url"
		cmp body one
		SERVE=(-K keys)
	done
}

@test "the server binds the seal to the base's certificate and the URL's expiry" {
	local url

	# Sealed for another app: the signature is over another certificate.
	url=$(target --seal secret --package "$FIXTURES/v2.apk" -c huawei "$BASE")
	ask GET "$url"
	is 200
	judged forged
	# Without a signature on the URL, who changes it gets no valid seal.
	url=$(target -K keys -e 1h "${SEAL[@]}" -c huawei "$BASE")
	SERVE=()
	ask GET "$url"
	judged valid
	ask GET "${url/;exp=1/;exp=2}"
	is 200
	judged forged
	ask GET "${url/;exp=[0-9]*;key/;key}"
	judged forged
	ask GET "${url/channel=huawei/channel=oppo}"
	is 200
	[ "$(chanpack-show -F seal --seal-keys public body 2>why)" = \
	    $'seal\toppo\tverdict=forged' ]
	# With one, it is refused.
	SERVE=(-K keys)
	refused 403 "wrong signature" GET "${url/channel=huawei/channel=oppo}"
	refused 403 "wrong signature" GET "${url/;seal=V/;seal=A}"
	refused 403 "wrong signature" GET "${url/;seal=*;exp/;exp}"
}

@test "what has no place for a seal is refused" {
	local seal

	seal=$(target "${SEAL[@]}" -c huawei "$BASE")
	seal=$(sed 's/.*\(;seal=[^/]*\).*/\1/' <<<"$seal")
	store a/v1.apk "$FIXTURES/v1.apk"
	refused 400 "form seal needs an APK signing block" GET "/a/channel=huawei$seal/v1.apk"
	refused 400 "a seal has place for 100" GET "/a/channel=$(letters 101)$seal/game.apk"
	refused 400 "has no place for extras" GET \
	    "/a/channel=huawei;x-a=b;form=seal$seal/game.apk"
	refused 400 "same place as an earlier form" GET \
	    "/a/channel=huawei;form=block:0x63686e31$seal/game.apk"
	refused 400 "the channel has no seal" GET "/a/channel=huawei;form=seal/game.apk"
	refused 400 "seal is not the base64url" GET "/a/channel=huawei;seal=AAAA/game.apk"
}

@test "a plan has the seal, and the log has what it has without" {
	ask GET "$(target "${SEAL[@]}" -c huawei "$BASE" | sed 's|/game.apk$|;plan=1&|')"
	is 200
	jq -r '.pieces[] | select(.lit).lit' body | base64 -d | grep -qa 'CHN1'
	SERVE=(--log log)
	ask GET "$(target "${SEAL[@]}" -F walle -c huawei "$BASE")"
	grep -q 'key=a/game.apk channel=huawei form=walle status=200' log
}

@test "chanpack-materialize makes the same package" {
	local url

	url=$(chanpack-splice "${SEAL[@]}" -K keys -e 1h -c huawei "$BASE")
	SERVE=(-K keys)
	ask GET "/${url#*://*/}"
	chanpack-materialize -K keys "$url"
	cmp "$XDG_DATA_HOME/chanpack/a/channel=huawei;"*/game.apk body
	judged valid
}
