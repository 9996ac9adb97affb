# The keys that containers and machines of a cloud get from its services.
load lib/helper
load lib/origin
load lib/coprocess

setup()
{
	helper_setup
	cp "$GOLDEN/base-v2v3.apk" game.apk
	origin_start metadata.py
	SERVICE=http://127.0.0.1:$PORT
	mv asked questions
	origin_start s3origin.py
	export AWS_ENDPOINT_URL=http://127.0.0.1:$PORT AWS_REGION=test-region-1
	export CHANPACK_STORE=s3://bkt
}

teardown()
{
	origin_stop
	helper_teardown
}

# container PATH: the service of containers is there.
container()
{
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$SERVICE/$1
}

# services: what they were asked.  Both servers write to the file asked.
services()
{
	grep -E '^[0-9]+ (GET|PUT) ' asked
}

# refused STATUS TEXT: it ends so, with nothing secret, and the store is not
# asked.
refused()
{
	: >asked
	run "-$1" --separate-stderr chanpack-fetch a
	one_error fetch
	[ -z "$output" ]
	[[ $stderr == *"$2"* ]] || fail "$stderr"
	[[ $stderr != *secret* && $stderr != *to+ken* ]]
	run ! grep bkt asked
}

@test "a container's service gives the key and its token" {
	container creds
	chanpack-fetch a | cmp - game.apk
	grep -qx '200 /bkt/a to+ken/==' asked
	[ "$(services)" = '200 GET /creds' ]
}

@test "a container's service is asked with the token that was given for it" {
	container guarded
	refused 1 'status 401'
	AWS_CONTAINER_AUTHORIZATION_TOKEN='Basic for/me' chanpack-fetch a |
	    cmp - game.apk
	echo 'Basic for/me' >token
	export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token
	AWS_CONTAINER_AUTHORIZATION_TOKEN=other chanpack-fetch a |
	    cmp - game.apk
	printf 'a\r\nX-Evil: b' >token
	refused 1 'character that no token has'
	AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=none refused 1 'cannot read none'
}

@test "a token file of over 16 KiB is refused, not cut" {
	container guarded
	export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token
	{
		printf 'Basic for/me'
		head -c 20000 /dev/zero | tr '\0' '\n'
	} >token
	refused 1 'token is longer than 16 KiB'
	run ! services
	head -c 16384 token >exact
	AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=exact chanpack-fetch a |
	    cmp - game.apk
}

@test "a service is asked once more, and no oftener" {
	container once
	chanpack-fetch a | cmp - game.apk
	[ "$(services | wc -l)" -eq 2 ]
	container down
	refused 1 'status 401'
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/ refused 75 service
}

@test "an answer that is no key, or endless, is an error" {
	container evil
	refused 75 'no key in the answer'
	container endless
	refused 75 "container's service"
}

@test "no key is asked for over plain HTTP from elsewhere" {
	export AWS_CONTAINER_CREDENTIALS_FULL_URI
	for AWS_CONTAINER_CREDENTIALS_FULL_URI in http://keys.example/ \
	    http://127.0.0.1.example/ http://localhost@keys.example/; do
		refused 1 'neither https nor'
	done
}

@test "a user in front of the host does not hide which host is asked" {
	export AWS_CONTAINER_CREDENTIALS_FULL_URI
	for AWS_CONTAINER_CREDENTIALS_FULL_URI in \
	    http://localhost:x@"${SERVICE#http://}/creds" \
	    https://a@keys.example/; do
		refused 1 'a user and a password do not belong there'
		run ! services
	done
}

@test "a path of the container's service begins with a slash" {
	export AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
	for AWS_CONTAINER_CREDENTIALS_RELATIVE_URI in \
	    @"${SERVICE#http://}/creds" .keys.example/ :80/; do
		refused 1 'does not begin with "/"'
		run ! services
	done
}

@test "a machine's service gives the key of its role, for a token alone" {
	local roles=/latest/meta-data/iam/security-credentials/

	AWS_EC2_METADATA_SERVICE_ENDPOINT=$SERVICE/ chanpack-fetch a |
	    cmp - game.apk
	services | cmp - <(printf '200 %s\n' 'PUT /latest/api/token' \
	    "GET $roles" "GET ${roles}game-role")
	grep -qx '200 /bkt/a to+ken/==' asked
}

@test "a machine without a role asks unsigned; a service that fails is an error" {
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$SERVICE/none chanpack-fetch anyone |
	    cmp - game.apk
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$SERVICE/down refused 75 "machine's"
}

@test "no service is asked if a key is there, or that is switched off" {
	export AWS_EC2_METADATA_SERVICE_ENDPOINT=$SERVICE
	AWS_EC2_METADATA_DISABLED=true chanpack-fetch anyone | cmp - game.apk
	container creds
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	chanpack-fetch a | cmp - game.apk
	run ! services
}

@test "one coprocess asks for its key once" {
	container creds
	printf 'stat a\nstat b\n' | lines | grep -c '^ok'
	[ "$(services | wc -l)" -eq 1 ]
}
