# The bucket policies in scripts/policies.
load lib/helper

# grants FILE: what it allows, one "ACTION RESOURCE" a line; fails unless all of
# it is permission for one user.
grants()
{
	jq -er '.Statement |
	    if (map(.Effect == "Allow" and (.Principal.AWS | type) == "string")
		| all) and (map(.Principal) | unique | length) == 1
	    then .[] | .Action[] + " " + .Resource[]
	    else error("not for one user alone") end' "$1" | sort
}

# allows NAME LINE...: just this is what the policy grants.
allows()
{
	diff <(grants "$TOP/scripts/policies/$1.json") \
	    <(printf '%s\n' "${@:2}" | sort)
}

@test "each policy allows one user just what the program needs" {
	local all='arn:aws:s3:::BUCKET/*' bucket=arn:aws:s3:::BUCKET below
	local -a write=(s3:PutObject s3:AbortMultipartUpload
	    s3:ListMultipartUploadParts) channels=()

	# What matches "*" at some stores goes no further than to the next "/".
	for below in '' '*/' '*/*/'; do
		channels+=("${write[@]/%/ $bucket/${below}channel=*}")
	done
	allows serve "s3:GetObject $all" "s3:ListBucket $bucket"
	allows upload "${write[@]/%/ $all}" "s3:GetObject $all" \
	    "s3:ListBucket $bucket" "s3:ListBucketMultipartUploads $bucket"
	allows materialize "s3:GetObject $all" "${channels[@]}" \
	    "s3:ListBucket $bucket" "s3:ListBucketMultipartUploads $bucket"
}

@test "no policy is without a test, and each has the version with variables" {
	local file n=0

	for file in "$TOP"/scripts/policies/*; do
		[ "$(jq -r .Version "$file")" = 2012-10-17 ]
		n=$((n + 1))
	done
	[ $n -eq 3 ]
}
