# The first process of a job's namespaces: mounts what the job may see, gives up every privilege that could change it,
# runs the job and counts what it leaves behind. When this process ends, the kernel kills everything in the namespace.
#
#   $1  the scratch folder, with fstab, a table of mounts, and the folders that it names
#   $2  "root": the job gets a user namespace of its own; else this process is in one already
#   $3  settings of the kernel for these namespaces, as net/a/b=0 and a blank; $4 "own" network or the machine's
#   $5  PATH of the job; $6 its folder; $7 KiB of data a process may have
#   $8  processes and threads at once, so that no fork bomb takes the machine before Oracle has counted it
#   …   setpriv and its arguments, which end in the job's argv
#
# stderr tells Oracle, a line each: "setup …" when the layout failed, "note …", "ready", "shared BYTES" when it is asked by
# USR1, at the end the times of this process and of its children and "exit CODE LEFT". The job's own stderr goes to its
# stdout.
fail() {
  printf 'setup %s\n' "$(printf '%s' "$*" | tr '\n' ' ')" >&2
  exit 125
}

# Its parent has tied this process to its own life by now, unless it died before it could. Nothing would end the job then.
# (Where the /proc of another namespace is mounted this can't be seen.)
parent=''
while read -r key value; do
  case $key in PPid:) parent=$value && break ;; esac
done </proc/self/status
if [ "$parent" ] && read -r name <"/proc/$parent/comm"; then
  [ "$name" = unshare ] || fail "orphaned"
elif [ "$parent" ]; then
  fail "orphaned"
fi

cd "$1" || fail "no scratch folder"
level=$2 settings=$3 network=$4 path=$5 folder=$6 memory=$7 tasks=$8
shift 8
mount -a -i -T fstab 2>errors || fail "$(cat errors)"

for setting in $settings; do
  { echo "${setting#*=}" >"root/proc/sys/${setting%%=*}"; } 2>/dev/null
done
if [ "$network" = own ]; then
  ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null ||
    perl -e '$r = pack("a16s x22", "lo", 1); socket(S, 2, 2, 0) && ioctl(S, 0x8914, $r) || exit 1' 2>/dev/null ||
    echo "note no loopback" >&2
fi

: >begun || fail "can't write to the scratch folder" # the supervisor's clock starts
cd root || fail "no root"
pivot_root . . && umount -l . || fail "the file system could not be changed"
cd "$folder" 2>/dev/null || fail "no folder $folder"

# What the job's own process does before it becomes the job. No user namespace below this one: in a new one it would have
# every capability. Settings of the kernel belong to root by name, whatever capabilities that has, so they are read-only.
begin='
fail() {
  echo "setup $*" >&3
  exit 125
}
if [ "$1" = own ]; then
  kill -USR2 1
  until read -r any </proc/self/uid_map; do :; done
fi
if [ "$1" ]; then
  { echo 0 >/proc/sys/user/max_user_namespaces; } 2>/dev/null || fail "user namespaces can not be forbidden"
fi
mount -o remount,bind,ro,nosuid,nodev,noexec /proc 2>/dev/null || fail "/proc can not be made read-only"
command ulimit -c 0 2>/dev/null
command ulimit -d "$2" 2>/dev/null # there may be a lower one
# Called -p by ash and dash, -u by bash.
command ulimit -p "$3" 2>/dev/null || command ulimit -u "$3" 2>/dev/null
export PATH="$4"
shift 4
echo ready >&3
exec "$@" 3>&-
'

# The first process of a namespace gets no signal that it does not trap. Everyone else is asked.
asked=''
trap 'asked=yes; kill -TERM -1 2>/dev/null' TERM
# Memory in segments that processes share by name, which may be attached to none; see proc_sysvipc_shm(5).
trap 'looked=yes; look' USR1
look() {
  total=0
  {
    read -r header
    while read -r key id perms size creator last attached uid gid cuid cgid atime dtime ctime resident rest; do
      total=$((total + resident))
    done
  } 2>/dev/null </proc/sysvipc/shm
  echo "shared $total" >&2
}
# Whether the job is no zombie.
is_alive() {
  stat=''
  { read -r stat <"/proc/$job/stat"; } 2>/dev/null
  case ${stat##*) } in '' | Z* | X*) return 1 ;; esac
}
up='' own='' nested=inherited
trap 'up=yes' USR2
if [ "$level" = root ]; then
  # Where nobody can have a user namespace the job can't either. A setting can be read by just one call: what dash reads is
  # its first digit.
  most=''
  { read -r most </proc/sys/user/max_user_namespaces; } 2>/dev/null
  if [ "${most:-0}" != 0 ]; then
    own='unshare --user --mount --keep-caps --' nested=own
  else
    nested=''
  fi
fi
$own sh -c "$begin" oracle-job "$nested" "$memory" "$tasks" "$path" "$@" 3>&2 2>&1 &
job=$!
if [ "$own" ]; then
  # Not before its shell is up: one that finds itself to be another user than a moment ago gives up its capabilities.
  until [ "$up" ] || ! is_alive; do :; done
  # Everyone is who they are outside. The second map lets the job go on.
  for ids in gid_map uid_map; do
    map=''
    while read -r inside outside count; do
      map="$map$inside $inside $count
"
    done <"/proc/self/$ids"
    until { printf '%s' "$map" >"/proc/$job/$ids"; } 2>/dev/null; do
      is_alive || break
    done
  done
fi
while :; do
  asked='' looked=''
  wait "$job"
  code=$?
  # Either the job's code, or a signal cut the waiting short.
  [ "$asked$looked" ] && kill -0 "$job" 2>/dev/null || break
done
if [ "$asked$looked" ]; then
  wait "$job"
  again=$?
  [ "$again" -eq 127 ] || code=$again # 127: it was told already
fi

left=0
for process in /proc/[0-9]*; do
  case $process in /proc/1) continue ;; esac
  state=''
  { while read -r key state rest; do
    case $key in State:) break ;; esac
  done <"$process/status"; } 2>/dev/null
  case $state in '' | Z | X) ;; *) left=$((left + 1)) ;; esac
done
times >&2
echo "exit $code $left" >&2
exit "$code"
