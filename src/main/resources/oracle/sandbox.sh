# The first process of a job's namespaces: lays out what the job may see, drops every privilege that could change it,
# runs the job and counts what it leaves behind. When this process ends, the kernel kills everything in the namespace.
#
#   $1    the scratch folder; names below are relative to it
#   $2    options of overlays, each with a comma before it
#   …     operations, each a word and its operands, up to "run"
#   run   for the job: PATH, folder, capabilities to keep as ,+kill, KiB of data a process may have, processes and threads
#         at once, so that no fork bomb takes the machine before Oracle has counted it; then its argv
#
# stderr tells Oracle, a line each: "setup …" when the layout failed, "note …", "ready", at the end the times of this
# process and of its children and "exit CODE LEFT". The job's own stderr goes to its stdout.
fail() {
  printf 'setup %s\n' "$(printf '%s' "$*" | tr '\n' ' ')" >&2
  exit 125
}

try() {
  said=$("$@" 2>&1) || fail "$*: $said"
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

# Makes every mount below root read-only. Which ones there are is read here, where no one else mounts any more.
close() {
  mounts=$(cat /proc/self/mountinfo) || fail "no /proc"
  while read -r id parent device base point options rest; do
    case $point in *\\*)
      # A blank, a tab, a newline and a backslash stand there as three octal digits.
      point=$(printf '%b.' "$(printf '%s' "$point" | sed 's/\\/\\0/g')")
      point=${point%.}
      ;;
    esac
    case $point in "$scratch/root" | "$scratch/root/"*) ;; *) continue ;; esac
    # Both are laid out anew.
    case ${point#"$scratch/root"} in /proc | /proc/* | /dev | /dev/*) continue ;; esac
    # A mount that this user can't even look at is out of the job's reach too.
    [ -e "$point" ] || continue
    # Flags that a user namespace may not drop from a mount that it inherits.
    kept=''
    for flag in nosuid noexec noatime nodiratime relatime; do
      case ,$options, in *,"$flag",*) kept=$kept$flag, ;; esac
    done
    said=$(mount -o "remount,bind,${kept}nodev,ro" "$point" 2>&1) || is_covered || fail "$point: $said"
  done <<MOUNTS
$mounts
MOUNTS
}

# Whether the path of a mount leads to another one.
is_covered() {
  [ -d "$point" ] || [ -f "$point" ] || return
  found=''
  { while read -r key value; do
    case $key in mnt_id:) found=$value ;; esac
  done </proc/self/fdinfo/9; } 9<"$point" 2>/dev/null
  [ "$found" ] && [ "$found" != "$id" ]
}

cd "$1" || fail "no scratch folder"
scratch=$1
overlays=$2
shift 2
while :; do
  operation=$1
  shift
  case $operation in
    overlay)
      try mount --rbind "$1" "$2"
      try mount -t overlay oracle -o "lowerdir=$2,upperdir=$2.upper,workdir=$2.work$overlays" "$2"
      shift 2
      ;;
    rename) # for trials: a folder of an overlay, without what is in it being copied
      try mv "$1/$2" "$1/$3"
      [ ! -e "$1.upper/$3/$4" ] || fail "overlay: folders can't be renamed"
      shift 4
      ;;
    tree) # the whole file system, read-only
      try mount --rbind / root
      close
      ;;
    hide) # as far as it is seen at all
      if [ -d "root$1" ]; then
        try mount --bind empty "root$1"
      elif [ -e "root$1" ]; then
        try mount --bind nothing "root$1"
      fi
      shift
      ;;
    folder)
      try mkdir -p "root$1"
      shift
      ;;
    file)
      if [ ! -e "root$1" ]; then
        try mkdir -p "root${1%/*}"
        try touch "root$1"
      fi
      shift
      ;;
    bind)
      try mount --rbind "$1" "root$2"
      shift 2
      ;;
    show) # read-only
      try mount --bind "$1" "root$2"
      try mount -o "remount,bind,${3}ro" "root$2"
      shift 3
      ;;
    link)
      try ln -s "$1" "root$2"
      shift 2
      ;;
    memory)
      try mount -t tmpfs -o "nosuid,nodev,$2" oracle "root$1"
      shift 2
      ;;
    terminals) # as far as they can be had
      mkdir -p root/dev/pts && mount -t devpts -o newinstance,ptmxmode=0666,mode=620 oracle root/dev/pts 2>/dev/null &&
        ln -s pts/ptmx root/dev/ptmx
      ;;
    processes) # and threads, at most so many
      try mount -t proc -o nosuid,nodev,noexec oracle root/proc
      # A namespace has a highest process number of its own since Linux 6.14; before, it is the machine's. It bounds
      # root, whom no limit does.
      IFS=. read -r major minor rest </proc/sys/kernel/osrelease
      minor=${minor%%[!0-9]*}
      if [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 14 ]; }; then
        { echo "$1" >root/proc/sys/kernel/pid_max; } 2>/dev/null
      fi
      shift
      for name in sys sysrq-trigger irq bus fs acpi asound driver dynamic_debug mtrr scsi tty; do
        if [ -e "root/proc/$name" ]; then
          try mount --bind "root/proc/$name" "root/proc/$name"
          try mount -o remount,bind,ro,nosuid,nodev,noexec "root/proc/$name"
        fi
      done
      ;;
    loopback)
      ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null ||
        perl -e '$r = pack("a16s x22", "lo", 1); socket(S, 2, 2, 0) && ioctl(S, 0x8914, $r) || exit 1' 2>/dev/null ||
        echo "note no loopback" >&2
      ;;
    run) break ;;
    *) fail "unknown operation $operation" ;;
  esac
done
path=$1 folder=$2 privileges=$3 memory=$4 tasks=$5
shift 5
setpriv=$(command -v setpriv) || fail "no setpriv"
set -- "$setpriv" --no-new-privs --inh-caps="-all$privileges" --ambient-caps=-all --bounding-set="-all$privileges" -- "$@"
# Its exit codes are those of a job that can't be executed. It must not fail for a reason of its own.
try "$setpriv" --no-new-privs --inh-caps="-all$privileges" --ambient-caps=-all --bounding-set="-all$privileges" -- true
: >begun || fail "can't write to the scratch folder" # the supervisor's clock starts
cd root || fail "no root"
try pivot_root . .
try umount -l .
cd "$folder" 2>/dev/null || fail "no folder $folder"
PATH=$path
export PATH

# The first process of a namespace gets no signal that it does not trap. Everyone else is asked.
asked=''
trap 'asked=yes; kill -TERM -1 2>/dev/null' TERM
echo ready >&2
{
  command ulimit -c 0 2>/dev/null || :
  command ulimit -d "$memory" 2>/dev/null || : # there is a lower one
  # Called -p by ash and dash, -u by bash.
  command ulimit -p "$tasks" 2>/dev/null || command ulimit -u "$tasks" 2>/dev/null || :
  exec "$@"
} 2>&1 &
job=$!
while :; do
  asked=''
  wait "$job"
  code=$?
  # Either the job's code, or a signal cut the waiting short.
  [ "$asked" ] && kill -0 "$job" 2>/dev/null || break
done
if [ "$asked" ]; then
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
