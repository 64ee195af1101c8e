# The process between Oracle and a job. It ends the job when Oracle is gone, when Oracle says so, and, should Oracle hang
# or be stopped, when the time is up.
#
#   $1            seconds, fractions allowed, after which the job is killed whatever Oracle does
#   $2 …          what to run: the sandbox, or the bare job
#   stdin         the lifeline: "term" asks the job to end, end of file kills it
#   stdout        the job's output
#   stderr        a line for Oracle: "clock" when the time was up
#
# Killing this process does not free the job: the two watchers below live on until the job is gone.
limit=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
job=$!

# The first process in the namespace, or the bare job itself, with everything in its group.
ask() {
  # No newline ends the list, so `read` reports failure also when it has read one.
  inner=''
  read -r inner rest <"/proc/$job/task/$job/children" || :
  kill -TERM ${inner:+"$inner"} "$job"
}

{
  while read -r word; do
    case $word in term) ask ;; esac
  done <&3
  kill -KILL "$job"
} >/dev/null 2>&1 &
lifeline=$!

(
  exec 3<&-
  trap 'kill "$sleeper"; exit' TERM
  sleep "$limit" >/dev/null 2>&1 &
  sleeper=$!
  wait "$sleeper"
  echo clock >&2
  kill -KILL "$job"
) >/dev/null &
clock=$!

wait "$job"
code=$?
{ kill -KILL "$lifeline"; kill -TERM "$clock"; } 2>/dev/null
exit "$code"
