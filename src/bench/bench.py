#!/usr/bin/env python3
"""Times `oracle plan` against a plain script: `bench.py [--runs 5] [--products 10,1000,10000] [--folder FOLDER]`.

For each size it makes a fleet (once), then runs both in turn, so that what else the machine does hits both.
It prints the median of wall and processor time of each, the ratio of the medians, and Oracle's peak of memory.
Ratios are what can be compared between machines; on a busy one, those of processor time.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
AS_OF = "2026-03-01T06:00:00Z"


def measured(command):
    """Wall seconds, processor seconds and peak memory in MB of one process and its children."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status != 0:
        sys.exit(f"bench: {' '.join(command)} failed (wait status {status})")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def pairs(runs, first, second):
    measured(first), measured(second)  # caches of the file system and of Oracle are filled before
    results = [(measured(first), measured(second)) for _ in range(runs)]
    return [r[0] for r in results], [r[1] for r in results]


def median(results, field):
    return statistics.median(r[field] for r in results)


def fleet(folder, products):
    root = os.path.join(folder, str(products))
    if not os.path.exists(os.path.join(root, "dash", "products.json")):
        subprocess.run([sys.executable, os.path.join(HERE, "fleet.py"), root, str(products)], check=True)
    return root


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--products", default="10,1000,10000")
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "oracle-bench"))
    parser.add_argument("--oracle", default=os.path.join(TOP, "oracle"), help="the launcher to time")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
          f"{options.runs} pairs, medians")
    print(f"{'products':>9} {'oracle':>9} {'script':>9} {'ratio':>6} {'cpu':>9} {'cpu':>9} {'ratio':>6} {'memory':>8}")
    for products in (int(number) for number in options.products.split(",")):
        root = fleet(options.folder, products)
        oracle, script = pairs(
            options.runs,
            [options.oracle, "plan", "--root", root, "--budget", "3", "--as-of", AS_OF, "--stdout"],
            [sys.executable, os.path.join(HERE, "yardstick.py"), root])
        wall, plain = median(oracle, 0), median(script, 0)
        cpu, plain_cpu = median(oracle, 1), median(script, 1)
        print(f"{products:>9} {wall:>8.2f}s {plain:>8.2f}s {wall / plain:>6.1f} {cpu:>8.2f}s {plain_cpu:>8.2f}s "
              f"{cpu / plain_cpu:>6.1f} {median(oracle, 2):>5.0f} MB", flush=True)


if __name__ == "__main__":
    main()
