# fish completion for oracle. Oracle says what fits, fish quotes it; nothing that comes from it, and nothing that was
# typed, is expanded or run here.
function __oracle_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l oracle $words[1]
    string match -q '~/*' -- $oracle; and set oracle $HOME/(string sub -s 3 -- $oracle)
    type -q -- $oracle; or return
    set -l answer (command $oracle __complete fish $words[2..-1] "$typed" 2>/dev/null </dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path "$typed"
        case folders
            __fish_complete_directories "$typed" ''
        case values
            test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
    end
end
complete -c oracle -e
complete -c oracle -f -a '(__oracle_complete)'
