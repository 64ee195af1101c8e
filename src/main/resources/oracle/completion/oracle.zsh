#compdef oracle
# zsh completion for oracle. Oracle says what fits, zsh quotes it; nothing that comes from it, and nothing that was typed,
# is expanded or run here.
_oracle() {
  local oracle=$words[1] answer line
  local -a typed lines values shown
  [[ $oracle == '~/'* ]] && oracle=$HOME/${oracle#'~/'}
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  answer=$("$oracle" __complete zsh "${typed[@]}" 2>/dev/null </dev/null) || return 1
  lines=("${(@f)answer}")
  case $lines[1] in
    files) _files; return ;;
    folders) _files -/; return ;;
  esac
  for line in "${(@)lines[2,-1]}"; do
    values+=("${line%%$'\t'*}")
    if [[ -n ${line#*$'\t'} ]]; then
      shown+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
    else
      shown+=("${line%%$'\t'*}")
    fi
  done
  (( $#values )) || return 1
  # More of a word that ends in a slash is to come.
  if [[ $#values -eq 1 && $values[1] == */ ]]; then
    compadd -S '' -- $values[1]
  else
    compadd -l -d shown -a -- values
  fi
}
if [[ $funcstack[1] == _oracle ]]; then
  _oracle "$@"
else
  compdef _oracle oracle
fi
