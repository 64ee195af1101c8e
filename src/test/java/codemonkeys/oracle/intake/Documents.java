package codemonkeys.oracle.intake;

import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Documents to try readers with: valid ones of each kind, and damage to do to them. */
final class Documents {
  private Documents() {}

  // --- Values ---------------------------------------------------------------------------------

  static JsonValue text(String value) {
    return new JsonString(0, 0, value);
  }

  static JsonValue number(String text) {
    return new JsonNumber(0, 0, text);
  }

  static JsonValue flag(boolean value) {
    return new JsonBoolean(0, 0, value);
  }

  static JsonValue nothing() {
    return new JsonNull(0, 0);
  }

  static JsonArray list(JsonValue... items) {
    return new JsonArray(0, 0, List.of(items));
  }

  static JsonObject object(String name, JsonValue value) {
    return new JsonObject(0, 0, Map.of(name, value));
  }

  static String json(JsonValue value) {
    return JsonText.text(value);
  }

  // --- Valid documents ------------------------------------------------------------------------

  private static final Arbitrary<JsonValue> TEXT =
      Arbitraries.of("", "nexus", "two words", "ü\u2003\"\\\n", "0.1").map(Documents::text);
  private static final Arbitrary<JsonValue> FILLED =
      Arbitraries.of("nexus", " a", "\u00a0", "\u2007", "\u200b").map(Documents::text);
  private static final Arbitrary<JsonValue> FLAG = Arbitraries.of(true, false).map(Documents::flag);
  private static final Arbitrary<JsonValue> INSTANT =
      Arbitraries.of(
              "2026-03-01T06:00:00Z",
              "2024-02-29t23:59:59.123456789z",
              "0000-01-01T00:00:00+18:00",
              "9999-12-31T23:59:59-18:00",
              "2026-03-01T06:00:00.5+05:30",
              "2026-03-01T06:00:00-00:00")
          .map(Documents::text);
  private static final Arbitrary<JsonValue> INSTANT_OR_NULL =
      Arbitraries.oneOf(INSTANT, Arbitraries.just(nothing()));
  private static final Arbitrary<JsonValue> AMOUNT =
      numbers("0", "-0.0", "0.25", "90", "1e12", "1000000000000.000", "1e-400", "0e99999999999");
  private static final Arbitrary<JsonValue> COUNT =
      numbers("0", "1", "3.0", "30e-1", "2147483647", "2147483647.00", "2.5e1");
  private static final Arbitrary<JsonValue> PRODUCT =
      Arbitraries.of("a", "0", "my-product", "a.b_c-9", "x".repeat(64)).map(Documents::text);
  private static final Arbitrary<JsonValue> OBJECT =
      Arbitraries.of(
          new JsonObject(0, 0, Map.of()),
          object("enabled", flag(true)),
          object("deep", object("deeper", list(nothing()))));
  private static final Arbitrary<JsonValue> INTENT =
      words("validate", "test", "regenerate_report", "gc_runs", "drift_check", "science_to_design");
  private static final Arbitrary<JsonValue> BUDGET =
      object(
          required("max_actions", numbers("1", "2.0", "100", "1e2")),
          optional("max_seconds", numbers("1", "900", "86400", "864e2")));
  private static final Member VERSION = optional("schema_version", words("0.1"));

  static Arbitrary<JsonValue> lastRun() {
    Arbitrary<JsonValue> evidence = object(required("paths", lists(TEXT, 0)));
    Arbitrary<JsonValue> economy =
        object(
            required("budget_tokens", AMOUNT),
            required("spent_tokens", AMOUNT),
            required("budget_minutes", AMOUNT),
            required("spent_minutes", AMOUNT),
            required("max_ci_heal_attempts", COUNT),
            required("ci_heal_attempts_used", COUNT),
            optional("spent_day", TEXT));
    Arbitrary<JsonValue> killSwitch =
        object(
            required("enabled", FLAG),
            optional("reason", Arbitraries.oneOf(TEXT, Arbitraries.just(nothing()))));
    Arbitrary<JsonValue> wave =
        object(
            required("state", TEXT), required("open_prs", COUNT), required("last_update", INSTANT));
    return Arbitraries.of(true, false)
        .flatMap(
            running ->
                object(
                    VERSION,
                    required("product_id", TEXT),
                    required("run_id", FILLED),
                    required("started_at", INSTANT),
                    required("ended_at", running ? INSTANT_OR_NULL : INSTANT),
                    required(
                        "status",
                        running
                            ? words("in_progress")
                            : words(
                                "success",
                                "failed",
                                "cancelled",
                                "passed",
                                "governance_failed",
                                "budget_exhausted")),
                    required("summary", TEXT),
                    required("evidence", evidence),
                    required("banana_economy", economy),
                    required("kill_switch", killSwitch),
                    required("pr_wave", wave)));
  }

  static Arbitrary<JsonValue> schedule() {
    Arbitrary<JsonValue> job =
        object(
            required("intent", INTENT),
            required("budget", BUDGET),
            optional(
                "stop_conditions",
                lists(
                    words(
                        "on_test_fail",
                        "on_silverback_fail",
                        "on_validation_fail",
                        "on_missing_evidence",
                        "on_drift_detected"),
                    0)),
            required("priority", COUNT));
    return object(
        VERSION,
        optional("product_id", TEXT),
        required("cadence", words("hourly", "daily", "weekly", "manual", "on_push")),
        required("jobs", lists(job, 0)),
        optional("enabled", FLAG),
        optional("last_run", INSTANT_OR_NULL),
        optional("next_run", INSTANT_OR_NULL));
  }

  static Arbitrary<JsonValue> signals() {
    Arbitrary<JsonValue> attributes =
        object(optional("a", TEXT), optional("b", FLAG), optional("c", AMOUNT));
    Arbitrary<JsonValue> one =
        Arbitraries.oneOf(
            object(
                required("kind", TEXT),
                required("product_id", PRODUCT),
                optional("product", TEXT),
                optional("fleet", TEXT),
                optional("attributes", attributes)),
            object(
                required("kind", TEXT),
                required("product", PRODUCT),
                optional("tag", FLAG),
                optional("attributes", attributes)),
            signal("owner", words("ann", "o")),
            signal("team", words("pay")),
            signal("tag", words("eu", " ")),
            signal("fleet", Arbitraries.just(flag(true))));
    return Arbitraries.oneOf(
        one.map(signal -> with(signal, "schema_version", text("0.1"))),
        object(VERSION, required("signals", lists(one, 0)), optional("kind", OBJECT)));
  }

  private static Arbitrary<JsonValue> signal(String about, Arbitrary<JsonValue> name) {
    return object(
        required("kind", TEXT),
        required(about, name),
        optional("created_at", INSTANT_OR_NULL),
        optional("expires_at", INSTANT_OR_NULL));
  }

  static Arbitrary<JsonValue> product() {
    return object(
        required("product_id", PRODUCT),
        required("display_name", TEXT),
        required("owner", TEXT),
        required(
            "status",
            words(
                "bootstrap",
                "active",
                "pending",
                "development",
                "planned",
                "deprecated",
                "archived")),
        optional("criticality", words("high", "medium", "low")),
        optional("sla_tier", numbers("1", "5", "5.0", "0.3e1")),
        optional("repo", TEXT),
        optional("path", words("", ".", "rules")),
        optional("spec_path", words("specs/001-a/spec.md")),
        optional("run_evidence_path", TEXT),
        optional("schedule_path", words("dash/schedules/a.json")),
        optional("enabled", FLAG),
        optional("commands", object(optional("test", lists(TEXT, 1)))),
        optional("reports", lists(TEXT, 0)),
        optional("tests", FLAG),
        optional("team", TEXT),
        optional("time_zone", TEXT),
        optional("tags", lists(TEXT, 0)),
        optional("depends_on", lists(TEXT, 0)),
        optional("required_signals", lists(TEXT, 0)));
  }

  static Arbitrary<JsonValue> order() {
    Arbitrary<JsonValue> result =
        object(
            optional("exit_code", numbers("0", "-2147483648", "2147483647", "1.0")),
            optional("completed_at", INSTANT),
            optional("duration_seconds", AMOUNT),
            optional("evidence_produced", lists(TEXT, 0)),
            optional("error_message", TEXT));
    return object(
        required(
            "job_id",
            words(
                "wo_a_test_20260301_060000_001",
                "wo_a-b_regenerate_report_999",
                "wo_" + "a".repeat(188) + "_test_001")),
        required("product_id", PRODUCT),
        required("intent", INTENT),
        required("inputs", OBJECT),
        required("budget", BUDGET),
        required(
            "stop_conditions",
            lists(
                words(
                    "on_test_fail",
                    "on_silverback_fail",
                    "on_validation_fail",
                    "on_missing_evidence"),
                0)),
        required("priority", COUNT),
        required("created_at", INSTANT),
        required("constitution_refs", lists(TEXT, 1)),
        required("evidence_expectations", lists(TEXT, 0)),
        optional("status", words("pending", "running", "completed", "failed", "skipped")),
        optional("result", result),
        optional("plan_id", TEXT),
        optional("rule", TEXT),
        optional("reason", TEXT),
        optional("also", lists(TEXT, 0)),
        optional("facts", lists(TEXT, 0)),
        optional("inputs_digest", TEXT));
  }

  static Arbitrary<JsonValue> request() {
    return object(
        VERSION,
        required("request_id", TEXT),
        required(
            "type",
            words(
                "escalation",
                "approval_request",
                "budget_extension",
                "kill_switch_override",
                "scope_change",
                "clarification_required")),
        required("source", TEXT),
        required("created_at", INSTANT),
        required("status", words("pending", "approved", "rejected", "deferred")),
        optional("priority", words("low", "normal", "high", "critical")),
        required("payload", OBJECT));
  }

  static Arbitrary<JsonValue> decision() {
    return object(
        VERSION,
        required("decision_id", TEXT),
        optional("request_id", TEXT),
        required(
            "type",
            words(
                "approval",
                "rejection",
                "directive",
                "allocation",
                "budget_grant",
                "kill_switch_toggle")),
        required("created_at", INSTANT),
        required("status", words("issued", "acknowledged", "executed", "failed")),
        optional("target", TEXT),
        required("payload", OBJECT),
        optional("rationale", TEXT));
  }

  static Arbitrary<JsonValue> dossier() {
    Arbitrary<JsonValue> maybeText = Arbitraries.oneOf(TEXT, Arbitraries.just(nothing()));
    Arbitrary<JsonValue> maybeTexts =
        Arbitraries.oneOf(lists(TEXT, 0), Arbitraries.just(nothing()));
    return object(
        optional("schema_version", Arbitraries.oneOf(words("0.1"), Arbitraries.just(nothing()))),
        required("dossier_id", words("DOS-20260301-name", "DOS-00000000-A_9-")),
        required("product_id", PRODUCT),
        required("owner", FILLED),
        required("status", words("draft", "approved", "rejected", "legacy")),
        optional(
            "created_at",
            Arbitraries.oneOf(INSTANT_OR_NULL, words("2026-03-01", "0000-02-29", "2024-02-29"))),
        required(
            "hypothesis",
            object(
                optional("problem", maybeText),
                required("claim", FILLED),
                optional("falsification", maybeText))),
        required(
            "mvp_boundary",
            object(optional("in_scope", maybeTexts), optional("non_goals", maybeTexts))),
        required(
            "acceptance_proofs",
            Combinators.combine(FILLED, TEXT).as((one, other) -> list(other, one))),
        optional(
            "evidence",
            Arbitraries.oneOf(object(optional("links", maybeTexts)), Arbitraries.just(nothing()))),
        optional("constitution_refs", maybeTexts));
  }

  /** A field of a valid object. */
  record Member(String name, boolean required, Arbitrary<JsonValue> value) {}

  private static Member required(String name, Arbitrary<JsonValue> value) {
    return new Member(name, true, value);
  }

  private static Member optional(String name, Arbitrary<JsonValue> value) {
    return new Member(name, false, value);
  }

  private static Arbitrary<JsonValue> object(Member... members) {
    List<Arbitrary<JsonValue>> values = new ArrayList<>();
    for (Member member : members) {
      values.add(member.required ? member.value : member.value.injectNull(0.3));
    }
    return Combinators.combine(values)
        .as(
            all -> {
              Map<String, JsonValue> present = new LinkedHashMap<>();
              for (int i = 0; i < members.length; i++) {
                if (all.get(i) != null) {
                  present.put(members[i].name, all.get(i));
                }
              }
              return new JsonObject(0, 0, present);
            });
  }

  private static Arbitrary<JsonValue> lists(Arbitrary<JsonValue> item, int min) {
    return item.list().ofMinSize(min).ofMaxSize(3).map(items -> new JsonArray(0, 0, items));
  }

  private static Arbitrary<JsonValue> words(String... words) {
    return Arbitraries.of(words).map(Documents::text);
  }

  private static Arbitrary<JsonValue> numbers(String... numbers) {
    return Arbitraries.of(numbers).map(Documents::number);
  }

  // --- Damage ---------------------------------------------------------------------------------

  /**
   * One change to a document.
   *
   * @param place which value of the document it hits, counted from the root and around again
   */
  record Damage(int place, Blow blow) {
    JsonValue to(JsonValue document) {
      int[] left = {Math.floorMod(place, count(document))};
      return hit(document, left, blow);
    }

    static int count(JsonValue value) {
      int count = 1;
      for (JsonValue inner : inner(value)) {
        count += count(inner);
      }
      return count;
    }

    /** The value at a place. */
    static JsonValue at(JsonValue value, int[] left) {
      if (left[0]-- == 0) {
        return value;
      }
      for (JsonValue inner : inner(value)) {
        JsonValue found = at(inner, left);
        if (left[0] < 0) {
          return found;
        }
      }
      return value;
    }

    private static Iterable<JsonValue> inner(JsonValue value) {
      if (value instanceof JsonObject object) {
        return object.members().values();
      }
      return value instanceof JsonArray array ? array.items() : List.of();
    }

    /** The value after the blow; for a value that is dropped the document's root stays. */
    private static JsonValue hit(JsonValue value, int[] left, Blow blow) {
      int size = count(value);
      if (left[0] >= size) {
        // What is not hit stays the very same, so that a look at the damage can pass over it.
        left[0] -= size;
        return value;
      }
      if (left[0]-- == 0) {
        JsonValue after = blow.strike.apply(value);
        return after == DROPPED ? value : after;
      }
      if (value instanceof JsonObject object) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        object
            .members()
            .forEach(
                (name, member) -> {
                  JsonValue after = left[0] == 0 ? strike(member, left, blow) : member;
                  if (left[0] > 0) {
                    after = hit(member, left, blow);
                  }
                  if (after != DROPPED) {
                    members.put(name, after);
                  }
                });
        return new JsonObject(0, 0, members);
      }
      if (value instanceof JsonArray array) {
        List<JsonValue> items = new ArrayList<>();
        for (JsonValue item : array.items()) {
          JsonValue after = left[0] == 0 ? strike(item, left, blow) : item;
          if (left[0] > 0) {
            after = hit(item, left, blow);
          }
          if (after != DROPPED) {
            items.add(after);
          }
        }
        return new JsonArray(0, 0, items);
      }
      return value;
    }

    private static JsonValue strike(JsonValue value, int[] left, Blow blow) {
      left[0]--;
      return blow.strike.apply(value);
    }
  }

  /** What is done to a value. */
  record Blow(String name, UnaryOperator<JsonValue> strike) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final JsonValue DROPPED = new JsonString(-1, -1, "dropped");

  private static final List<String> STRANGE_NUMBERS =
      List.of(
          "0",
          "-0",
          "-0.0",
          "1",
          "-1",
          "3.0",
          "30e-1",
          "2.5",
          "3.00000000000000000000001",
          "0.1e1",
          "5",
          "6",
          "5.000",
          "100",
          "101",
          "100.5",
          "1e2",
          "1E+2",
          "999",
          "1000",
          "86400",
          "86401",
          "864e2",
          "2147483647",
          "2147483647.0",
          "2147483648",
          "-2147483648",
          "-2147483649",
          "4294967296",
          "4294967297",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "18446744073709551617",
          "999999999999999999",
          "1000000000000000000",
          "1e12",
          "1000000000000.1",
          "1000000000000.0000000000000000001",
          "1000000000001",
          "1e400",
          "-1e400",
          "1e-400",
          "-1e-400",
          "1e999999999",
          "1e-999999999",
          "0e999999999",
          "1e99999999999",
          "-1e99999999999",
          "1e-99999999999",
          "0e99999999999",
          "0.0e-99999999999",
          "1e2147483647",
          "1e-2147483647",
          "1e2147483648",
          "1" + "0".repeat(300),
          "1" + "0".repeat(300) + "e-300",
          "3" + "0".repeat(300) + "e-301");

  private static final List<String> STRANGE_TEXTS =
      List.of(
          "",
          " ",
          "\n",
          "\u00a0",
          "\u2003",
          "\u2007",
          "\u0085",
          "\u200b",
          "\ufeff",
          "\u001c",
          "\u3000",
          "true",
          "1",
          "null",
          "0.1",
          "0.2",
          "a",
          "A",
          "a\n",
          "a\u2028",
          "-a",
          ".a",
          "a b",
          "a/b",
          "ä",
          "x".repeat(64),
          "x".repeat(65),
          "wo_a_test_001",
          "wo_a_test_001\n",
          "wo_a_test_01",
          "wo_A_test_001",
          "wo__test_001",
          "wo_a_test_2026_001",
          "wo_a_test_٠٠١",
          "wo_" + "a".repeat(188) + "_test_001",
          "wo_" + "a".repeat(189) + "_test_001",
          "DOS-20260301-name",
          "DOS-20260301-",
          "DOS-2026031-name",
          "DOS-20260301-nam\u00e9",
          "DOS-20260301-name\n");

  /** Words of closed sets, each of which belongs in few places. */
  private static final List<String> WORDS =
      List.of(
          """
          success failed in_progress cancelled passed governance_failed budget_exhausted
          SUCCESS Active bootstrap active pending development planned deprecated archived high medium low normal critical
          hourly daily weekly manual on_push validate test regenerate_report gc_runs drift_check science_to_design
          on_test_fail on_silverback_fail on_validation_fail on_missing_evidence on_drift_detected
          running completed skipped approved rejected deferred draft legacy issued acknowledged executed
          approval rejection directive allocation budget_grant kill_switch_toggle
          escalation approval_request budget_extension kill_switch_override scope_change clarification_required
          """
              .split("\\s+"));

  private static final List<String> STRANGE_TIMES =
      List.of(
          "2026-03-01",
          "2026-02-29",
          "2024-02-29",
          "2026-13-01",
          "2026-3-1",
          "0000-01-01",
          "-001-01-01",
          "2026-060",
          "2026-03-01\n",
          "2026-03-01T06:00:00Z",
          "2026-03-01t06:00:00.123456789+18:00",
          "2026-13-01T06:00:00Z",
          "2026-02-29T06:00:00Z",
          "2026-03-01T24:00:00Z",
          "2016-12-31T23:59:60Z",
          "2026-03-01T06:00:00.1234567890Z",
          "2026-03-01T06:00:00+23:59",
          "2026-03-01T06:00:00",
          "2026-03-01T06:00Z",
          "2026-03-01 06:00:00Z",
          "2026-03-01T06:00:00Z\n",
          "2026-03-01T06:00:00ZZ",
          "20260301T060000Z",
          "+002026-03-01T06:00:00Z",
          "10000-01-01T00:00:00Z",
          "٢٠٢٦-03-01T06:00:00Z",
          "2026-03-01T06:00:00,5Z",
          "2026-03-01T06:00:00.Z",
          "2026-03-01T06:00:00+05:30:00",
          "2026-03-01T06:00:00−05:00",
          "2026-03-01T06:00:00[Europe/Paris]",
          "2026-03-01T06:00:00Z[UTC]");

  private static final List<JsonValue> STRANGE_SHAPES =
      List.of(
          nothing(),
          flag(true),
          flag(false),
          list(),
          list(nothing()),
          list(text("")),
          list(text("a"), number("1")),
          list(list()),
          list(new JsonObject(0, 0, Map.of())),
          new JsonObject(0, 0, Map.of()),
          object("a", nothing()),
          object("enabled", text("true")));

  /** Texts that look like an RFC 3339 time, most of them with something wrong. */
  static Arbitrary<String> times() {
    Arbitrary<String> date =
        Combinators.combine(
                Arbitraries.of(
                    "0000", "0001", "1582", "1900", "2000", "2016", "2024", "2026", "9999"),
                Arbitraries.of("00", "01", "02", "04", "06", "10", "12", "13"),
                Arbitraries.of("00", "01", "04", "15", "28", "29", "30", "31", "32"))
            .as((year, month, day) -> year + "-" + month + "-" + day);
    Arbitrary<String> clock =
        Combinators.combine(
                Arbitraries.of("00", "06", "23", "24", "25"),
                Arbitraries.of("00", "30", "59", "60"),
                Arbitraries.of("00", "30", "59", "60", "61"),
                Arbitraries.of("", "", ".", ".0", ".123456789", ".1234567890", ",5"))
            .as((hour, minute, second, part) -> hour + ":" + minute + ":" + second + part);
    Arbitrary<String> offset =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.of("Z", "z", "+00:00", "-00:00", "+05:30")),
            net.jqwik.api.Tuple.of(
                2,
                Arbitraries.of(
                    "+14:00", "+17:59", "+18:00", "-18:00", "+18:01", "-18:30", "+19:00", "+23:59",
                    "-23:59", "+24:00", "+25:00", "+05:60", "+0530", "+05", "5:30", "", " Z",
                    "UTC")));
    Arbitrary<String> leapSeconds =
        Arbitraries.of(
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.5Z",
            "2016-12-31t18:59:60-05:00",
            "2015-07-01T05:29:60+05:30",
            "1990-12-31T23:59:60Z");
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(
            20,
            Combinators.combine(date, Arbitraries.of("T", "T", "T", "t", " ", "_"), clock, offset)
                .as((day, t, time, zone) -> day + t + time + zone)),
        net.jqwik.api.Tuple.of(1, leapSeconds),
        net.jqwik.api.Tuple.of(1, Arbitraries.of(STRANGE_TIMES)));
  }

  private static Arbitrary<JsonValue> strangeValues() {
    return Arbitraries.oneOf(
        Arbitraries.of(STRANGE_NUMBERS).map(Documents::number),
        Arbitraries.of(STRANGE_TEXTS).map(Documents::text),
        Arbitraries.of(WORDS).map(Documents::text),
        times().map(Documents::text),
        Arbitraries.of(STRANGE_SHAPES));
  }

  /** Names of fields that mean something somewhere, and some that mean nothing anywhere. */
  private static final List<String> NAMES =
      List.of(
          "",
          "x_unknown",
          "$ref",
          "schema_version",
          "product_id",
          "product",
          "signals",
          "kind",
          "attributes",
          "status",
          "enabled",
          "reason",
          "result",
          "ended_at",
          "spent_day",
          "max_seconds",
          "duration_seconds",
          "test",
          "commands",
          "last_run",
          "next_run",
          "priority",
          "created_at",
          "target",
          "links",
          "facts",
          "Status");

  private static final Blow DROP = new Blow("dropped", old -> DROPPED);

  private static final List<Blow> RESHAPED =
      List.of(
          new Blow("null", old -> nothing()),
          new Blow("emptied", Documents::emptied),
          new Blow("in a list", old -> list(old)),
          new Blow("in an object", old -> object("value", old)),
          new Blow("as text", old -> text(json(old).strip())),
          new Blow("in capitals", old -> reworded(old, t -> t.toUpperCase(Locale.ROOT))),
          new Blow("with a line end", old -> reworded(old, t -> t + "\n")),
          new Blow("with a space", old -> reworded(old, t -> " " + t)),
          new Blow("shortened", old -> reworded(old, t -> t.isEmpty() ? t : t.substring(1))));

  /** Every single damage that can be done to a document. */
  static List<Damage> everyDamage(JsonValue document) {
    List<Blow> toAll = new ArrayList<>(RESHAPED);
    toAll.add(DROP);
    STRANGE_SHAPES.forEach(value -> toAll.add(replaced(value)));
    toAll.add(replaced(number("0")));
    toAll.add(replaced(number("2.5")));
    toAll.add(replaced(text("")));
    toAll.add(replaced(text("a")));
    List<Blow> toNumbers = new ArrayList<>();
    STRANGE_NUMBERS.forEach(value -> toNumbers.add(replaced(number(value))));
    List<Blow> toTexts = new ArrayList<>();
    for (List<String> texts : List.of(STRANGE_TEXTS, STRANGE_TIMES, WORDS)) {
      texts.forEach(value -> toTexts.add(replaced(text(value))));
    }
    List<Blow> toObjects = new ArrayList<>();
    List<Blow> toLists = new ArrayList<>();
    for (JsonValue value : STRANGE_SHAPES) {
      toLists.add(new Blow("with the item " + json(value), old -> withItem(old, value)));
    }
    for (JsonValue value : List.of(nothing(), text("a"), list(list()), object("a", nothing()))) {
      for (String name : NAMES) {
        toObjects.add(new Blow("with " + name + ": " + json(value), old -> with(old, name, value)));
      }
    }
    List<Damage> damages = new ArrayList<>();
    for (int place = 0; place < Damage.count(document); place++) {
      JsonValue at = Damage.at(document, new int[] {place});
      List<Blow> blows = new ArrayList<>(toAll);
      if (at instanceof JsonObject) {
        blows.addAll(toObjects);
      } else if (at instanceof JsonArray) {
        blows.addAll(toLists);
      } else if (at instanceof JsonNumber) {
        blows.addAll(toNumbers);
      } else if (!(at instanceof JsonBoolean)) {
        blows.addAll(toTexts);
      }
      for (Blow blow : blows) {
        damages.add(new Damage(place, blow));
      }
    }
    return damages;
  }

  private static Blow replaced(JsonValue value) {
    return new Blow("replaced by " + json(value), old -> value);
  }

  static Arbitrary<Damage> damage() {
    Arbitrary<Blow> replaced = strangeValues().map(Documents::replaced);
    Arbitrary<Blow> added =
        Combinators.combine(Arbitraries.of(NAMES), strangeValues())
            .as(
                (name, value) ->
                    new Blow("with " + name + ": " + json(value), old -> with(old, name, value)));
    Arbitrary<Blow> appended =
        strangeValues()
            .map(value -> new Blow("with the item " + json(value), old -> withItem(old, value)));
    Arbitrary<Blow> reshaped = Arbitraries.of(RESHAPED);
    Arbitrary<Blow> blow =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, replaced),
            net.jqwik.api.Tuple.of(2, added),
            net.jqwik.api.Tuple.of(1, appended),
            net.jqwik.api.Tuple.of(2, Arbitraries.just(DROP)),
            net.jqwik.api.Tuple.of(3, reshaped));
    return Combinators.combine(Arbitraries.integers().between(0, 199), blow).as(Damage::new);
  }

  static JsonValue with(JsonValue old, String name, JsonValue value) {
    if (!(old instanceof JsonObject object)) {
      return old;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return new JsonObject(0, 0, members);
  }

  private static JsonValue withItem(JsonValue old, JsonValue value) {
    if (!(old instanceof JsonArray array)) {
      return old;
    }
    List<JsonValue> items = new ArrayList<>(array.items());
    items.add(value);
    return new JsonArray(0, 0, items);
  }

  private static JsonValue emptied(JsonValue old) {
    if (old instanceof JsonObject) {
      return new JsonObject(0, 0, Map.of());
    }
    return old instanceof JsonArray ? list() : text("");
  }

  private static JsonValue reworded(JsonValue old, UnaryOperator<String> change) {
    return old instanceof JsonString word ? text(change.apply(word.value())) : old;
  }
}
