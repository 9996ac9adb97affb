# What shells complete of the programs' options (scripts/completions).
load lib/helper

@test "each option of --help is in what bash, zsh and fish are told" {
	local program name option n=0

	"$TOP/scripts/completions" . "${CHANPACK_BIN:-$TOP/bin}"/chanpack-*
	for program in "${CHANPACK_BIN:-$TOP/bin}"/chanpack-*; do
		name=${program##*/}
		bash -n "$name.bash"
		for option in $("$program" --help |
		    sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\).*/\2/p'); do
			grep -qE -e "[\" ]--${option}[=\" ]" "$name.bash"
			grep -qE -e "--${option}[=}[]" "_$name"
			grep -qE -e "^complete -c $name .*-l $option " "$name.fish"
			n=$((n + 1))
		done
	done
	[ "$n" -gt 100 ]
}
