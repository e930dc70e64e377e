# Completion of pct, pveam, pvesh and pveum for bash. The command itself says what may come next:
# commands and options from the contract, ids, nodes, storages and snapshots from the cluster.
_innkeeper() {
    local IFS=$'\n' program=${COMP_WORDS[0]##*/}
    COMPREPLY=($("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
    # A file where a file is meant.
    if [[ ${#COMPREPLY[@]} -eq 0 && $program == pct && ${COMP_WORDS[1]} =~ ^(push|pull|create|restore)$ ]]; then
        compopt -o default
    fi
    # bash breaks words at colons, of which a volume's id has one.
    if declare -F __ltrim_colon_completions >/dev/null; then
        __ltrim_colon_completions "${COMP_WORDS[COMP_CWORD]}"
    fi
}
complete -F _innkeeper pct pveam pvesh pveum
