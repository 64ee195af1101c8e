#!/bin/sh
# The schemas at work: every file of this fleet keeps them, and a damaged copy of it does not. Prints TAP.
set -u
top=$(cd "$(dirname "$0")/../../.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
number=0
failed=0

# verdict NAME EXPECTED_EXIT FLEET
verdict() {
  number=$((number + 1))
  "$top/oracle" validate --root "$3" >"$work/output" 2>&1
  code=$?
  if [ $code -eq "$2" ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    sed 's/^/# /' "$work/output"
    failed=1
  fi
}

# damage NAME FILE SED_EXPRESSION: the fleet's copy with one file damaged is refused.
damage() {
  rm -rf "$work/fleet"
  mkdir "$work/fleet"
  (cd "$top" && cp -r constitution.md dash docs nexus specs "$work/fleet")
  sed "$3" "$top/$2" >"$work/fleet/$2"
  verdict "$1" 1 "$work/fleet"
}

echo 1..4
verdict "every file of this fleet keeps its schema" 0 "$top"
damage "a report without its status does not" dash/runs/oracle-rules/last_run.json '/"status"/d'
damage "a schedule of an unknown cadence does not" dash/schedules/oracle-rules.json 's/"weekly"/"fortnightly"/'
damage "a decision of an unknown type does not" nexus/outbox/dec_20261123_001.json 's/"type": *"[a-z_]*"/"type": "whim"/'
exit $failed
