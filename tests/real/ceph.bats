# chanpack-fetch reads from the RADOS Gateway what s3cmd has put there.
load ../lib/helper
load ../lib/rgw

setup_file()
{
	rgw_start
	head -c 9000000 /dev/urandom >"$BATS_FILE_TMPDIR/game.apk"
}

teardown_file()
{
	rgw_stop
}

setup()
{
	helper_setup
	rgw_environment
	GAME=$BATS_FILE_TMPDIR/game.apk
}

@test "a signed question gives the package, whole and in ranges" {
	local key

	for key in game.apk 'd/é ü+&=%20?.apk'; do
		s3 put "$GAME" "s3://games/$key"
		chanpack-fetch "$key" | cmp - "$GAME"
		chanpack-fetch -r 5-99 "$key" |
		    cmp - <(tail -c +6 "$GAME" | head -c 95)
		chanpack-fetch -r -70000 "$key" | cmp - <(tail -c 70000 "$GAME")
		run -1 --separate-stderr chanpack-fetch -r 9000000- "$key"
		one_error fetch
	done
	chanpack-fetch -s s3://games/d 'é ü+&=%20?.apk' | cmp - "$GAME"
}

@test "what is not there, and what may not be read, is told" {
	run -1 --separate-stderr chanpack-fetch none.apk
	[[ $stderr == *"not in the store"* ]]
	s3 put "$GAME" s3://games/mine
	AWS_SECRET_ACCESS_KEY=wrong run -1 --separate-stderr chanpack-fetch mine
	[[ $stderr == *"status 403"* && $stderr != *wrong* ]]
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	run -1 --separate-stderr chanpack-fetch mine
	[[ $stderr == *"status 403"* ]]
}

@test "what everybody may read needs no key" {
	s3 put -P "$GAME" s3://games/open
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	chanpack-fetch open | cmp - "$GAME"
}

@test "a coprocess reads one version, and slices of it are read once" {
	local tag n

	load ../lib/coprocess
	ln -s "$GAME" game.apk
	s3 put "$GAME" 's3://games/c o'
	tag=$(tag 'c o')
	[[ $tag == 0:\"* ]]
	printf '%s\n' "read 5 8000000 $tag c o" "read 8999999 1 $tag c o" |
	    talk
	(echo data 8000000 && tail -c +6 "$GAME" | head -c 8000000 &&
	    echo data 1 && tail -c 1 "$GAME") | cmp - said
	for n in 0 1 2; do
		echo "slice $n $tag 9000000 c o"
	done | talk --cache cache
	[ "$(sort -u said)" = "ok 9000000 0 $tag" ]
	find cache -path '*/??/*/[0-9]' -not -path '*/keys/*' | sort |
	    xargs cat | cmp - "$GAME"
	tac "$GAME" >other
	s3 put other 's3://games/c o'
	talk <<<"read 5 8000000 $tag c o"
	says 'error changed *'
	talk --cache cache <<<"slice 0 $tag 9000000 c o"
	says "ok 9000000 0 *"
	talk <<<'stat none'
	says 'error notfound *'
	s3 del 's3://games/c o'
	talk <<<"read 5 8000000 $tag c o"
	says 'error changed *'
}
