# bash completion for oracle. Oracle says what fits and writes it as bash needs it; nothing that comes from it, and
# nothing that was typed, is expanded or run here.
_oracle() {
  local oracle=$1 line=${COMP_LINE:0:COMP_POINT} answer candidate
  COMPREPLY=()
  case $oracle in '~/'*) oracle=$HOME/${oracle#'~/'} ;; esac
  answer=$("$oracle" __complete bash "$COMP_WORDBREAKS" "$line" 2>/dev/null </dev/null) || return 0
  case ${answer%%$'\n'*} in
    files) compopt -o default 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null ;;
    values)
      [[ $answer == *$'\n'* ]] || return 0
      while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
      done <<<"${answer#*$'\n'}"
      # More of the word is to come.
      [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != */ ]] || compopt -o nospace 2>/dev/null
      ;;
  esac
  return 0
}
complete -F _oracle oracle
