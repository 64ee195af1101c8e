#!/usr/bin/env python3
"""Makes a fleet for the benchmark: `fleet.py FOLDER PRODUCTS`. The same number gives the same bytes.

What real fleets have is there in shares: most products ran once, some failed, some were never tested,
a few are switched off, have a schedule, a history of runs, a dossier, a spec, or a git repository of their own.
"""

import json
import os
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone

AS_OF = datetime(2026, 3, 1, 6, 0, 0, tzinfo=timezone.utc)
OWNERS = ["payments", "search", "mobile", "data", "platform", "web"]
STATUSES = ["active"] * 16 + ["development", "bootstrap", "pending", "deprecated"]
SECTIONS = ["Intent", "User Stories", "Functional Requirements", "Acceptance Criteria", "Owner & Authority",
            "Budget & Stop Conditions", "Constraints & Non-goals", "Evidence Plan", "Traceability Map"]
REPOSITORIES = 20


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content if isinstance(content, str) else json.dumps(content, indent=2) + "\n")


def report(rng, product, started, status):
    ended = started + timedelta(seconds=rng.randint(5, 900))
    granted = rng.choice([0, 30, 60, 120])
    return {
        "schema_version": "0.1", "product_id": product, "run_id": started.strftime("run_%Y%m%d_%H%M%S"),
        "started_at": text(started), "ended_at": text(ended), "status": status,
        "summary": f"{rng.randint(1, 400)} tests, {'1 failed' if status == 'failed' else '0 failed'}",
        "evidence": {"paths": []},
        "banana_economy": {"budget_tokens": 100000, "spent_tokens": rng.randint(0, 99999), "budget_minutes": granted,
                           "spent_minutes": rng.randint(0, granted // 2) if granted else 0,
                           "max_ci_heal_attempts": 2, "ci_heal_attempts_used": 0},
        "kill_switch": {"enabled": False, "reason": ""},
        "pr_wave": {"state": "none", "open_prs": 0, "last_update": text(ended)},
    }


def git(folder):
    env = dict(os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_AUTHOR_DATE=text(AS_OF - timedelta(days=9)),
               GIT_COMMITTER_DATE=text(AS_OF - timedelta(days=9)))
    for command in (["init", "-q", "-b", "main"], ["add", "-A"],
                    ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True)


def product(root, rng, number, count):
    name = f"svc-{number:07d}"
    entry = {"product_id": name, "display_name": f"Service {number}", "owner": rng.choice(OWNERS),
             "status": rng.choice(STATUSES), "criticality": rng.choice(["high", "medium", "medium", "low"]),
             "sla_tier": rng.randint(1, 5)}
    if number < REPOSITORIES and count >= 100 or number < 2:
        entry["path"] = f"products/{name}"
        write(f"{root}/products/{name}/Makefile", "test:\n\t@echo 1..1\n\t@echo ok 1\n")
        git(f"{root}/products/{name}")
    else:
        entry["repo"] = f"https://git.example.org/{name}"
    if rng.random() < 0.9:
        started = AS_OF - timedelta(minutes=rng.randint(30, 60 * 24 * 40))
        status = rng.choices(["success", "failed", "cancelled"], [88, 9, 3])[0]
        write(f"{root}/dash/runs/{name}/last_run.json", report(rng, name, started, status))
        if rng.random() < 0.05:
            for back in range(1, 4):
                earlier = started - timedelta(days=back)
                run = report(rng, name, earlier, rng.choice(["success", "failed"]))
                write(f"{root}/dash/runs/{name}/{run['run_id']}/last_run.json", run)
        if rng.random() < 0.002:
            write(f"{root}/dash/runs/{name}/KILL_SWITCH", "held by hand\n")
    if rng.random() < 0.01:
        write(f"{root}/dash/schedules/{name}.json",
              {"schema_version": "0.1", "product_id": name, "cadence": "weekly", "enabled": True,
               "jobs": [{"intent": "validate", "budget": {"max_actions": 1, "max_seconds": 120},
                         "stop_conditions": ["on_validation_fail"], "priority": 40}]})
    if number < 200 and number % 4 == 0:
        documents(root, number, name)
    return entry


def documents(root, number, name):
    dossier = f"DOS-2026{number % 12 + 1:02d}{number % 28 + 1:02d}-{name}"
    write(f"{root}/docs/dossiers/{dossier}.md",
          f"---\nschema_version: \"0.1\"\ndossier_id: {dossier}\nproduct_id: {name}\nowner: nexus\nstatus: approved\n"
          f"created_at: 2026-01-02\nhypothesis:\n  problem: slow\n  claim: faster\n  falsification: not faster\n"
          "mvp_boundary:\n  in_scope: [one]\n  non_goals: [two]\nacceptance_proofs: [a test]\n"
          "evidence:\n  links: []\nconstitution_refs: [\"constitution.md\"]\n---\n# Dossier\n")
    sections = "".join(f"## {s}\n\nWhat it says for {name}.\n\n" for s in SECTIONS)
    write(f"{root}/specs/{number:03d}-{name}/spec.md",
          f"# Spec\n\nDossier: {dossier}\nConstitution: constitution.md\nStatus: approved\nOwner: nexus\n"
          f"Epic: EPIC-001\n\n{sections}")


def main():
    root, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(20260301)
    write(f"{root}/constitution.md", "# Constitution\n\n## 1. Bounds\n\nEach job has a budget.\n")
    entries = [product(root, rng, number, count) for number in range(count)]
    write(f"{root}/dash/products.json", {"schema_version": "0.1", "products": entries})


if __name__ == "__main__":
    main()
