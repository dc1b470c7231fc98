# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Completion of tlbpolicy for bash. Names come from the command itself, so that
# they are those of the version that is installed.

# The words of these lines: first of each, or what stands behind "  --".
_tlbpolicy_presets() {
	"$1" presets 2>/dev/null | awk 'NR > 1 { print $1 }'
}

_tlbpolicy_commands() {
	"$1" --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

_tlbpolicy_options() {
	"$1" "$2" --help 2>/dev/null | grep -o -- '--[a-z][a-z0-9-]*' | sort -u
}

_tlbpolicy_policies() {
	"$1" replay --help 2>/dev/null |
		sed -n '/^POLICY is one of:/,/^$/s/^  \([a-z0-9+-]*\).*/\1/p'
}

_tlbpolicy_formats() {
	"$1" import --help 2>/dev/null | sed -n '/^FORMAT is one of:/,/^$/s/^  \([a-z-]*\) .*/\1/p'
}

# Words for the last part of a list that commas separate.
_tlbpolicy_list() {
	local prefix=${cur%"${cur##*,}"}

	mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$1" -- "${cur##*,}")
	compopt -o nospace 2>/dev/null
}

_tlbpolicy() {
	local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]}

	# Bash splits words at '='.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $previous == = ]]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $COMP_CWORD -eq 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_tlbpolicy_commands "$program") --help \
			--version" -- "$cur")
		return
	fi
	case $previous in
	-p | --preset) _tlbpolicy_list "$(_tlbpolicy_presets "$program") all" ;;
	-P | --policy) _tlbpolicy_list "$(_tlbpolicy_policies "$program")" ;;
	-2 | --stage2) mapfile -t COMPREPLY < <(compgen -W 'off on both' -- "$cur") ;;
	-j | --jobs | -s | --seed | --first | --from | --latency | --cpus | --skip | --max | --what) ;;
	*)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_tlbpolicy_options "$program" \
				"$command")" -- "$cur")
		elif [[ $command == presets ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_tlbpolicy_presets "$program")" -- "$cur")
		elif [[ $command == import && $COMP_CWORD -eq 2 ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_tlbpolicy_formats "$program")" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		fi
		;;
	esac
}

complete -F _tlbpolicy tlbpolicy
