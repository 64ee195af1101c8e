#!/bin/sh
# A small test of Oracle by itself, on this fleet: what an order to test it runs. The whole suite is `mvn verify`.
# Prints TAP; needs nothing but what the launcher needs to start.
set -u
top=$(cd "$(dirname "$0")/../../.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
number=0
failed=0

check() {
  number=$((number + 1))
  name=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    sed 's/^/# /' "$work/output"
    failed=1
  fi
}

same_bytes() {
  for n in 1 2; do
    "$top/oracle" plan --root "$top" --as-of 2026-12-01T06:00:00Z --budget 3 --stdout >"$work/plan$n" || return 1
  done
  cmp "$work/plan1" "$work/plan2"
}

no_trace() {
  (cd "$top/nexus" && find . -type f -exec cksum {} + | sort) >"$work/before"
  "$top/oracle" plan --root "$top" --dry-run && "$top/oracle" run --root "$top" --dry-run || return 1
  (cd "$top/nexus" && find . -type f -exec cksum {} + | sort) >"$work/after"
  cmp "$work/before" "$work/after"
}

refuses_a_lost_registry() {
  mkdir "$work/fleet"
  "$top/oracle" plan --root "$work/fleet" --stdout
  [ $? -eq 3 ]
}

echo 1..4
check "it starts and says its version" "$top/oracle" --version
check "the same inputs give the same bytes" same_bytes
check "a dry run leaves no trace" no_trace
check "a fleet without a registry is refused with 3" refuses_a_lost_registry
exit $failed
