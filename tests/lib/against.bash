# Helpers of the tests of chanpack-show --against: `load lib/against` too.
# shellcheck shell=bash

# passes BASE FILE [ARG]...: as a file and from a pipe, with the same line.
passes()
{
	local base=$1 file=$2

	shift 2
	chanpack-show --against "$base" "$@" "$file" >line || return
	# shellcheck disable=SC2002 # a pipe is the point
	cat "$file" | chanpack-show --against "$base" "$@" | cmp - line
}

# refused TEXT BASE FILE [ARG]...: with a message that holds TEXT, as a file
# and from a pipe, and nothing on standard output.
refused()
{
	local text=$1 base=$2 file=$3

	shift 3
	run -1 --separate-stderr chanpack-show --against "$base" "$@" "$file"
	one_error show || return
	[[ -z $output && $stderr == *": $text"* ]] ||
	    fail "not \"$text\": $stderr$output" || return
	run -1 --separate-stderr bash -c \
	    'cat "$1" | chanpack-show --against "${@:2}"' - "$file" "$base" "$@"
	one_error show || return
	[[ -z $output && $stderr == *": standard input: $text"* ]] ||
	    fail "from a pipe: not \"$text\": $stderr$output"
}

# parts BASE CODE: run Python code on p, the parts of BASE, and print what it
# makes of them.
parts()
{
	PYTHONPATH=$FIXTURES python3 - "$1" "$2" <<-'EOF'
	import sys
	from edge import *
	p = Parts(open(sys.argv[1], "rb").read())
	exec(sys.argv[2])
	sys.stdout.buffer.write(p.build())
	EOF
}

# sweep BASE FILE RULE [ARG]...: change single bytes of FILE, one in each of many files
# that are compared in one go.  RULE is Python: what must be said of offset o,
# given B, cd, eocd and size of FILE, local and rec of its last entry, and whether
# the file was refused; None if the change is allowed.
sweep()
{
	PYTHONPATH=$TOP/tests/lib python3 - "$@" <<-'EOF'
	import os, random, struct, subprocess, sys
	from apkcheck import Package
	base, path, rule, *args = sys.argv[1:]
	data = open(path, "rb").read()
	p = Package(data)
	cd, eocd, size = p.cd, p.eocd, len(data)
	B = p.block[0] if p.block else cd
	rec = list(p.records())[-1][0]
	local = struct.unpack_from("<I", data, rec + 42)[0]
	random.seed(3)
	sample = set(random.sample(range(size), 40)) | set(range(eocd, eocd + 22))
	for edge in 0, B, B + 8, cd - 24, cd - 16, cd, eocd, size, local, rec:
	    sample |= {edge - 1, edge, edge + 1}
	sample &= set(range(size))
	names = {o: "changed.%d" % o for o in sorted(sample)}
	for o, name in names.items():
	    changed = bytearray(data)
	    changed[o] ^= 0x41
	    with open(name, "wb") as f:
	        f.write(changed)
	got = subprocess.run(["chanpack-show", "--against", base, *args,
	                      *names.values()], capture_output=True, text=True)
	# Each file has one line, here or there.
	passed = {line.split("\t")[0] for line in got.stdout.splitlines()}
	said = got.stderr.splitlines()
	if len(passed) + len(said) != len(names) or \
	        got.stdout.count("\n") != len(passed) or \
	        got.returncode != (1 if said else 0):
	    sys.exit(f"{path}: {got}")
	for o, name in names.items():
	    lines = [line for line in said
	             if line.startswith(f"chanpack-show: {name}: ")]
	    refused = name not in passed
	    if len(lines) != refused:
	        sys.exit(f"{path}: {o}: {lines}")
	    want = eval("(" + rule + ")")
	    if refused != (want is not None) or refused and want not in lines[0]:
	        sys.exit(f"{path}: {o}, not \"{want}\": {lines}")
	    os.remove(name)
	EOF
}
