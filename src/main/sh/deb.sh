#!/bin/sh
# Makes a Debian package that carries its own Java, from the archive that `mvn package` makes:
#
#   sh src/main/sh/deb.sh target/oracle-VERSION.tar.gz FOLDER
#
# It needs jpackage of a JDK 17 or newer, fakeroot and dpkg-deb.
set -eu

[ $# = 2 ] && [ -f "$1" ] && [ -d "$2" ] || {
  echo "usage: deb.sh target/oracle-VERSION.tar.gz FOLDER" >&2
  exit 2
}
here=$(cd -- "$(dirname -- "$0")/.." && pwd)
version=${1##*/oracle-}
version=${version%.tar.gz}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
tar -xzf "$1" -C "$work"

# The launcher starts this Java itself, so its command has to be there; jpackage leaves commands out by default.
"${JAVA_HOME:+$JAVA_HOME/bin/}jpackage" --type deb \
  --name codemonkeys-oracle --app-version "$version" \
  --description "Planner and safe executor for a fleet of software products" \
  --vendor codemonkeys --license-file "$work/oracle-$version/LICENSE" \
  --linux-package-deps "git, perl, util-linux" \
  --input "$work/oracle-$version" --main-jar oracle.jar \
  --add-modules java.se,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported,jdk.zipfs \
  --jlink-options "--strip-debug --no-man-pages --no-header-files" \
  --resource-dir "$here/deb" --temp "$work/jpackage" --dest "$2"
