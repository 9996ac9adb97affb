# --no-base: bases are not given out, but to some.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	url=/a/channel=huawei/game.apk
}

@test "with --no-base a base URL is 403, and a channel URL is answered" {
	SERVE=(--no-base)
	refused 403 'only channel packages' GET /a/game.apk
	ask HEAD '/a/game.apk?v=1'
	is 403
	# Whether it is there is not for everybody either.
	refused 403 'only channel packages' GET /a/nothing.apk
	ask GET "$url"
	is 200
	[[ $(field Cache-Control) == public,* ]]
}

@test "--base-for gives bases to some clients, and caches keep them for nobody" {
	SERVE=(--no-base --base-for "10.0.0.0/8,192.0.2.7")
	for peer in 10.1.2.3 192.0.2.7 ::ffff:10.1.2.3; do
		TCPREMOTEIP=$peer ask GET /a/game.apk
		is 200
		[[ $(field Cache-Control) == "private, max-age="* ]]
	done
	for peer in 11.0.0.1 192.0.2.8 localhost 2001:db8::1; do
		TCPREMOTEIP=$peer refused 403 'only channel' GET /a/game.apk
	done
	refused 403 'only channel' GET /a/game.apk
	# An operator's own value is for what all may have.
	SERVE+=(--cache-control 'public, max-age=1')
	TCPREMOTEIP=10.1.2.3 ask GET /a/game.apk
	[[ $(field Cache-Control) == "private, max-age="* ]]
	TCPREMOTEIP=10.1.2.3 ask GET "$url"
	[ "$(field Cache-Control)" = 'public, max-age=1' ]
}

@test "--base-for judges the client behind a relay, never the relay" {
	export TCPREMOTEIP=10.0.0.1
	SERVE=(--no-base --base-for 10.0.0.0/8 --trust 10.0.0.1)
	refused 403 'only channel' GET /a/game.apk
	refused 403 'only channel' GET /a/game.apk 'X-Forwarded-For: 203.0.113.9'
	refused 403 'only channel' GET /a/game.apk 'X-Forwarded-For: 10.0.0.1'
	refused 403 'only channel' GET /a/game.apk 'X-Forwarded-For: nobody'
	ask GET /a/game.apk 'X-Forwarded-For: 10.9.9.9'
	is 200
	# What is in front of the relay's own word is the client's say.
	refused 403 'only channel' GET /a/game.apk \
	    'X-Forwarded-For: 10.9.9.9, 203.0.113.9'
	# Who is not trusted may claim what it likes.
	TCPREMOTEIP=203.0.113.9 refused 403 'only channel' GET /a/game.apk \
	    'X-Forwarded-For: 10.9.9.9'
}

@test "--base-for judges no address of which it is said that it relays" {
	export TCPREMOTEIP=10.0.0.2
	SERVE=(--no-base --base-for 10.0.0.0/8 --trust 10.0.0.1)
	for field in 'X-Forwarded-For: 203.0.113.9' 'x-forwarded-for: 10.9.9.9' \
	    'X-Forwarded-For: ' 'Forwarded: for=_hidden' 'Forwarded: by=x'; do
		refused 403 'only channel' GET /a/game.apk "$field"
	done
	ask GET /a/game.apk 'X-Forwarded-Proto: https'
	is 200
	# The same behind a proxy that is believed.
	TCPREMOTEIP=10.0.0.1
	for field in 'X-Forwarded-For: 203.0.113.9, 10.0.0.2' \
	    'X-Forwarded-For: unknown, 10.0.0.2, 10.0.0.1' \
	    'Forwarded: for=203.0.113.9, for=10.0.0.2'; do
		refused 403 'only channel' GET /a/game.apk "$field"
	done
	ask GET /a/game.apk 'X-Forwarded-For: 10.0.0.2, 10.0.0.1'
	is 200
}

@test "--base-for judges whom a PROXY header names" {
	export TCPREMOTEIP=10.0.0.1
	SERVE=(--no-base --base-for 10.0.0.0/8 --trust 10.0.0.1 --proxy-protocol)
	# through SOURCE [FIELD]...: what a PROXY header says of the client.
	through()
	{
		answer < <(printf 'PROXY %s\r\n' "$1" &&
		    request GET /a/game.apk "${@:2}")
	}
	through 'TCP4 203.0.113.9 10.0.0.1 1 2'
	error 403 'only channel'
	through 'TCP4 10.9.9.9 10.0.0.1 1 2'
	is 200
	through 'TCP4 10.9.9.9 10.0.0.1 1 2' 'X-Forwarded-For: 203.0.113.9'
	error 403 'only channel'
	# Nobody is named but the proxy itself.
	through UNKNOWN
	error 403 'only channel'
	through 'TCP4 10.0.0.1 10.0.0.1 1 2'
	error 403 'only channel'
	through 'TCP4 10.0.0.1 10.0.0.1 1 2' 'X-Forwarded-For: 10.9.9.9'
	is 200
}

@test "options that contradict each other are wrong usage" {
	run -2 --separate-stderr chanpack-serve --base-for 10.0.0.0/8
	[[ ${stderr_lines[0]} == *"--base-for needs --no-base" ]]
	run -2 --separate-stderr chanpack-serve --no-base --base-for 10.0.0.1/8
	[[ ${stderr_lines[0]} == *"--base-for: "* ]]
	run -2 --separate-stderr chanpack-serve --no-base --fallback base
	[[ ${stderr_lines[0]} == *"does not go with"* ]]
}
