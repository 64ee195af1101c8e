# What the launcher does before a first start and after a change: asks a Java that it has not seen, builds Oracle with
# Maven, and records class archives. The launcher reads this file when it needs it, into its own shell; the variables
# are the launcher's.

# A shell runs its traps only after a foreground command has ended, which for a build can be a minute away. Waiting for
# a background one lets go at once. It must hold neither the lock nor the stdin that belongs to the program.
attend() {
  "$@" </dev/null 9>&- &
  child=$!
  heartbeat </dev/null 9>&- &
  heart=$!
  attended=0
  wait "$child" || attended=$?
  kill "$heart" 2>/dev/null || :
  child='' heart=''
  return "$attended"
}

# Says every few seconds that what takes long goes on, as long as this script lives.
heartbeat() {
  seconds=0
  while sleep 1 >/dev/null 2>&1 && kill -0 "$$" 2>/dev/null; do
    seconds=$((seconds + 1))
    [ $((seconds % 10)) != 0 ] || say "still $doing after $seconds s"
  done
}

interrupted() {
  trap '' HUP INT TERM
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null || :
    wait "$child" 2>/dev/null || :
  fi
  [ -z "$heart" ] || kill "$heart" 2>/dev/null || :
  tidy
  exit "$1"
}

# --- asking a Java that was not seen before --------------------------------------------------------------------------

ask_java() {
  answer=$(
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    [ -d "${PWD:-}/." ] || cd /
    exec "$java" -XshowSettings:properties -version 2>&1 </dev/null
  ) || die "$java does not run ($(printf '%s\n' "$answer" | sed -n 1p));" \
    "set JAVA_HOME to a JDK 17 or newer"
  feature='' java_home='' vm=''
  while IFS= read -r line; do
    case $line in
      *' java.home = '*) java_home=${line#* = } ;;
      *' java.specification.version = '*) feature=${line#* = } ;;
      *' java.vm.version = '* | *' java.vm.name = '* | *' java.vm.vendor = '*) vm="$vm ${line#* = }" ;;
    esac
  done <<EOF
$answer
EOF
  feature=${feature#1.}
  case $feature in
    '' | *[!0-9]*) die "$java does not say which Java it is; set JAVA_HOME to a JDK 17 or newer" ;;
  esac
  [ "$feature" -ge 17 ] ||
    die "Java 17 or newer is needed, and $java is Java $feature; set JAVA_HOME to a JDK 17 or newer"
  [ -x "$java_home/bin/java" ] || die "$java says it is in $java_home, which has no bin/java; set JAVA_HOME to a JDK"

  # By content, not by date or inode: an image may be unpacked elsewhere with the archives already in it.
  jvm=$(
    {
      printf '%s\n' "$java_home$vm"
      cksum <"$java_home/bin/java"
      cksum <"$java_home/lib/server/libjvm.so" 2>/dev/null || :
    } | cksum
  )
  jvm=java$feature-${jvm%% *}

  [ "$java" -ef "$java_home/bin/java" ] || return 0
  (umask 077 && mkdir -p -- "$known" &&
    touch -r "$java" -- "$known/mtime.$$" &&
    printf '%s\n' "$feature" "$jvm" "$java_home" >"$known/record.$$" &&
    mv -f -- "$known/mtime.$$" "$known/mtime" && mv -f -- "$known/record.$$" "$known/record") 2>/dev/null || :
}

# --- building --------------------------------------------------------------------------------------------------------

# Only saves work: builds are made in private folders and published by rename. Without a lock (no flock, or a network
# file system that has none) the price is a second build.
lock() {
  command -v flock >/dev/null && { command exec 9>>"$1"; } 2>/dev/null || return 0
  ! flock -n 9 2>/dev/null || return 0
  [ "$2" = wait ] || { exec 9>&-; return 1; }
  say "waiting for another oracle that is building …"
  # In the foreground the shell would be deaf to signals; 9 has to stay open here, so `attend` will not do.
  flock 9 </dev/null 2>/dev/null &
  child=$!
  wait "$child" || :
  child=''
}

unlock() {
  exec 9>&-
}

checksums() {
  (cd "$1" && find -L $sources -type f -exec cksum -- {} + | LC_ALL=C sort)
}

# Another branch and back, an editor's swap file, a touch, a file dated in the future: newer, but the same.
same_content() {
  archive=''
  [ -r "$1/current" ] || return 1
  { IFS= read -r id && IFS= read -r built_for && IFS= read -r built_of; } <"$1/current" || return 1
  build=$1/builds/$id
  [ -r "$build/oracle.jar" ] && [ -r "$build/sources.sum" ] || return 1
  reason='sources changed, building again'
  [ "$built_of" = "$sources" ] || return 1
  touch -- "$build/stamp.$$" 2>/dev/null || :
  if [ "$(checksums "$home" 2>/dev/null)" = "$(cat -- "$build/sources.sum")" ]; then
    mv -f -- "$build/stamp.$$" "$build/stamp" 2>/dev/null || :
    return 0
  fi
  rm -f -- "$build/stamp.$$" 2>/dev/null || :
  return 1
}

# Maven's own folder is in the account's home, which need not be what HOME says, nor be there.
maven_repository() {
  repository=''
  case " ${MAVEN_OPTS:-} ${MAVEN_ARGS:-} " in *' -Dmaven.repo.local='*) return 0 ;; esac
  account=''
  name=$(id -un 2>/dev/null) || name=''
  case $name in
    '' | *[!A-Za-z0-9._-]*) ;;
    *) eval "account=~$name" ;;
  esac
  case $account in /*) ;; *) account=${HOME:-} ;; esac
  if [ -n "$account" ] && mkdir -p -- "$account/.m2/repository" 2>/dev/null && [ -w "$account/.m2/repository" ]; then
    return 0
  fi
  repository=-Dmaven.repo.local=$cache/maven
}

builder_java() {
  builder=$java_home
  if [ ! -x "$builder/bin/javac" ]; then
    lookup javac || die "building needs a JDK, and $java_home has no javac;" \
      "install a JDK 17 or newer and set JAVA_HOME to it"
    builder=$(readlink -f -- "$found" 2>/dev/null) || builder=$found
    builder=${builder%/bin/*}
  fi
}

maven() {
  exec >>"$log" 2>&1
  cd "$work" || return 1
  # When a build's test starts this script, the outer Maven's idea of the project must not reach the inner one.
  unset MAVEN_BASEDIR MAVEN_PROJECTBASEDIR MAVEN_CMD_LINE_ARGS
  JAVA_HOME=$builder
  LC_ALL=C.UTF-8
  export JAVA_HOME LC_ALL
  exec "$mvn" -q -B -Dstyle.color=never -Dmaven.test.skip=true -Dlauncher ${repository:+"$repository"} package
}

# Never in target/ itself: a developer's Maven, or a test that starts this script from within Maven, may be at work there,
# and a running oracle may not have its jars replaced under it.
rebuild() {
  builder_java
  lookup mvn || die "building needs Maven, and mvn is not on PATH; install Maven 3.8 or newer"
  mvn=$found

  trap 'interrupted 129' HUP
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
  base=$own_base
  work=$base/work.$$
  if ! { mkdir -p -- "$base" && mkdir -- "$work"; } 2>/dev/null; then
    base=$cached_base
    work=$base/work.$$
    (umask 077 && mkdir -p -- "$work") || die "can't write to $base; set ORACLE_CACHE_DIR to a folder of your own"
  fi
  lock "$base/lock" wait
  if fresh "$base"; then
    tidy
    work=''
    unlock
    return 0
  fi
  log=$base/build.log
  say "$reason …"
  say "its log is $log"

  # What a killed launcher left behind.
  set +f
  for leftover in "$base"/work.*; do
    [ "$leftover" = "$work" ] || kill -0 "${leftover##*.}" 2>/dev/null || rm -rf -- "$leftover" 2>/dev/null || :
  done
  set -f

  maven_repository
  mkdir -p -- "$work/out" "$base/builds" || die "can't write to $work; free some space there"
  true >"$work/out/stamp"
  true >"$log" || die "can't write $log; free some space there"
  for source in $sources $along; do
    case $source in */*) mkdir -p -- "$work/${source%/*}" ;; esac
    # A dangling link, such as an editor's lock, is no reason to stop; a source that is really missing stops Maven.
    cp -RL -- "$home/$source" "$work/$source" 2>>"$log" || :
  done
  chmod -R u+w -- "$work" 2>/dev/null || :
  checksums "$work" >"$work/out/sources.sum" 2>/dev/null || :

  failure=''
  doing=building
  attend maven || failure="the build failed"
  [ -n "$failure" ] || [ -s "$work/target/oracle.jar" ] || failure="the build left no target/oracle.jar"
  if [ -n "$failure" ]; then
    # The sources that Maven names are copies; the ones to fix are in the checkout.
    tail -n 30 -- "$log" | while IFS= read -r line; do
      case $line in *"$work/"*) line=${line%%"$work/"*}$home/${line#*"$work/"} ;; esac
      printf '%s\n' "$line"
    done >&2 || :
    unlock
    die "$failure; the whole log is $log; fix what it names (a first build also needs the network, for Maven)" \
      "and start again"
  fi

  mv -- "$work/target/oracle.jar" "$work/out/oracle.jar" || die "can't write to $work; free some space there"
  [ ! -d "$work/target/lib" ] || mv -- "$work/target/lib" "$work/out/lib" || die "can't write to $work"
  # Against a power cut: without it the name can reach the disk before the bytes.
  set +f
  sync -- "$work/out/oracle.jar" "$work/out"/lib/*.jar 2>/dev/null || :
  set -f

  id=$(date +%Y%m%d%H%M%S)-$$
  built_for=$home
  built_of=$sources
  build=$base/builds/$id
  mv -- "$work/out" "$build" && printf '%s\n' "$id" "$home" "$sources" >"$work/current" &&
    mv -f -- "$work/current" "$base/current" || die "can't write to $base; free some space there"

  # One earlier build stays for those who are still running it: jars are opened late.
  set +f
  earlier=''
  for folder in "$base"/builds/*; do
    [ "$folder" != "$build" ] || continue
    [ -z "$earlier" ] || rm -rf -- "$earlier" 2>/dev/null || :
    earlier=$folder
  done
  set -f
  tidy
  work=''
  unlock
  archive=''
  just_built=yes
}

# --- class archives --------------------------------------------------------------------------------------------------

find_archive() {
  look_for_archive
  [ -z "$archive" ] || return 0
  case $build$cache in *:*) return 0 ;; esac
  [ ! -e "$own/$jvm.failed" ] && [ ! -e "$spare/$jvm.failed" ] || return 0
  train
}

# $1 is where to; the rest is what to run.
record() {
  exec >/dev/null 2>&1
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
  cd "$training" || return 1
  rm -f -- "$1" || return 1
  made=$1
  shift
  set -- "$java" -XX:+UseSerialGC $flags "$record_flag=$made" \
    "-Doracle.cache=$cache/rules" "-Doracle.home=$home" "$@"
  ! command -v timeout >/dev/null || set -- timeout 900 "$@"
  exec "$@"
}

# In the foreground, although it delays one start by some seconds. That start has mostly just waited a minute for a
# build, and what is left running after a command has ended does harm out of sight: it takes a core from whatever the
# caller measures next, it writes into folders that a test is deleting, and a container that stops with its command would
# kill it every time and never get an archive.
train() {
  trap 'interrupted 129' HUP
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
  shelf=$own
  training=$shelf/training.$$
  if [ "$own" = "$spare" ] || ! mkdir -- "$training" 2>/dev/null; then
    shelf=$spare
    training=$shelf/training.$$
    if ! (umask 077 && mkdir -p -- "$training") 2>/dev/null; then
      training=''
      return 0
    fi
    set +f
    for leftover in "${spare%/*}"/*; do
      [ "$leftover" = "$spare" ] || rm -rf -- "$leftover" 2>/dev/null || :
    done
    set -f
  fi
  # Whoever comes second does not wait: without the archive a start is only slower.
  if lock "$shelf/training.lock" now && [ ! -f "$shelf/$jvm.$kind" ]; then
    [ -n "$just_built" ] || say "preparing a class archive for Java $feature (once, takes some seconds) …"
    set +f
    for leftover in "$shelf"/training.[0-9]*; do
      [ "$leftover" = "$training" ] || kill -0 "${leftover##*.}" 2>/dev/null || rm -rf -- "$leftover" 2>/dev/null || :
    done
    set -f
    made=$training/archive
    doing='preparing the class archive'
    # All that has to start fast; where a JVM dies of that (17 has, of classes that can't go in), what nearly all starts
    # look like is tried alone.
    if { attend record "$made" "-Doracle.training=$training" -jar "$build/oracle.jar" && [ -s "$made" ]; } ||
      { attend record "$made" -jar "$build/oracle.jar" plan --stdout --root "$home" && [ -s "$made" ]; }; then
      # Renamed only when whole and on disk: a truncated archive can crash the JVM that maps it.
      sync -- "$made" 2>/dev/null || :
      { printf '%s\n' "$(($(wc -c <"$made")))" >"$shelf/$jvm.size" && mv -f -- "$made" "$shelf/$jvm.$kind"; } 2>/dev/null || :
    else
      { true >"$shelf/$jvm.failed"; } 2>/dev/null || :
    fi
  fi
  unlock
  tidy
  training=''
  [ ! -f "$shelf/$jvm.$kind" ] || archive=$shelf/$jvm.$kind
}
