package codemonkeys.oracle.workshop;

import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import codemonkeys.oracle.workshop.Shape.Either;
import codemonkeys.oracle.workshop.Shape.Flag;
import codemonkeys.oracle.workshop.Shape.Free;
import codemonkeys.oracle.workshop.Shape.Id;
import codemonkeys.oracle.workshop.Shape.Items;
import codemonkeys.oracle.workshop.Shape.Key;
import codemonkeys.oracle.workshop.Shape.Mapping;
import codemonkeys.oracle.workshop.Shape.Moment;
import codemonkeys.oracle.workshop.Shape.Need;
import codemonkeys.oracle.workshop.Shape.Nothing;
import codemonkeys.oracle.workshop.Shape.Text;
import codemonkeys.oracle.workshop.Shape.True;
import codemonkeys.oracle.workshop.Shape.Whole;
import codemonkeys.oracle.workshop.Shape.Word;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The format of {@code rules/tests/*.yaml}, see {@code docs/reference/rule-tests.md}. */
final class Format {
  static final int MOST_CASES = 1_000;
  static final int MOST_SWEPT = 1_000;
  static final int MOST_PATHS = 8;
  static final int MOST_PRODUCTS = 1_000;
  static final int MOST_FACTS = 1_000;
  static final int MOST_NAME = 200;
  static final int MOST_RULE = 300;

  /** As signals have it, since conditions search in it. */
  static final int MOST_TEXT = 4096;

  /** Attempts that are looked at, and refused ones. */
  private static final int MOST_RUNS = 1_000;

  static final long MOST_HOURS = 1_000_000;
  private static final int MOST_COUNT = 1_000_000;

  /** The word for a report of the last run that is there and can't be read. */
  static final String UNREADABLE = "unreadable";

  /** The word for tests that no run on record ran. */
  static final String NEVER = "never";

  /** Keys of a product that are facts of their own, which are not there unless they are given. */
  static final List<String> OWN_FACTS =
      List.of(
          "last_run",
          "last_validation",
          "validation_history",
          "report_history",
          "source",
          "evidence_missing",
          "kill_switch");

  /** Keys of a product that are facts which are there along with a last run. */
  static final List<String> OF_LAST_RUN = List.of("last_test", "history", "budget");

  /** The word for a hold of every intent. */
  static final String ALL = "all";

  private static final Shape TEXT = new Text(0, MOST_TEXT);
  private static final Shape FILLED = new Text(1, MOST_TEXT);
  private static final Shape RULE = new Text(1, MOST_RULE);
  private static final Shape FLAG = new Flag();
  private static final Shape COUNT = new Whole(0, MOST_COUNT);
  private static final Shape LINE = new Whole(0, Integer.MAX_VALUE);
  private static final Shape HOURS =
      new Shape.Number(BigDecimal.valueOf(-MOST_HOURS), BigDecimal.valueOf(MOST_HOURS));
  private static final Shape AMOUNT =
      new Shape.Number(BigDecimal.ZERO, BigDecimal.valueOf(1_000_000_000_000L));
  private static final Shape INTENT = words(Intent.values());
  private static final Shape SAFE_INTENT =
      new Word(Arrays.stream(Intent.values()).filter(Intent::safe).map(Intent::text).toList());
  private static final Shape STOPS =
      new Items(words(StopCondition.values()), 0, StopCondition.values().length);
  private static final Shape RUN_STATUS =
      new Word(
          List.of(
              "success",
              "passed",
              "failed",
              "in_progress",
              "cancelled",
              "governance_failed",
              "budget_exhausted"));

  // --- A product ----------------------------------------------------------------------------

  private static final Mapping LAST_RUN =
      mapping(
          given("status", "how it ended; success", RUN_STATUS),
          given(
              "hours_ago",
              "hours from its end to as_of, with fraction, below 0 when it ends after as_of;"
                  + " started_hours_ago, else 2",
              HOURS),
          given("started_hours_ago", "hours from its start to as_of; hours_ago", HOURS),
          given("run_id", "its id; run_ and the time of its end", FILLED));

  private static final Mapping LAST_TEST =
      mapping(
          given("status", "how it ended; as the last run", RUN_STATUS),
          given("hours_ago", "hours from its end to as_of; as the last run", HOURS),
          given("run_id", "its id; run_ and the time of its end", FILLED),
          given(
              "failures_in_a_row",
              "failed tests in a row up to the last one; as history says",
              new Whole(0, MOST_RUNS)),
          given(
              "source_changed", "the source is known to have changed since; as source says", FLAG),
          given("uncounted", "Oracle ran them and found no count of tests; false", FLAG));

  private static final Mapping LAST_VALIDATION =
      mapping(
          given("status", "how it ended; success", RUN_STATUS),
          given("hours_ago", "hours from its end to as_of; 2", HOURS),
          given("run_id", "its id; run_ and the time of its end", FILLED),
          given(
              "failures_in_a_row",
              "failed validations in a row up to the last one; as validation_history says",
              new Whole(0, MOST_RUNS)),
          given("documents_changed", "what it reads is known to have changed since; false", FLAG));

  private static final Mapping HISTORY =
      mapping(
          given("runs", "attempts whose outcome is known; 1", new Whole(0, MOST_RUNS)),
          given(
              "consecutive_failures",
              "failed or refused attempts in a row up to the last one; 1 when the last one is given"
                  + " as failed, else 0",
              new Whole(0, MOST_RUNS)),
          given("flaky", "the outcome changed to and fro; false", FLAG),
          given(
              "heal_attempts_used_up",
              "the last test failed and used all its heal attempts; as last_test and budget say",
              FLAG),
          given(
              "source_changed_since",
              "the source is known to have changed since the last test; as source says",
              FLAG),
          given(
              "lapsed",
              "what failed has changed since, or retry_in_hours has passed; as these say",
              FLAG),
          given(
              "retry_in_hours",
              "hours from as_of until another attempt is worth it although nothing changed; 168",
              HOURS));

  private static final Mapping BUDGET =
      mapping(
          given("budget_tokens", "tokens granted; 100000", AMOUNT),
          given("spent_tokens", "tokens spent; 0", AMOUNT),
          given("budget_minutes", "minutes granted; 90", AMOUNT),
          given("spent_minutes", "minutes spent; 0", AMOUNT),
          given("max_heal_attempts", "heal attempts granted; 3", new Whole(0, Integer.MAX_VALUE)),
          given("heal_attempts_used", "heal attempts used; 0", new Whole(0, Integer.MAX_VALUE)),
          given(
              "granted_since",
              "a budget_grant of minutes is newer than the run and has not expired; false",
              FLAG));

  private static final Mapping SOURCE =
      mapping(
          given("commit", "the commit that is checked out; forty zeros", FILLED),
          given("dirty", "files differ from that commit; false", FLAG),
          given(
              "since_run",
              "whether files differ from what the last run saw; unchanged",
              words(SourceState.Change.values())),
          given("commits_since_run", "commits after the last run's; unknown", COUNT));

  private static final Mapping EVIDENCE_MISSING =
      mapping(
          given(
              "missing", "how many of the named files are not there; 1", new Whole(1, MOST_COUNT)),
          given("first_missing", "the first of them; evidence.log", FILLED),
          given("active", "the product's status is active; as status says", FLAG));

  private static final Mapping KILL_SWITCH =
      mapping(
          given("source", "the file that turns it on; dash/runs/<product_id>/KILL_SWITCH", FILLED),
          given("reason", "why; empty", TEXT));

  private static final Mapping JOB =
      mapping(
          required("intent", "what it does", INTENT),
          given(
              "cadence",
              "how often; daily",
              new Word(List.of("hourly", "daily", "weekly", "manual", "on_push"))),
          given("priority", "the priority it asks for; 50", new Whole(0, Integer.MAX_VALUE)),
          given(
              "budget",
              "what it may use; the intent's usual budget",
              mapping(
                  given("max_actions", "attempts", new Whole(1, Budget.MOST_ACTIONS)),
                  given("max_seconds", "wall time", new Whole(1, Budget.MOST_SECONDS)))),
          given("stop_conditions", "what halts it; none", STOPS),
          given("due", "the schedule is enabled and it is due at as_of; false", FLAG));

  private static final Mapping DOSSIER =
      mapping(
          given("dossier_id", "its id; DOS-20260301-a", FILLED),
          given("path", "its file; docs/dossiers/<dossier_id>.md", FILLED),
          given("status", "where it is in its life; approved", words(Dossier.Status.values())),
          given("specs", "specs that belong to it; 1", COUNT),
          given("acceptance_proofs", "acceptance proofs it lists; 1", COUNT),
          given("evidence_links", "evidence links it lists; 1", COUNT),
          given("constitution_refs", "constitution references it lists; 1", COUNT),
          given("broken_constitution_refs", "those whose file is not there; 0", COUNT));

  private static final Mapping SPEC =
      mapping(
          given("path", "its file; specs/001-a/spec.md", FILLED),
          given("dossier_id", "the dossier that its header names; empty", TEXT),
          given("status", "what its header says; empty", TEXT),
          given("missing_sections", "mandatory sections not there; 0", new Whole(0, 9)),
          given("placeholder_sections", "mandatory sections without content; 0", new Whole(0, 9)),
          given("constitution_named", "its header names a constitution; true", FLAG),
          given("broken_constitution_refs", "constitution files that are not there; 0", COUNT));

  private static final Mapping GOVERNED_DOC =
      mapping(
          given("path", "its file; README.md", FILLED),
          given("type", "its type; document", TEXT),
          given("missing", "it is not there; false", FLAG));

  private static final Mapping ORDER =
      mapping(
          given("job_id", "its id; wo_<product_id>_<intent>_001", FILLED),
          required("intent", "what it asks for", INTENT),
          given("running", "it is running and not pending; false", FLAG),
          given("planned", "an earlier plan of Oracle's made it; true", FLAG),
          given("age_hours", "hours from its creation to as_of; 1", HOURS));

  private static final Mapping DECISION =
      mapping(
          given("decision_id", "its id; dec_1", FILLED),
          required("type", "as budget_grant or kill_switch_toggle", FILLED),
          given("issued", "it is issued and not yet carried out; true", FLAG),
          given("age_hours", "hours from its creation to as_of; 1", HOURS));

  private static final Mapping REQUEST =
      mapping(
          given("request_id", "its id; req_1", FILLED),
          required("type", "as escalation or approval_request", FILLED),
          given("pending", "nobody has answered it yet; true", FLAG),
          given(
              "urgency",
              "how urgent it is; normal",
              new Word(List.of("low", "normal", "high", "critical"))),
          given("age_hours", "hours from its creation to as_of; 1", HOURS));

  private static final Mapping SIGNAL =
      mapping(
          required("kind", "what kind of fact it is", TEXT),
          given(
              "attributes",
              "its attributes; none",
              new Free(
                  new Either(List.of(TEXT, new Shape.Number(null, null), FLAG)), 0, MOST_FACTS)));

  private static final Mapping INVALID =
      mapping(
          required("kind", "which format it should have had", words(InvalidArtifact.Kind.values())),
          given("path", "the file; where such a file of the product is", FILLED),
          given("line", "the line; 1, and 0 for the whole file", LINE),
          given("problem", "what is wrong; it is damaged", FILLED));

  static final Mapping PRODUCT =
      mapping(
          required("product_id", "its id, each once", new Id()),
          given("display_name", "its name; the id", FILLED),
          given("owner", "who answers for it; owner", TEXT),
          given(
              "status",
              "where it is in its life; active. The word unknown is one that can't be read",
              words(Product.Status.values())),
          given(
              "criticality",
              "how much depends on it; unknown",
              words(Product.Criticality.values())),
          given("sla_tier", "1 (strictest) to 5; unknown", new Whole(1, 5)),
          given("enabled", "false takes it out of service; true", FLAG),
          given("path", "its folder; the workspace itself", TEXT),
          given(
              "setup",
              "whether it can be tested, and why not; ready",
              words(Product.Setup.values())),
          given("reportable", "a new report can be made; true", FLAG),
          given(
              "last_run",
              "its last run, or the word unreadable for a report that can't be read; none, which is"
                  + " the fact MissingRun",
              new Either(List.of(LAST_RUN, new Word(List.of(UNREADABLE))))),
          given(
              "last_test",
              "its last test, or the word never when no run on record ran tests; of a product with a"
                  + " last run, which it is unless that is in progress",
              new Either(List.of(LAST_TEST, new Word(List.of(NEVER))))),
          given("last_validation", "its last validation; none on record", LAST_VALIDATION),
          given(
              "validation_due",
              "no validation has seen its documents as they are, or the last one is overdue; as"
                  + " last_validation says, of a product with documents",
              FLAG),
          given("history", "how the last tests went; of a product with a last run", HISTORY),
          given("validation_history", "how the last validations went; none", HISTORY),
          given("report_history", "how the last reports that were made again went; none", HISTORY),
          given(
              "budget", "what it was granted and has spent; of a product with a last run", BUDGET),
          given("source", "what git says; git has nothing to say", SOURCE),
          given("evidence_missing", "evidence that is named and not there; none", EVIDENCE_MISSING),
          given(
              "kill_switch",
              "its kill switch is on, true or with its source; off",
              new Either(List.of(FLAG, KILL_SWITCH))),
          given("jobs", "jobs of its schedule; none", items(JOB)),
          given("dossiers", "its dossiers; none", items(DOSSIER)),
          given("specs", "its specs; none", items(SPEC)),
          given("governed_docs", "documents of the governed list; none", items(GOVERNED_DOC)),
          given("orders", "its pending and running orders; none", items(ORDER)),
          given("decisions", "decisions about it; none", items(DECISION)),
          given("requests", "requests that come from it; none", items(REQUEST)),
          given("signals", "signals of the operator's own; none", items(SIGNAL)),
          given("invalid", "files that can't be read or break their schema; none", items(INVALID)));

  // --- The fleet ----------------------------------------------------------------------------

  private static final Mapping MILESTONE =
      mapping(
          given("milestone_id", "its id; M1", FILLED),
          given("title", "its title; a milestone", TEXT),
          given("status", "its status line in lower case; empty", TEXT),
          given("line", "the line of its heading; 1", LINE));

  private static final Mapping STORY =
      mapping(
          given("story_id", "its id; ST-0001", FILLED),
          given("epic_id", "its epic; EPIC-000", TEXT),
          given("title", "its title; a story", TEXT),
          given("has_acceptance_proof", "it has an acceptance proof; true", FLAG),
          given("has_evidence", "it names evidence; true", FLAG),
          given("line", "the line it begins on; 1", LINE));

  private static final Mapping RECORD =
      mapping(
          given("decision_id", "its id; DEC-0001", FILLED),
          given("title", "its title; a decision", TEXT),
          given("missing_fields", "fields that are not there; 0", new Whole(0, 5)),
          given("line", "the line of its heading; 1", LINE));

  static final Mapping FLEET =
      mapping(
          given("products", "registered products; counted", COUNT),
          given("active_products", "those whose status is active; counted", COUNT),
          given("failed_products", "those whose last test failed; counted", COUNT),
          given("products_without_run", "those without a run report; counted", COUNT),
          given("products_with_invalid_run", "those with an unreadable one; counted", COUNT),
          given("killed_products", "those whose kill switch is on; counted", COUNT),
          given("kill_switch_on", "the kill switch for everything is on; false", FLAG),
          given(
              "kill_switch_source",
              "what turned it on; .codemonkeys/KILL_SWITCH when it is on, else empty",
              TEXT),
          given("missing_governed_docs", "governed documents not there; counted", COUNT),
          given("pending_requests", "requests that nobody has answered; counted", COUNT),
          given("milestones", "milestones of the roadmap; none", items(MILESTONE)),
          given("stories", "stories of the backlog; none", items(STORY)),
          given("decisions", "records of the decisions log; none", items(RECORD)));

  static final Mapping GIVEN =
      mapping(
          given("products", "the products; none", new Items(PRODUCT, 0, MOST_PRODUCTS)),
          given("fleet", "the fleet as a whole; counted from the products", FLEET));

  // --- Expectations -------------------------------------------------------------------------

  private static final Shape MATCH = new Word(List.of("exact", "subset"));

  static final Mapping EXPECTED_ORDER =
      mapping(
          required("product", "the product's id", new Id()),
          required("intent", "what the order asks for", SAFE_INTENT),
          optional("priority", "its priority", new Whole(0, Integer.MAX_VALUE)),
          optional("rule", "the rule with the highest priority that asks for it", RULE),
          optional("max_seconds", "wall time", new Whole(1, Budget.MOST_SECONDS)),
          optional("max_actions", "attempts", new Whole(1, Budget.MOST_ACTIONS)),
          optional("stop_conditions", "what halts the run, in any order", STOPS),
          optional("expect", "further evidence", new Items(FILLED, 0, MOST_FACTS)),
          optional(
              "also", "the other rules that ask for it, in order", new Items(RULE, 0, MOST_FACTS)),
          optional("reason", "the rule's reason", TEXT));

  private static final Mapping EXPECTED_HOLD =
      new Mapping(
          List.of(
              optional("product", "the product's id", new Id()),
              optional("fleet", "the hold is one for everything", new True()),
              optional(
                  "intent",
                  "the one intent that is held, or all",
                  new Word(
                      java.util.stream.Stream.concat(
                              Arrays.stream(Intent.values()).map(Intent::text),
                              java.util.stream.Stream.of(ALL))
                          .toList())),
              optional("rule", "the rule that holds", RULE),
              optional("why", "its text", TEXT)),
          List.of(new Need.ExactlyOne(List.of("product", "fleet"))));

  static final Mapping EXPECT =
      new Mapping(
          List.of(
              optional(
                  "orders",
                  "the whole plan in rank order, or with budget what is taken",
                  new Items(EXPECTED_ORDER, 0, MOST_FACTS)),
              optional(
                  "holds",
                  "every hold, in any order; not compared when not given",
                  new Items(EXPECTED_HOLD, 0, MOST_FACTS)),
              optional(
                  "not_rules",
                  "rules that must not fire, whatever comes of what they ask for",
                  new Items(RULE, 1, MOST_FACTS)),
              optional("match", "exact or subset; what the case says", MATCH)),
          List.of(new Need.OneOrMore(List.of("orders", "holds", "not_rules"))));

  private static final Shape EXPECT_EACH = new Either(List.of(RULE, new Nothing(), EXPECT));

  static final Mapping CASE =
      new Mapping(
          List.of(
              required("name", "what it shows, unique in the file", new Text(1, MOST_NAME)),
              optional("given", "the facts; merged onto those of the file", GIVEN),
              optional(
                  "sweep",
                  "paths to values of given, each with the values to try one after another",
                  new Free(new Items(anything(), 1, MOST_SWEPT), 1, MOST_PATHS)),
              optional("expect", "what comes out, with sweep for each value", EXPECT),
              optional(
                  "expect_each",
                  "what comes out for each value of sweep: the rule of the first order, null for"
                      + " no order, or as expect",
                  new Items(EXPECT_EACH, 1, MOST_SWEPT)),
              optional("match", "exact or subset; exact", MATCH),
              optional(
                  "budget", "how many orders to give; as many as there are", new Whole(1, 999))),
          List.of(
              new Need.ExactlyOne(List.of("expect", "expect_each")),
              new Need.Together("expect_each", "sweep")));

  static final Mapping FILE =
      mapping(
          optional(
              "covers",
              "the rules that the file is about; each has to fire in one of its cases",
              new Items(RULE, 0, MOST_FACTS)),
          optional("as_of", "the moment that ages are counted to", new Moment()),
          optional("given", "facts that each case begins with", GIVEN),
          required("cases", "the cases", new Items(CASE, 1, MOST_CASES)));

  private Format() {}

  /** What a sweep may try; what of it fits is checked where it is put. */
  private static Shape anything() {
    return new Either(
        List.of(
            new Text(0, Integer.MAX_VALUE),
            new Shape.Number(null, null),
            FLAG,
            new Nothing(),
            new Items(new Either(List.of()), 0, Integer.MAX_VALUE),
            new Free(new Either(List.of()), 0, Integer.MAX_VALUE)));
  }

  private static Mapping mapping(Key... keys) {
    return new Mapping(List.of(keys), List.of());
  }

  private static Shape items(Shape item) {
    return new Items(item, 0, MOST_FACTS);
  }

  private static Key required(String name, String meaning, Shape shape) {
    return new Key(name, title(name), meaning, shape, true);
  }

  private static Key optional(String name, String meaning, Shape shape) {
    return new Key(name, title(name), meaning, shape, false);
  }

  /** A key that null takes back, so that a case can undo what its file has given. */
  private static Key given(String name, String meaning, Shape shape) {
    return optional(
        name,
        meaning,
        shape instanceof Either either
            ? new Either(
                java.util.stream.Stream.concat(
                        either.shapes().stream(), java.util.stream.Stream.of(new Nothing()))
                    .toList())
            : new Either(List.of(shape, new Nothing())));
  }

  private static String title(String name) {
    String words = name.replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** The words of an enum as files have them. */
  private static Word words(Enum<?>[] values) {
    return new Word(
        Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList());
  }
}
