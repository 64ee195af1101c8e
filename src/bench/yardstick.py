#!/usr/bin/env python3
"""The yardstick of the benchmark: `yardstick.py FOLDER` plans three orders the way a plain script would.

It reads the files that `oracle plan` reads of the fleet's products, decides by if/else, and writes three orders.
It checks nothing, explains nothing, and an error in any file ends it.
"""

import heapq
import json
import os
import sys
from datetime import datetime, timezone

AS_OF = datetime(2026, 3, 1, 6, 0, 0, tzinfo=timezone.utc)
LIMIT = {1: 12, 2: 24, 3: 72, 4: 168, 5: 336}
RANK = {"high": 0, "medium": 1, "low": 2}


def moment(value):
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def read(path):
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return None


def decide(root, entry, schedules):
    """The priority, intent and reason of a product's order; None when there is none."""
    product = entry["product_id"]
    runs = f"{root}/dash/runs/{product}"
    if not entry.get("enabled", True) or entry["status"] in ("planned", "deprecated", "archived"):
        return None
    try:
        names = os.listdir(runs)
    except FileNotFoundError:
        names = []
    if "KILL_SWITCH" in names:
        return None
    run = read(f"{runs}/last_run.json") if "last_run.json" in names else None
    if run is None:
        return 70, "validate", "no run report"
    if run["kill_switch"]["enabled"]:
        return None
    economy = run["banana_economy"]
    if economy["budget_minutes"] and economy["spent_minutes"] >= economy["budget_minutes"]:
        return None
    result = read(f"{runs}/{run['run_id']}/result.json") if run["run_id"] in names else None
    hours = (AS_OF - moment(run["ended_at"])).total_seconds() / 3600
    late = hours / LIMIT[entry["sla_tier"]]
    intent = "test" if entry.get("path") else "validate"
    if run["status"] == "failed":
        return 80, intent, "the last run failed"
    if product in schedules:
        job = read(f"{root}/dash/schedules/{product}.json")["jobs"][0]
        return job["priority"], job["intent"], "scheduled"
    if late > 1:
        return 60 + min(int(late), 9), intent, f"{hours:.0f} hours since the last run"
    if result is None and hours > 24:
        return 10, "validate", "routine"
    return None


def main():
    root = sys.argv[1]
    registry = read(f"{root}/dash/products.json")
    if os.path.exists(f"{root}/.codemonkeys/KILL_SWITCH"):
        return
    try:
        schedules = {name[:-5] for name in os.listdir(f"{root}/dash/schedules")}
    except FileNotFoundError:
        schedules = set()
    candidates = []
    for entry in registry["products"]:
        decision = decide(root, entry, schedules)
        if decision:
            priority, intent, reason = decision
            candidates.append((-priority, RANK[entry["criticality"]], entry["product_id"], intent, reason))
    os.makedirs(f"{root}/yardstick", exist_ok=True)
    for number, (priority, _, product, intent, reason) in enumerate(heapq.nsmallest(3, candidates), 1):
        with open(f"{root}/yardstick/wo_{product}_{intent}_{number:03d}.json", "w", encoding="utf-8") as file:
            json.dump({"product_id": product, "intent": intent, "priority": -priority, "reason": reason,
                       "status": "pending"}, file, indent=2)


if __name__ == "__main__":
    main()
