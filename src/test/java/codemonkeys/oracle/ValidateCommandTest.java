package codemonkeys.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import codemonkeys.oracle.FleetFolder.Json;
import codemonkeys.oracle.cli.InProcess;
import codemonkeys.oracle.cli.InProcess.Outcome;
import codemonkeys.oracle.validation.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code oracle validate} on fleets in real folders: a sound one, and one fault at a time. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ValidateCommandTest {
  private static final String REGISTRY = "dash/products.json";
  private static final String RUN = "dash/runs/a/last_run.json";
  private static final String RESULT = "dash/runs/a/run_20260101_000000/result.json";
  private static final String SCHEDULE = "dash/schedules/a.json";
  private static final String SIGNAL = "dash/signals/s.json";
  private static final String ORDER = "nexus/work_orders/wo_a_test_001.json";
  private static final String REQUEST = "nexus/inbox/r.json";
  private static final String DECISION = "nexus/outbox/d.json";
  private static final String PLAN = "nexus/plans/plan_0123456789abcdef.json";
  private static final String DOSSIER = "docs/dossiers/DOS-20260301-a.md";
  private static final String SPEC = "specs/001-a/spec.md";
  private static final String GOVERNED = "docs/pm/GOVERNED_DOCS.md";

  @TempDir Path root;

  // --- A fleet without a fault ------------------------------------------------------------------

  /** Has a file of every kind, and nothing wrong with any of them. */
  private static Fleet sound(Path root) {
    Fleet fleet = new Fleet(root);
    fleet.write(
        REGISTRY,
        """
        {
          "schema_version": "0.1",
          "products": [
            {
              "product_id": "a", "display_name": "A", "owner": "nexus", "status": "active",
              "path": "src/a",
              "spec_path": "specs/001-a/spec.md",
              "schedule_path": "dash/schedules/a.json"
            },
            { "product_id": "b", "display_name": "B", "owner": "nexus", "status": "planned" }
          ]
        }
        """);
    fleet.write("src/a/A.java", "class A {}\n");
    fleet.write(
        RUN,
        """
        {
          "schema_version": "0.1",
          "product_id": "a",
          "run_id": "run_20260101_000000",
          "started_at": "2026-02-28T06:00:00Z",
          "ended_at": "2026-02-28T06:01:00Z",
          "status": "success",
          "summary": "made by a test",
          "evidence": { "paths": [
            "runs/a/run_20260101_000000/result.json"
          ] },
          "banana_economy": {
            "budget_tokens": 1, "spent_tokens": 0, "budget_minutes": 90, "spent_minutes": 1,
            "max_ci_heal_attempts": 2, "ci_heal_attempts_used": 0
          },
          "kill_switch": { "enabled": false },
          "pr_wave": { "state": "none", "open_prs": 0, "last_update": "2026-02-28T06:00:00Z" }
        }
        """);
    fleet.write(RESULT, "{\n  \"status\": \"success\"\n}\n");
    fleet.write(
        SCHEDULE,
        """
        {
          "product_id": "a",
          "cadence": "daily",
          "jobs": [
            { "intent": "test", "budget": { "max_actions": 1 }, "priority": 10 }
          ]
        }
        """);
    fleet.write(
        SIGNAL,
        """
        { "signals": [
          { "kind": "incident", "product_id": "a" },
          { "kind": "incident", "product": "b" }
        ] }
        """);
    fleet.write(
        ORDER,
        """
        {
          "job_id": "wo_a_test_001",
          "product_id": "a",
          "intent": "test",
          "inputs": {},
          "budget": { "max_actions": 1 },
          "stop_conditions": [],
          "priority": 10,
          "created_at": "2026-02-28T06:00:00Z",
          "constitution_refs": [ "constitution.md" ],
          "evidence_expectations": [
            "dash/runs/a/last_run.json"
          ],
          "status": "pending"
        }
        """);
    fleet.write(
        REQUEST,
        """
        {
          "request_id": "r",
          "type": "escalation",
          "source": "a",
          "created_at": "2026-02-28T06:00:00Z",
          "status": "pending",
          "payload": {}
        }
        """);
    fleet.write(
        DECISION,
        """
        {
          "decision_id": "d",
          "type": "budget_grant",
          "created_at": "2026-02-28T06:00:00Z",
          "status": "issued",
          "target": "a",
          "payload": {}
        }
        """);
    fleet.write(
        PLAN,
        """
        {
          "schema_version": "0.1",
          "plan_id": "plan_0123456789abcdef",
          "as_of": "2026-02-28T06:00:00Z",
          "oracle_version": "0.1.0",
          "budget": 3,
          "products": [],
          "scheduled_only": false,
          "inputs": {},
          "orders": [], "skipped": [], "cut": [], "held": [], "holds": [],
          "shortfall": 3
        }
        """);
    fleet.write("constitution.md", "# Constitution\n\n## Article 2: Determinism\n\nThe same.\n");
    fleet.write(
        DOSSIER,
        """
        ---
        dossier_id: DOS-20260301-a
        product_id: a
        owner: nexus
        status: approved
        hypothesis:
          claim: it helps
        mvp_boundary: {}
        acceptance_proofs:
          - it is seen
        constitution_refs:
          - constitution.md#article-2
        ---
        """);
    fleet.write(
        SPEC,
        """
        # Spec

        Dossier: DOS-20260301-a
        Constitution: [Article 2](../../constitution.md#article-2-determinism)
        Status: approved
        Owner: nexus
        Epic: EPIC-001

        ## Intent

        Text.

        ## User Stories

        Text.

        ## Functional Requirements

        Text.

        ## Acceptance Criteria

        Text.

        ## Owner & Authority

        Text.

        ## Budget & Stop Conditions

        Text.

        ## Constraints & Non-goals

        Text.

        ## Evidence Plan

        Text.

        ## Traceability Map

        Text.
        """);
    fleet.write(
        GOVERNED,
        """
        # Governed

        | Document | Type | Owner |
        |---|---|---|
        | `constitution.md` | constitution | a |
        | `docs/pm/*.md` | lists | a |
        """);
    fleet.write("docs/pm/ROADMAP.md", "# Roadmap\n\n### M1 — First\n\nStatus: done\n");
    return fleet;
  }

  /** A folder whose files a test damages. */
  private record Fleet(FleetFolder folder) {
    Fleet(Path root) {
      this(FleetFolder.in(root));
    }

    Path root() {
      return folder.root();
    }

    Fleet write(String path, String text) {
      folder.file(path, text);
      return this;
    }

    Fleet write(String path, byte[] bytes) {
      folder.file(path, bytes);
      return this;
    }

    String read(String path) {
      try {
        return Files.readString(root().resolve(path));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    Fleet replace(String path, String old, String replacement) {
      String text = read(path);
      assertThat(text).contains(old);
      return write(path, text.replace(old, replacement));
    }

    Fleet remove(String path) {
      try (Stream<Path> files = Files.walk(root().resolve(path))) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
        return this;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    Fleet link(String path, String target) {
      try {
        Files.createDirectories(root().resolve(path).getParent());
        Files.createSymbolicLink(root().resolve(path), root().resolve(target));
        return this;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    Outcome validate(String... options) {
      List<String> args = new ArrayList<>(List.of("validate"));
      args.addAll(List.of(options));
      return InProcess.in(root()).run(args.toArray(String[]::new));
    }

    /** The findings, as {@code error path:line:column rule}. */
    List<String> findings(String... options) {
      List<String> args = new ArrayList<>(List.of("--format", "json"));
      args.addAll(List.of(options));
      Outcome outcome = validate(args.toArray(String[]::new));
      assertThat(outcome.exit()).as(outcome.err()).isIn(0, 1);
      List<String> findings = new ArrayList<>();
      for (Object finding : (List<?>) Json.object(outcome.out()).get("findings")) {
        Object line = Json.at(finding, "line");
        Object column = Json.at(finding, "column");
        findings.add(
            Json.at(finding, "severity")
                + " "
                + Json.at(finding, "path")
                + (line.equals(0) ? "" : ":" + line)
                + (column.equals(0) ? "" : ":" + column)
                + " "
                + Json.at(finding, "rule"));
      }
      return findings;
    }
  }

  @Test
  void aSoundFleetHasNoFindings() {
    Fleet fleet = sound(root);

    Outcome outcome = fleet.validate("--strict");

    assertThat(outcome.out())
        .isEqualTo(
            """
            Validation as of 2026-03-01T06:00:00Z, 2 products

            All is well: nothing to fix.
            """);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
  }

  @Test
  void aFleetWithNothingButARegistryIsSound() {
    Fleet fleet = new Fleet(root).write(REGISTRY, "{\"products\": []}");

    assertThat(fleet.findings("--strict")).isEmpty();
  }

  // --- One fault at a time ----------------------------------------------------------------------

  private record Fault(String name, Consumer<Fleet> damage, String... findings) {}

  private static final List<Fault> FAULTS =
      List.of(
          // The registry.
          new Fault(
              "a registry of another version",
              f -> f.replace(REGISTRY, "\"0.1\"", "\"0.2\""),
              "error dash/products.json:2:21 registry/schema"),
          new Fault(
              "an entry with an unknown status",
              f -> f.replace(REGISTRY, "\"planned\"", "\"gone\""),
              "error dash/products.json:10:75 registry/schema"),
          new Fault(
              "an entry that is no object",
              f -> f.replace(REGISTRY, "    {\n", "    7,\n    {\n"),
              "error dash/products.json:4:5 registry/schema"),
          new Fault(
              "a path that leaves the workspace",
              f -> f.replace(REGISTRY, "src/a", "../a"),
              "error dash/products.json:6:15 registry/path"),
          new Fault(
              "an id that stands twice",
              f -> f.replace(REGISTRY, "\"product_id\": \"b\"", "\"product_id\": \"a\""),
              "error dash/products.json:10:21 registry/twice",
              "warning dash/signals/s.json:3:36 signal/unregistered"),
          new Fault(
              "a product's folder that is not there",
              f -> f.remove("src"),
              "warning dash/products.json:6:15 registry/folder-missing"),
          new Fault(
              "a product's folder behind a link",
              f -> f.remove("src").link("src", "docs"),
              "warning dash/products.json:6:15 registry/folder-missing"),
          new Fault(
              "a root that is not there",
              f -> f.replace(REGISTRY, "\"products\"", "\"roots\": [\"../no\"], \"products\""),
              "error dash/products.json:3:13 registry/root"),
          // Runs.
          new Fault(
              "a report with an unknown status",
              f -> f.replace(RUN, "\"success\"", "\"ok\""),
              "error dash/runs/a/last_run.json:7:13 last-run/schema"),
          new Fault(
              "a report with a number beyond all numbers",
              f -> f.replace(RUN, "\"spent_minutes\": 1,", "\"spent_minutes\": 1e400,"),
              "error dash/runs/a/last_run.json:13:83 last-run/schema"),
          new Fault(
              "a report of another product",
              f -> f.replace(RUN, "\"a\"", "\"b\""),
              "error dash/runs/a/last_run.json:3:17 last-run/foreign"),
          new Fault(
              "a report of a run that ends tomorrow",
              f -> f.replace(RUN, "2026-02-28T06:01", "2026-03-02T06:01"),
              "warning dash/runs/a/last_run.json:6:15 last-run/future"),
          new Fault(
              "evidence that is not there",
              f -> f.replace(RUN, "result.json", "gone.json"),
              "error dash/runs/a/last_run.json:10:5 evidence/missing"),
          new Fault(
              "evidence of a product that is not active",
              f ->
                  f.write("dash/runs/b/last_run.json", f.read(RUN))
                      .replace("dash/runs/b/last_run.json", "\"a\"", "\"b\"")
                      .replace("dash/runs/b/last_run.json", "result.json", "gone.json"),
              "warning dash/runs/b/last_run.json:10:5 evidence/missing"),
          new Fault(
              "evidence behind a link",
              f ->
                  f.link("dash/linked.json", RESULT)
                      .replace(RUN, "runs/a/run_20260101_000000/result.json", "linked.json"),
              "error dash/runs/a/last_run.json:10:5 evidence/missing"),
          new Fault(
              "evidence outside the workspace",
              f -> f.replace(RUN, "runs/a/run_20260101_000000/result.json", "../../etc/passwd"),
              "error dash/runs/a/last_run.json:10:5 evidence/outside"),
          new Fault(
              "a result whose commit is none",
              f -> f.write(RESULT, "{\n  \"commit\": \"HEAD\"\n}\n"),
              "error " + RESULT + ":2:13 result/schema"),
          new Fault(
              "runs of nobody",
              f -> f.write("dash/runs/stranger/last_run.json", "not JSON"),
              "warning dash/runs/stranger runs/unregistered"),
          // Schedules and signals.
          new Fault(
              "a schedule with a wrong cadence",
              f -> f.replace(SCHEDULE, "daily", "yearly"),
              "error dash/schedules/a.json:3:14 schedule/schema"),
          new Fault(
              "a schedule of another product",
              f -> f.replace(SCHEDULE, "\"a\"", "\"b\""),
              "error dash/schedules/a.json:2:17 schedule/foreign"),
          new Fault(
              "a schedule that is named and not there",
              f -> f.remove(SCHEDULE),
              "error dash/products.json:8:24 schedule/missing"),
          new Fault(
              "a schedule of nobody",
              f -> f.write("dash/schedules/c.json", f.read(SCHEDULE)),
              "warning dash/schedules/c.json schedule/unregistered"),
          new Fault(
              "a schedule that asks for tests of a product without any",
              f ->
                  f.replace(
                      REGISTRY, "\"path\": \"src/a\"", "\"path\": \"src/a\", \"tests\": false"),
              "warning " + SCHEDULE + ":5:17 schedule/tests"),
          new Fault(
              "a time zone that there is none of",
              f ->
                  f.replace(
                      REGISTRY,
                      "\"path\": \"src/a\"",
                      "\"path\": \"src/a\", \"time_zone\": \"Berlin\""),
              "warning dash/products.json:6:37 registry/time-zone"),
          new Fault(
              "a dependency that is not registered",
              f ->
                  f.replace(
                      REGISTRY,
                      "\"path\": \"src/a\"",
                      "\"path\": \"src/a\", \"depends_on\": [\"gone\"]"),
              "warning dash/products.json:6:39 registry/dependency"),
          new Fault(
              "a roadmap without a milestone",
              f -> f.write("docs/pm/ROADMAP.md", "# Roadmap\n\n## Q1\n\nMuch.\n"),
              "warning docs/pm/ROADMAP.md list/empty"),
          new Fault(
              "a signal without a kind",
              f -> f.replace(SIGNAL, "\"kind\": \"incident\", \"product\"", "\"product\""),
              "error dash/signals/s.json:3:3 signal/schema"),
          new Fault(
              "a signal about nobody",
              f -> f.replace(SIGNAL, "\"product\": \"b\"", "\"product\": \"c\""),
              "warning dash/signals/s.json:3:36 signal/unregistered"),
          new Fault(
              "a signal about a team that there is none of",
              f -> f.replace(SIGNAL, "\"product\": \"b\"", "\"team\": \"c\""),
              "warning dash/signals/s.json:3:33 signal/unregistered"),
          new Fault(
              "a signal about a product and a team",
              f -> f.replace(SIGNAL, "\"product\": \"b\"", "\"product\": \"b\", \"team\": \"c\""),
              "warning dash/signals/s.json:3:49 signal/scope"),
          new Fault(
              "a signal that ends on no day",
              f ->
                  f.replace(
                      SIGNAL,
                      "\"product\": \"b\"",
                      "\"product\": \"b\", \"expires_at\": \"2026-02-30T00:00:00Z\""),
              "error dash/signals/s.json:3:55 signal/schema"),
          new Fault(
              "required signals that are no list",
              f -> f.replace(REGISTRY, "\"products\"", "\"required_signals\": \"k\", \"products\""),
              "error dash/products.json:3:23 registry/schema"),
          // Orders, requests, decisions, plans.
          new Fault(
              "an order with an unknown intent",
              f -> f.replace(ORDER, "\"test\"", "\"deploy\""),
              "error " + ORDER + ":4:13 order/schema"),
          new Fault(
              "an order under another name",
              f -> f.write("nexus/work_orders/x.json", f.read(ORDER)).remove(ORDER),
              "error nexus/work_orders/x.json:2:13 order/name"),
          new Fault(
              "an open order for nobody",
              f -> f.replace(ORDER, "\"product_id\": \"a\"", "\"product_id\": \"c\""),
              "error " + ORDER + ":3:17 order/unregistered"),
          new Fault(
              "a skipped order for nobody",
              f ->
                  f.replace(ORDER, "\"product_id\": \"a\"", "\"product_id\": \"c\"")
                      .replace(ORDER, "pending", "skipped"),
              "warning " + ORDER + ":3:17 order/unregistered"),
          new Fault(
              "an order that expects something outside the workspace",
              f -> f.replace(ORDER, "dash/runs/a/last_run.json", "../secret"),
              "error " + ORDER + ":12:5 order/outside"),
          new Fault(
              "an order under a constitution that is not there",
              f -> f.replace(ORDER, "[ \"constitution.md\" ]", "[ \"gone.md\" ]"),
              "warning " + ORDER + ":10:26 order/constitution-ref"),
          new Fault(
              "a completed order without a result",
              f -> f.replace(ORDER, "pending", "completed"),
              "warning " + ORDER + ":14:13 order/result"),
          new Fault(
              "a completed order whose evidence is gone",
              f ->
                  f.replace(
                      ORDER,
                      "\"pending\"",
                      "\"completed\",\n  \"result\": { \"evidence_produced\": [ \"gone\" ] }"),
              "warning " + ORDER + ":15:38 order/evidence-missing"),
          new Fault(
              "a request of an unknown type",
              f -> f.replace(REQUEST, "escalation", "wish"),
              "error nexus/inbox/r.json:3:11 request/schema"),
          new Fault(
              "a decision of an unknown type",
              f -> f.replace(DECISION, "budget_grant", "guess"),
              "error nexus/outbox/d.json:3:11 decision/schema"),
          new Fault(
              "a grant for nobody",
              f -> f.replace(DECISION, "\"a\"", "\"c\""),
              "warning nexus/outbox/d.json:6:13 decision/target"),
          new Fault(
              "a plan without its budget",
              f -> f.replace(PLAN, "  \"budget\": 3,\n", ""),
              "error " + PLAN + ":1:1 plan/schema"),
          new Fault(
              "a plan under another name",
              f -> f.write("nexus/plans/x.json", f.read(PLAN)).remove(PLAN),
              "error nexus/plans/x.json:3:14 plan/name"),
          // Dossiers.
          new Fault(
              "a dossier without an owner",
              f -> f.replace(DOSSIER, "owner: nexus\n", ""),
              "error " + DOSSIER + ":2:1 dossier/schema"),
          new Fault(
              "a dossier without a proof",
              f -> f.replace(DOSSIER, "\n  - it is seen", " []"),
              "error " + DOSSIER + ":9:20 dossier/acceptance-proofs"),
          new Fault(
              "a draft without a proof under a draft",
              f ->
                  f.replace(DOSSIER, "\n  - it is seen", " []")
                      .replace(DOSSIER, "approved", "draft")
                      .replace(SPEC, "Status: approved", "Status: draft"),
              "warning " + DOSSIER + ":9:20 dossier/acceptance-proofs"),
          new Fault(
              "a dossier under another name",
              f -> f.write("docs/dossiers/DOS-x.md", f.read(DOSSIER)).remove(DOSSIER),
              "warning docs/dossiers/DOS-x.md:2:13 dossier/name"),
          new Fault(
              "two dossiers with one id",
              f -> f.write("docs/dossiers/DOS-x.md", f.read(DOSSIER)),
              "warning docs/dossiers/DOS-x.md:2:13 dossier/name",
              "error docs/dossiers/DOS-x.md:2:13 dossier/twice"),
          new Fault(
              "a dossier about nobody",
              f ->
                  f.write("docs/dossiers/DOS-20260302-c.md", f.read(DOSSIER))
                      .replace("docs/dossiers/DOS-20260302-c.md", "20260301-a", "20260302-c")
                      .replace("docs/dossiers/DOS-20260302-c.md", "approved", "draft")
                      .replace("docs/dossiers/DOS-20260302-c.md", "product_id: a", "product_id: c"),
              "warning docs/dossiers/DOS-20260302-c.md:3 dossier/unregistered"),
          new Fault(
              "an approved dossier without a spec",
              f ->
                  f.write("docs/dossiers/DOS-20260302-a.md", f.read(DOSSIER))
                      .replace("docs/dossiers/DOS-20260302-a.md", "20260301", "20260302"),
              "error docs/dossiers/DOS-20260302-a.md:5 dossier/spec-missing"),
          new Fault(
              "a dossier under a constitution that is not there",
              f -> f.replace(DOSSIER, "constitution.md#article-2", "gone.md"),
              "error " + DOSSIER + ":12:5 dossier/constitution-ref"),
          new Fault(
              "a dossier under nothing",
              f -> f.replace(DOSSIER, "\n  - constitution.md#article-2", " []"),
              "error " + DOSSIER + ":11 dossier/constitution-ref"),
          new Fault(
              "a dossier that names a heading that there is not",
              f -> f.replace(DOSSIER, "#article-2", "#article-9"),
              "warning " + DOSSIER + ":12:5 dossier/constitution-anchor"),
          // Specs.
          new Fault(
              "a spec that is named and not there",
              f -> f.remove("specs").replace(DOSSIER, "approved", "draft"),
              "error " + SPEC + " spec/missing"),
          new Fault(
              "a spec without an owner",
              f -> f.replace(SPEC, "Owner: nexus\n", ""),
              "error " + SPEC + " spec/header"),
          new Fault(
              "a spec without its stories",
              f -> f.replace(SPEC, "## User Stories", "## Tales"),
              "error " + SPEC + " spec/section-missing"),
          new Fault(
              "a draft without its stories",
              f ->
                  f.replace(SPEC, "## User Stories", "## Tales")
                      .replace(SPEC, "Status: approved", "Status: Draft, to be read"),
              "warning " + SPEC + " spec/section-missing"),
          new Fault(
              "a spec with a placeholder",
              f -> f.replace(SPEC, "## Intent\n\nText.", "## Intent\n\nTBD"),
              "error " + SPEC + ":9 spec/placeholder"),
          new Fault(
              "a spec without a dossier",
              f ->
                  f.replace(SPEC, "Dossier: DOS-20260301-a\n", "")
                      .replace(DOSSIER, "approved", "draft"),
              "error " + SPEC + " spec/dossier"),
          new Fault(
              "a spec of nobody without a dossier",
              f ->
                  f.write("specs/002-c/spec.md", f.read(SPEC))
                      .replace("specs/002-c/spec.md", "DOS-20260301-a", "TBD"),
              "warning specs/002-c/spec.md:3 spec/dossier"),
          new Fault(
              "a spec under a constitution that is not there",
              f ->
                  f.replace(
                      SPEC, "[Article 2](../../constitution.md#article-2-determinism)", "x.md"),
              "error " + SPEC + ":4 spec/constitution-ref"),
          new Fault(
              "a spec that names a heading that there is not",
              f -> f.replace(SPEC, "#article-2-determinism", "#determinism"),
              "warning " + SPEC + ":4 spec/constitution-anchor"),
          // The chain of authority.
          new Fault(
              "a spec under a dossier that is not there",
              f -> f.remove("docs/dossiers"),
              "error " + SPEC + ":3 authority/dossier-missing"),
          new Fault(
              "a spec in force under a rejected dossier",
              f -> f.replace(DOSSIER, "approved", "rejected"),
              "error " + SPEC + ":3 authority/dossier-closed"),
          new Fault(
              "a spec in force under a draft",
              f -> f.replace(DOSSIER, "approved", "draft"),
              "warning " + SPEC + ":3 authority/dossier-draft"),
          new Fault(
              "a spec under a dossier of another product",
              f -> f.replace(DOSSIER, "product_id: a", "product_id: b"),
              "error " + SPEC + ":3 authority/product"),
          new Fault(
              "no constitution at all",
              f -> f.remove("constitution.md"),
              "error " + DOSSIER + ":12:5 dossier/constitution-ref",
              "error " + GOVERNED + ":5 governed/missing",
              "warning " + ORDER + ":10:26 order/constitution-ref",
              "error " + SPEC + ":4 spec/constitution-ref"),
          // Lists.
          new Fault(
              "a governed document that is not there",
              f -> f.replace(GOVERNED, "`docs/pm/*.md`", "`docs/gone.md`"),
              "error " + GOVERNED + ":6 governed/missing"),
          new Fault(
              "a governed document of a product that is not active",
              f -> f.replace(GOVERNED, "`docs/pm/*.md` | lists | a", "`docs/gone.md` | lists | b"),
              "warning " + GOVERNED + ":6 governed/missing"),
          new Fault(
              "a governed document outside the workspace",
              f -> f.replace(GOVERNED, "`docs/pm/*.md`", "`/etc/passwd`"),
              "error " + GOVERNED + ":6 governed/outside"),
          new Fault(
              "a governed document twice",
              f -> f.replace(GOVERNED, "`docs/pm/*.md`", "`constitution.md`"),
              "warning " + GOVERNED + ":6 governed/entry"),
          new Fault(
              "two milestones with one id",
              f -> f.write("docs/pm/ROADMAP.md", "### M1 — a\n\nStatus: x\n\n### M1 — b\n"),
              "warning docs/pm/ROADMAP.md:5 list/entry"),
          // What can't be read.
          new Fault(
              "a report with a key twice",
              f -> f.replace(RUN, "\"summary\"", "\"status\""),
              "error dash/runs/a/last_run.json:8:3 file/unreadable"),
          new Fault(
              "a report with a byte order mark",
              f -> f.write(RUN, "\ufeff{}"),
              "error dash/runs/a/last_run.json:1:1 file/unreadable"),
          new Fault(
              "a report that is not UTF-8",
              f -> f.write(RUN, new byte[] {'{', (byte) 0xff, '}'}),
              "error dash/runs/a/last_run.json:1:2 file/unreadable"),
          new Fault(
              "a report that is too deep",
              f -> f.write(RUN, "[".repeat(1000)),
              "error dash/runs/a/last_run.json:1:66 file/unreadable"),
          new Fault(
              "a report that is too large",
              f -> f.write(RUN, new byte[(8 << 20) + 1]),
              "error dash/runs/a/last_run.json file/unreadable"),
          new Fault(
              "a folder in a report's place",
              f -> f.remove(RUN).write(RUN + "/x", ""),
              "error dash/runs/a/last_run.json file/unreadable"),
          new Fault(
              "a link in a result's place",
              f -> f.remove(RESULT).link(RESULT, RUN),
              "error dash/runs/a/last_run.json:10:5 evidence/missing",
              "error " + RESULT + " file/unreadable"),
          new Fault(
              "a file in place of a product's runs",
              f -> f.remove("dash/runs/a").write("dash/runs/a", ""),
              "error dash/runs/a file/unreadable"),
          new Fault(
              "a link in place of the inbox",
              f -> f.remove("nexus/inbox").link("nexus/inbox", "nexus/outbox"),
              "error nexus/inbox file/unreadable"),
          new Fault(
              "a request that is a list",
              f -> f.write(REQUEST, "[]"),
              "error nexus/inbox/r.json:1:1 file/unreadable"),
          new Fault(
              "a dossier without front matter",
              f -> f.write("docs/dossiers/DOS-20260302-a.md", "# Dossier\n"),
              "error docs/dossiers/DOS-20260302-a.md:1 file/unreadable"),
          new Fault(
              "a spec that is not UTF-8",
              f ->
                  f.replace(DOSSIER, "approved", "draft")
                      .write(SPEC, new byte[] {'#', (byte) 0xff}),
              "error " + SPEC + ":1:2 file/unreadable"),
          new Fault(
              "a constitution with a byte order mark",
              f -> f.write("constitution.md", "\ufeff# Constitution\n"),
              "error constitution.md:1:1 file/unreadable"),
          new Fault(
              "a governed list that is a folder",
              f -> f.remove(GOVERNED).write(GOVERNED + "/x", ""),
              "error " + GOVERNED + " file/unreadable"));

  @TestFactory
  Stream<DynamicTest> each_fault_is_found_once_where_it_is() {
    return FAULTS.stream()
        .map(
            fault ->
                dynamicTest(
                    fault.name(),
                    () -> {
                      Path folder = Files.createTempDirectory(root, "fleet");
                      Fleet fleet = sound(folder);
                      fault.damage().accept(fleet);

                      assertThat(fleet.findings()).containsExactlyInAnyOrder(fault.findings());

                      boolean error =
                          Arrays.stream(fault.findings()).anyMatch(f -> f.startsWith("error "));
                      assertThat(fleet.validate().exit()).isEqualTo(error ? 1 : 0);
                      assertThat(fleet.validate("--strict").exit()).isEqualTo(1);
                    }));
  }

  @Test
  void everyRuleHasAFaultHere() {
    Set<String> found = new TreeSet<>();
    FAULTS.forEach(
        fault ->
            Arrays.stream(fault.findings())
                .forEach(finding -> found.add(finding.substring(finding.lastIndexOf(' ') + 1))));

    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Check.values()).map(Check::id).toList());
  }

  // --- Whose it is ------------------------------------------------------------------------------

  @Test
  void aProductSeesWhatBelongsToItAndNothingElse() {
    Fleet fleet = sound(root);
    fleet
        .replace(RUN, "\"success\"", "\"ok\"")
        .replace(ORDER, "\"test\"", "\"deploy\"")
        .replace(REQUEST, "escalation", "wish")
        .replace(DECISION, "budget_grant", "guess")
        .replace(DOSSIER, "owner: nexus\n", "")
        .replace(SPEC, "## Intent\n\nText.", "## Intent\n\nTBD")
        .replace(GOVERNED, "`docs/pm/*.md`", "`docs/gone.md`")
        .replace(SCHEDULE, "daily", "yearly")
        .replace(REGISTRY, "\"planned\"", "\"gone\"")
        .write("dash/runs/stranger/last_run.json", "{}");

    assertThat(fleet.findings("--product", "a"))
        .extracting(finding -> finding.substring(finding.lastIndexOf(' ') + 1))
        .containsExactlyInAnyOrder(
            "last-run/schema",
            "order/schema",
            "request/schema",
            "decision/schema",
            "dossier/schema",
            "spec/placeholder",
            "governed/missing",
            "schedule/schema");
    assertThat(fleet.findings("--product", "b"))
        .containsExactly("error dash/products.json:10:75 registry/schema");
    assertThat(fleet.findings("--product", "b", "--product", "a")).hasSize(9);
    assertThat(fleet.findings("--all")).isEqualTo(fleet.findings()).hasSize(10);
  }

  @Test
  void aFaultInWhatTwoProductsShareBelongsToBoth() {
    Fleet fleet = sound(root);
    fleet
        .replace(
            REGISTRY,
            "\"status\": \"planned\"",
            "\"status\": \"planned\", \"spec_path\": \"specs/001-a/spec.md\"")
        .replace(SPEC, "## Intent\n\nText.", "## Intent\n\nTBD");

    for (String product : List.of("a", "b")) {
      assertThat(fleet.findings("--product", product))
          .containsExactly("error " + SPEC + ":9 spec/placeholder");
    }
    assertThat(fleet.validate("--format", "json").out()).contains("\"a\",\n        \"b\"");
  }

  // --- Usage ------------------------------------------------------------------------------------

  @Test
  void anUnknownProductIsWrongUsage() {
    Outcome outcome = sound(root).validate("--product", "aa");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("oracle: there is no product \"aa\" in dash/products.json; did you mean a?\n");
  }

  @Test
  void allAndAProductIsWrongUsage() {
    Outcome outcome = sound(root).validate("--product", "a", "--all");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("oracle: --all and --product exclude each other");
  }

  @Test
  void itTakesNoRulesAndDoesNotReadThem() {
    Fleet fleet = sound(root).write("rules/broken.drl", "this is no rule");

    assertThat(fleet.validate().exit()).isZero();
    assertThat(fleet.validate("--rules", "rules").exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{}", "{\"products\": 1}", "", "{\"products\": [], \"products\": []}"})
  void aRegistryThatIsNoneEndsIt(String registry) {
    Outcome outcome = sound(root).write(REGISTRY, registry).validate("--format", "json");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("error: dash/products.json");
  }

  @Test
  void onlyValidatePrintsSarif() {
    Fleet fleet = sound(root);

    Outcome outcome = InProcess.in(root).run("status", "--format", "sarif");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "oracle: --format is \"sarif\"; expected text or json or markdown or openmetrics\n");
    assertThat(fleet.validate("--format", "xml").err())
        .isEqualTo("oracle: --format is \"xml\"; expected text or json or sarif\n");
  }

  // --- Output -----------------------------------------------------------------------------------

  @Test
  void textGroupsFindingsByProductAndSaysWhatToDo() {
    Fleet fleet = sound(root);
    fleet
        .replace(RUN, "\"success\"", "\"ok\"")
        .write("dash/runs/stranger/x", "")
        .replace(SCHEDULE, "daily", "ye\\u001b[31marly");

    assertThat(fleet.validate().out())
        .isEqualTo(
            """
            Validation as of 2026-03-01T06:00:00Z, 2 products

            The fleet (1)
              warning  dash/runs/stranger  runs/unregistered
                       there is no product "stranger" in the registry; expected folders of registered products; register it or move the folder away

            a (2)
              error    dash/runs/a/last_run.json:7:13  last-run/schema
                       status is "ok"; expected success, failed, in_progress, cancelled (also read: passed, governance_failed, budget_exhausted); correct it
              error    dash/schedules/a.json:3:14  schedule/schema
                       cadence is "ye\\u001b[31marly"; expected hourly, daily, weekly, manual or on_push; correct it

            2 errors and 1 warning. Fix the errors, each as the line below it says, and validate again.
            """);
  }

  @Test
  void textSaysWhenWarningsFail() {
    Fleet fleet = sound(root).write("dash/runs/stranger/x", "");

    assertThat(fleet.validate().out())
        .endsWith("\n1 warning. That is no failure; with --strict it would be.\n");
    assertThat(fleet.validate("--strict").out())
        .endsWith("\n1 warning. With --strict warnings fail: fix them too.\n");
  }

  @Test
  void quietShowsWhatMakesItFailAndNothingElse() {
    Fleet fleet = sound(root);
    fleet.replace(RUN, "\"success\"", "\"ok\"").write("dash/runs/stranger/x", "");

    Outcome outcome = fleet.validate("--quiet");

    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("error: dash/runs/a/last_run.json:7:13: status is \"ok\"; expected ");
    assertThat(fleet.validate("--quiet", "--strict").err().lines()).hasSize(2);
  }

  @Test
  void sarifHasTheRulesAndTheFindingsWithTheirPlaces() {
    Fleet fleet = sound(root);
    fleet.replace(RUN, "\"success\"", "\"o{k}\"").write("dash/runs/a stränger/x", "");

    Outcome outcome = fleet.validate("--format", "sarif");

    assertThat(outcome.exit()).isEqualTo(1);
    Map<?, ?> log = Json.object(outcome.out());
    assertThat(log.get("version")).isEqualTo("2.1.0");
    assertThat(log.get("$schema")).isEqualTo("https://json.schemastore.org/sarif-2.1.0.json");
    Object run = only(log.get("runs"));
    List<?> rules = (List<?>) Json.at(run, "tool", "driver", "rules");
    assertThat(Json.at(run, "tool", "driver", "name")).isEqualTo("Oracle");
    assertThat(rules).hasSize(Check.values().length);
    for (Object rule : rules) {
      assertThat(Json.at(rule, "shortDescription", "text")).isInstanceOf(String.class);
      assertThat(Json.at(rule, "help", "text")).isInstanceOf(String.class);
      assertThat(Json.at(rule, "defaultConfiguration", "level")).isIn("error", "warning");
    }
    Object base = Json.at(run, "originalUriBaseIds");
    List<?> results = (List<?>) Json.at(run, "results");
    assertThat(results).hasSize(2);
    for (Object result : results) {
      int index = (Integer) Json.at(result, "ruleIndex");
      assertThat(Json.at(rules.get(index), "id")).isEqualTo(Json.at(result, "ruleId"));
      assertThat(((Map<?, ?>) base).keySet().toString())
          .contains((String) Json.at(place(result), "artifactLocation", "uriBaseId"));
    }
    Object stranger = results.get(0);
    assertThat(Json.at(stranger, "level")).isEqualTo("warning");
    assertThat(Json.at(place(stranger), "artifactLocation", "uri"))
        .isEqualTo("dash/runs/a%20str%C3%A4nger");
    assertThat(Json.at(place(stranger), "region")).isNull();
    Object report = results.get(1);
    assertThat(Json.at(report, "level")).isEqualTo("error");
    assertThat(Json.at(report, "ruleId")).isEqualTo("last-run/schema");
    assertThat(Json.at(place(report), "region"))
        .isEqualTo(Map.of("startLine", 7, "startColumn", 13));
    assertThat((String) Json.at(report, "message", "text")).startsWith("status is \"o{{k}}\"; ");
    assertThat(Json.at(report, "properties", "product_ids")).isEqualTo(List.of("a"));
    assertThat(outcome.out()).doesNotContain(root.toString());
  }

  private static Object place(Object result) {
    return Json.at(only(Json.at(result, "locations")), "physicalLocation");
  }

  private static Object only(Object list) {
    assertThat((List<?>) list).hasSize(1);
    return ((List<?>) list).get(0);
  }

  @Test
  void jsonCountsAndLists() {
    Fleet fleet = sound(root).replace(RUN, "\"success\"", "\"ok\"");

    Map<?, ?> json = Json.object(fleet.validate("--format", "json", "--quiet").out());

    assertThat(json.get("as_of")).isEqualTo("2026-03-01T06:00:00Z");
    assertThat(json.get("products")).isEqualTo(2);
    assertThat(json.get("errors")).isEqualTo(1);
    assertThat(json.get("warnings")).isEqualTo(0);
    assertThat(only(json.get("findings")))
        .isEqualTo(
            Map.of(
                "rule",
                "last-run/schema",
                "severity",
                "error",
                "path",
                RUN,
                "line",
                7,
                "column",
                13,
                "what",
                "status is \"ok\"",
                "fix",
                "expected success, failed, in_progress, cancelled (also read: passed,"
                    + " governance_failed, budget_exhausted); correct it",
                "product_ids",
                List.of("a")));
  }

  // --- What it promises -------------------------------------------------------------------------

  @Test
  void itWritesNothingAndNeedsNoLock() throws IOException {
    Fleet fleet = sound(root).replace(RUN, "\"success\"", "\"ok\"");
    var before = fleet.folder().files(".");

    fleet.validate();
    fleet.validate("--format", "sarif");

    assertThat(fleet.folder().files(".")).isEqualTo(before);
    assertThat(root.resolve(".codemonkeys")).doesNotExist();
  }

  @Test
  void theSameFleetGivesTheSameBytesWhereverItLies() throws IOException {
    Locale usual = Locale.getDefault();
    List<String> outputs = new ArrayList<>();
    try {
      for (String locale : List.of("en", "tr", "ar-u-nu-arab", "de")) {
        Locale.setDefault(Locale.forLanguageTag(locale));
        Path folder = Files.createTempDirectory(root, locale);
        Fleet fleet = sound(folder);
        fleet
            .write(RESULT, "{\"commit\": 1, \"exit\": 1234567.5}")
            .write(PLAN, "{\"plan_id\": 7, \"budget\": 123456, \"orders\": [{\"rank\": 0}]}")
            .replace(RUN, "\"success\"", "\"ok\"");
        for (String format : List.of("text", "json", "sarif")) {
          outputs.add(format + fleet.validate("--format", format).out());
        }
      }
    } finally {
      Locale.setDefault(usual);
    }

    assertThat(new TreeSet<>(outputs)).hasSize(3);
  }

  @Test
  void aFileWithAMillionFaultsGivesABoundedAnswer() {
    Fleet fleet = sound(root);
    String items = "1,".repeat(999_999) + "1";
    fleet
        .write(PLAN, "{\"plan_id\": \"plan_0123456789abcdef\", \"orders\": [" + items + "]}")
        .write(SIGNAL, "{\"signals\": [" + items + "]}");

    List<String> findings = fleet.findings();

    assertThat(findings).filteredOn(f -> f.endsWith("plan/schema")).hasSizeBetween(1, 101);
    assertThat(findings).filteredOn(f -> f.endsWith("signal/schema")).hasSize(101);
    assertThat(fleet.validate().out()).contains("there are 999900 more faults like these");
  }

  @Test
  void fortyThousandReferencesIntoALongConstitutionAreNoMatter() {
    Fleet fleet = sound(root);
    fleet
        .write("constitution.md", "## Same\n".repeat(19_000))
        .replace(
            DOSSIER,
            "  - constitution.md#article-2\n",
            "  - constitution.md#x\n".repeat(20_000) + "  - gone.md\n".repeat(20_000))
        .replace(SPEC, "#article-2-determinism", "#same-18999");

    assertThat(fleet.findings())
        .hasSize(202)
        .allMatch(f -> f.contains(" " + DOSSIER + ":") || f.contains(DOSSIER + " "))
        .noneMatch(f -> f.contains(SPEC));
  }

  @Test
  void aHundredThousandProductsAreValidatedInBoundedMemory() throws IOException {
    StringBuilder registry = new StringBuilder("{\"products\": [");
    for (int i = 0; i < 100_000; i++) {
      registry
          .append(i == 0 ? "\n" : ",\n")
          .append("{\"product_id\": \"p")
          .append(i)
          .append("\", \"display_name\": \"P\", \"owner\": \"nexus\", \"status\": \"")
          .append(i % 1000 == 999 ? "gone" : "active")
          .append("\"}");
    }
    Fleet fleet = new Fleet(root).write(REGISTRY, registry.append("]}").toString());
    fleet.write("dash/runs/p99999/last_run.json", "{");

    Outcome outcome = fleet.validate();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out().lines().count()).isLessThan(1000);
    assertThat(outcome.out()).contains("\n101 errors. ");
    assertThat(fleet.findings("--product", "p99999"))
        .containsExactly(
            "error dash/products.json:100001:75 registry/schema",
            "error dash/runs/p99999/last_run.json:1:2 file/unreadable");
  }

  @Test
  void thisRepositoryIsSound() {
    Outcome outcome =
        InProcess.in(Path.of("").toAbsolutePath())
            .at(java.time.Instant.now())
            .run("validate", "--strict");

    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
  }
}
