# The process between Oracle and a job. It ends the job when Oracle is gone, when Oracle says so, and, should Oracle hang
# or be stopped, when the time is up.
#
#   $1            seconds, fractions allowed, after which the job is killed whatever Oracle does
#   $2            tenths of seconds that it may take before it begins
#   $3            a file that is there when it has begun
#   $4            files by which the job joins its control groups, a line each
#   $5            without namespaces: what the environment of the job's processes says; else empty
#   $6 …          what to run: the sandbox, or the bare job
#   stdin         the lifeline: "term" asks the job to end, "look" asks the sandbox for memory, end of file kills it
#   stdout        the job's output
#   stderr        a line for Oracle: "clock" when the time was up
#
# Killing this process does not free the job: the sandbox dies with it, and the two watchers below live on until the job
# is gone.
limit=$1 preparation=$2 begun=$3 groups=$4 mark=$5
shift 5
exec 3<&0 </dev/null
{
  IFS='
'
  for entrance in $groups; do
    echo 0 >"$entrance" || echo "note not all control groups could be joined" >&2
  done
  exec "$@"
} 3<&- &
job=$!

# When the job's first process was started; a number alone may be another process's by now. See proc(5).
read_born() {
  now=''
  { read -r stat <"/proc/$job/stat"; } 2>/dev/null || return 1
  set -- ${stat##*) }
  now=${20}
}
read_born
born=$now

is_there() {
  [ -n "$born" ] && read_born && [ "$now" = "$born" ]
}

# The first process in the namespace, or the bare job itself with everything in its group.
ask() {
  if [ "$mark" ]; then
    kill -TERM -"$job" || kill -TERM "$job"
  else
    find_first
    kill -TERM "$first"
  fi
}

find_first() {
  first=''
  # No newline ends the list, so `read` reports failure also when it has read one.
  read -r first rest <"/proc/$job/task/$job/children" || :
}

# The kernel ends a namespace with its first process, and tells that process's parent when the last one is gone. So it
# is killed itself, not its parent, and whoever waits for the parent waits for all. Should the parent have been stopped,
# it has to go too.
end() {
  if [ "$mark" ]; then
    kill -KILL -"$job"
    kill -KILL "$job"
    sweep
    return
  fi
  rounds=0
  while is_there; do
    find_first
    if [ "$first" ] && [ "$rounds" -lt 5 ]; then kill -KILL "$first"; else kill -KILL "$job"; fi
    rounds=$((rounds + 1))
    sleep 0.1
  done
}

# What carries the mark, until nothing does.
sweep() {
  rounds=0
  while [ "$rounds" -lt 20 ]; do
    rounds=$((rounds + 1))
    found=$(grep -lsF "$mark" /proc/[0-9]*/environ) || :
    [ "$found" ] || break
    for file in $found; do
      file=${file#/proc/}
      kill -KILL "${file%/environ}"
    done
  done
}

(
  exec 3<&-
  sleeper='' over=''
  trap 'over=yes' TERM
  rounds=0
  while [ ! "$over" ] && [ ! -e "$begun" ]; do
    [ "$rounds" -lt "$preparation" ] || limit=0
    [ "$limit" != 0 ] || break
    sleep 0.1
    rounds=$((rounds + 1))
  done
  sleep "$limit" >/dev/null 2>&1 &
  sleeper=$!
  # Not by TERM: a process that has just been forked may take that for its parent's.
  trap 'kill -KILL "$sleeper"; exit' TERM
  if [ "$over" ]; then kill -KILL "$sleeper"; exit; fi
  wait "$sleeper" || exit # it was killed: what time it is, is not known
  echo clock >&2
  end 2>/dev/null
) >/dev/null &
clock=$!

{
  while read -r word; do
    case $word in
      term) ask ;;
      look) [ "$mark" ] || { find_first && [ "$first" ] && kill -USR1 "$first"; } ;;
    esac
  done <&3
  end
  kill -TERM "$clock"
} >/dev/null 2>&1 &
lifeline=$!

wait "$job"
code=$?
{
  if [ "$mark" ]; then
    kill -KILL -"$job" # what it left in its group
    sweep
  fi
  kill -KILL "$lifeline"
  kill -TERM "$clock"
  wait "$clock"
} 2>/dev/null
exit "$code"
