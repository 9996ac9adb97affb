# The health check of chanpack-serve.
# shellcheck disable=SC2153 # lib/serve sets STATUS
load lib/helper
load lib/serve

path=/.well-known/chanpack-health

setup()
{
	helper_setup
	mkdir "$XDG_DATA_HOME/chanpack"
}

# asked TARGET: the listening server, with the head as `ask` leaves it.
asked()
{
	fetched "$1" && sed -i 's/\r$//' header
}

@test "a server that listens is healthy without its store, which ?store tells" {
	export PROGRAM=chanpack-listen
	serve_start
	asked $path
	error 200 ok
	asked "$path?store"
	error 200 ok
	rm -r "$XDG_DATA_HOME"
	for ((n = 0; n < 100; n++)); do
		asked "$path?store"
		[ "$STATUS" = 200 ] || break
		sleep 0.1
	done
	error 503 "the store cannot be read"
	[ "$(cat body)" = "the store cannot be read" ]
	[ "$(field Retry-After)" = 30 ]
	told | grep -qF "cannot open store"
	asked "$path?from=lb"
	error 200 ok
}

@test "health is 200 whatever a store does, and ?store asks for that" {
	SERVE=(-s "$PWD/later" -v)
	ask GET $path
	error 200 ok
	ask GET "$path?store" 2>messages
	error 503 "the store cannot be read"
	[ "$(field Retry-After)" = 30 ]
	grep -qF "$PWD/later" messages
	mkdir later
	ask GET "$path?store"
	error 200 ok
	ask GET "$path?from=lb"
	error 200 ok
}

@test "a health check by HEAD has no body, and other methods are refused" {
	ask HEAD $path
	is 200
	[ "$(field Cache-Control)" = no-store ]
	refused 405 "only GET and HEAD" POST $path
}

@test "the health path is that path alone" {
	refused 400 "" GET "${path}y"
	refused 400 "" GET "$path/"
	refused 400 "" GET "/a$path"
}

@test "the health path needs no signature and no public path" {
	newkeys keys k1
	# shellcheck disable=SC2034 # for ask
	SERVE=(-K "$PWD/keys" -p https://dl.example.com/apps)
	ask GET $path
	error 200 ok
}
