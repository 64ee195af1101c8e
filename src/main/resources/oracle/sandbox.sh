# The first process of a job's namespaces: lays out what the job may see, drops every privilege that could change it,
# runs the job and counts what it leaves behind. When this process ends, the kernel kills everything in the namespace.
#
#   $1    the scratch folder; names below are relative to it
#   $2    extra options for overlays, as ,userxattr
#   …     operations, each a word and its operands, up to "run"
#   run   for the job: PATH, folder, capabilities to keep as ,+kill, KiB of data a process may have; then its argv
#
# stderr tells Oracle, a line each: "setup …" when the layout failed, "note …", "ready", at the end the times of this
# process and of its children and "exit CODE LEFT". The job's own stderr goes to its stdout.
fail() {
  echo "setup $*" >&2
  exit 125
}

try() {
  said=$("$@" 2>&1) || fail "$(printf '%s: %s' "$*" "$said" | tr '\n' ' ')"
}

cd "$1" || fail "no scratch folder"
xattr=$2
shift 2
while :; do
  operation=$1
  shift
  case $operation in
    overlay)
      try mount --rbind "$1" "$2"
      try mount -t overlay oracle -o "lowerdir=$2,upperdir=$2.upper,workdir=$2.work$xattr" "$2"
      shift 2
      ;;
    tree) # the whole file system, to be made read-only
      try mount --rbind / root
      ;;
    readonly)
      # A mount that this user can't even look at is out of the job's reach too.
      if [ -e "root$1" ]; then try mount -o "remount,bind,${2}ro" "root$1"; fi
      shift 2
      ;;
    folder)
      try mkdir -p "root$1"
      shift
      ;;
    file)
      [ -e "root$1" ] || try touch "root$1"
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
    processes)
      try mount -t proc -o nosuid,nodev,noexec oracle root/proc
      for name in sys sysrq-trigger irq bus fs; do
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
path=$1 folder=$2 privileges=$3 memory=$4
shift 4
setpriv=$(command -v setpriv) || fail "no setpriv"
cd root || fail "no root"
try pivot_root . .
try umount -l .
cd "$folder" 2>/dev/null || fail "no folder $folder"
PATH=$path
export PATH

# The first process of a namespace gets no signal that it does not trap. Everyone else is asked.
trap 'kill -TERM -1 2>/dev/null' TERM
echo ready >&2
{
  ulimit -c 0
  ulimit -d "$memory"
  exec "$setpriv" --no-new-privs --inh-caps="-all$privileges" --ambient-caps=-all --bounding-set="-all$privileges" -- "$@"
} 2>&1 &
job=$!
while :; do
  wait "$job"
  code=$?
  kill -0 "$job" 2>/dev/null || break
done

left=0
for process in /proc/[0-9]*; do
  case $process in /proc/1) ;; *) left=$((left + 1)) ;; esac
done
times >&2
echo "exit $code $left" >&2
exit "$code"
