package codemonkeys.oracle.workshop;

import codemonkeys.oracle.facts.BacklogStory;
import codemonkeys.oracle.facts.DecisionRecord;
import codemonkeys.oracle.facts.Dossier;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.GovernedDoc;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.KillSwitch;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.Milestone;
import codemonkeys.oracle.facts.MissingEvidence;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.NexusDecision;
import codemonkeys.oracle.facts.NexusRequest;
import codemonkeys.oracle.facts.OpenOrder;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.RunHistory;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.facts.Signal;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.Spec;
import codemonkeys.oracle.facts.ValidationDue;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonBoolean;
import codemonkeys.oracle.files.JsonValue.JsonNull;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From what is given to facts, as intake would have made them of a fleet in that state. What is not
 * given is as of a healthy product.
 */
final class GivenFacts {
  private static final BigDecimal USUAL_AGE = BigDecimal.valueOf(2);
  private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);
  private static final DateTimeFormatter RUN_ID =
      DateTimeFormatter.ofPattern("'run_'uuuuMMdd'_'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Instant asOf;

  private GivenFacts(Instant asOf) {
    this.asOf = asOf;
  }

  /**
   * The facts of a case.
   *
   * @param given of the right shape
   */
  static FleetFacts of(Given given, Instant asOf) {
    GivenFacts facts = new GivenFacts(asOf);
    List<ProductFacts> products = new ArrayList<>();
    for (JsonObject product : given.products()) {
      products.add(facts.product(new Fields(product)));
    }
    JsonObject fleet = given.fleet();
    return new FleetFacts(
        asOf,
        fleet(new Fields(fleet == null ? new JsonObject(1, 1, Map.of()) : fleet), products),
        products);
  }

  /** Values that are known to have the right shape, or their defaults. */
  private record Fields(JsonObject object) {
    boolean has(String name) {
      return raw(name) != null && !(raw(name) instanceof JsonNull);
    }

    @Nullable JsonValue raw(String name) {
      return object.members().get(name);
    }

    String text(String name, String otherwise) {
      return raw(name) instanceof JsonString text ? text.value() : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
      return raw(name) instanceof JsonBoolean flag ? flag.value() : otherwise;
    }

    int whole(String name, int otherwise) {
      return raw(name) instanceof JsonNumber number
          ? (int) number.exactLong().orElse(otherwise)
          : otherwise;
    }

    /** To nine decimal places, as files are read. */
    BigDecimal number(String name, BigDecimal otherwise) {
      if (!(raw(name) instanceof JsonNumber number)) {
        return otherwise;
      }
      BigDecimal decimal = number.decimal();
      // Looked at before any rounding: 1e-999999999 must not become a billion digits.
      return decimal.precision() - (long) decimal.scale() < -9
          ? BigDecimal.ZERO
          : decimal.setScale(Math.min(Math.max(decimal.scale(), 0), 9), RoundingMode.HALF_UP);
    }

    double hours(String name, int otherwise) {
      return number(name, BigDecimal.valueOf(otherwise)).doubleValue();
    }

    <T extends Enum<T>> T choice(String name, Class<T> type, T otherwise) {
      return raw(name) instanceof JsonString text
          ? Enum.valueOf(type, text.value().toUpperCase(Locale.ROOT))
          : otherwise;
    }

    Fields inner(String name) {
      return new Fields(
          raw(name) instanceof JsonObject inner ? inner : new JsonObject(1, 1, Map.of()));
    }

    List<Fields> list(String name) {
      List<Fields> list = new ArrayList<>();
      if (raw(name) instanceof JsonArray array) {
        array.items().forEach(item -> list.add(new Fields((JsonObject) item)));
      }
      return list;
    }
  }

  private ProductFacts product(Fields given) {
    ProductId id = new ProductId(given.text("product_id", ""));
    Product product =
        new Product(
            id,
            given.text("display_name", id.value()),
            given.text("owner", "owner"),
            given.choice("status", Product.Status.class, Product.Status.ACTIVE),
            given.choice("criticality", Product.Criticality.class, Product.Criticality.UNKNOWN),
            given.has("sla_tier") ? given.whole("sla_tier", 0) : null,
            given.flag("enabled", true),
            given.text("path", ""),
            given.choice("setup", Product.Setup.class, Product.Setup.READY),
            given.flag("reportable", true));
    List<ProductFact> facts = new ArrayList<>();
    facts.add(product);
    LastRun run = given.raw("last_run") instanceof JsonObject ? run(product, given) : null;
    List<InvalidArtifact> invalid = invalid(id, given);
    if (run != null) {
      facts.add(run);
    }
    if (given.has("evidence_missing")) {
      Fields missing = given.inner("evidence_missing");
      facts.add(
          new MissingEvidence(
              id,
              missing.flag("active", product.active()),
              missing.whole("missing", 1),
              missing.text("first_missing", "evidence.log")));
    }
    if (run != null || given.has("budget")) {
      facts.add(budget(id, given.inner("budget")));
    }
    if (run == null && invalid.stream().noneMatch(InvalidArtifact::lastRun)) {
      facts.add(new MissingRun(id));
    }
    tests(product, given, run, facts);
    validations(product, given, facts);
    if (given.has("report_history")) {
      facts.add(
          history(
              id, Intent.REGENERATE_REPORT, given.inner("report_history"), given, false, false));
    }
    facts.addAll(invalid);
    if (given.raw("kill_switch") instanceof JsonObject || given.flag("kill_switch", false)) {
      Fields pulled = given.inner("kill_switch");
      facts.add(
          new KillSwitch(
              id,
              pulled.text("source", "dash/runs/" + id + "/KILL_SWITCH"),
              pulled.text("reason", "")));
    }
    given.list("jobs").forEach(job -> facts.add(job(id, job)));
    if (given.has("source")) {
      Fields source = given.inner("source");
      facts.add(
          new SourceState(
              id,
              source.text("commit", "0".repeat(40)),
              source.flag("dirty", false),
              change(given),
              source.has("commits_since_run") ? source.whole("commits_since_run", 0) : null));
    }
    documents(id, given, facts);
    nexus(id, given, facts);
    return new ProductFacts(product, facts, run == null ? null : run.endedAt());
  }

  private LastRun run(Product product, Fields given) {
    Fields run = given.inner("last_run");
    // A run of which one end is given is over in no time.
    BigDecimal ended = run.number("hours_ago", run.number("started_hours_ago", USUAL_AGE));
    Instant endedAt = before(ended);
    return LastRun.at(
        asOf,
        product.product(),
        run.text("run_id", RUN_ID.format(endedAt)),
        LastRun.Status.of(run.text("status", "success")).orElseThrow(),
        before(run.number("started_hours_ago", ended)),
        endedAt,
        product.slaTier());
  }

  private Instant before(BigDecimal hours) {
    return asOf.minusMillis(
        hours.multiply(MILLIS_PER_HOUR).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static SourceState.Change change(Fields given) {
    return given
        .inner("source")
        .choice("since_run", SourceState.Change.class, SourceState.Change.UNCHANGED);
  }

  /** How tests stand: as the last run, unless something else is given or that goes on. */
  private void tests(
      Product product, Fields given, @Nullable LastRun run, List<ProductFact> facts) {
    Fields test = given.inner("last_test");
    boolean never = given.raw("last_test") instanceof JsonString;
    boolean known = given.raw("last_test") instanceof JsonObject;
    if (never) {
      facts.add(new NeverTested(product.product()));
    }
    LastTest last = null;
    if (known || (run != null && run.ended() && !never)) {
      Instant endedAt =
          run == null || test.has("hours_ago")
              ? before(test.number("hours_ago", USUAL_AGE))
              : run.endedAt();
      LastRun.Status status =
          test.has("status") || run == null || run.inProgress()
              ? LastRun.Status.of(test.text("status", "success")).orElseThrow()
              : run.status();
      last =
          LastTest.at(
              asOf,
              product,
              test.text("run_id", RUN_ID.format(endedAt)),
              status,
              endedAt,
              test.whole(
                  "failures_in_a_row",
                  given
                      .inner("history")
                      .whole("consecutive_failures", status == LastRun.Status.FAILED ? 1 : 0)),
              test.flag("source_changed", change(given) == SourceState.Change.CHANGED),
              test.flag("uncounted", false));
      facts.add(last);
    }
    if (last != null || given.has("history")) {
      RunBudget budget = budget(product.product(), given.inner("budget"));
      boolean failed = last != null && last.failed();
      facts.add(
          history(
              product.product(),
              Intent.TEST,
              given.inner("history"),
              given,
              failed,
              failed
                  && budget.maxHealAttempts() > 0
                  && budget.healAttemptsUsed() >= budget.maxHealAttempts()));
    }
  }

  private void validations(Product product, Fields given, List<ProductFact> facts) {
    Fields validation = given.inner("last_validation");
    boolean due =
        !given.list("specs").isEmpty()
            || !given.list("dossiers").isEmpty()
            || !given.list("governed_docs").isEmpty();
    LastValidation last = null;
    if (given.has("last_validation")) {
      Instant endedAt = before(validation.number("hours_ago", USUAL_AGE));
      LastRun.Status status = LastRun.Status.of(validation.text("status", "success")).orElseThrow();
      last =
          LastValidation.at(
              asOf,
              product,
              validation.text("run_id", RUN_ID.format(endedAt)),
              status,
              endedAt,
              validation.whole(
                  "failures_in_a_row",
                  given
                      .inner("validation_history")
                      .whole("consecutive_failures", status == LastRun.Status.FAILED ? 1 : 0)),
              validation.flag("documents_changed", false));
      facts.add(last);
      due &= last.outdated();
    }
    if (given.flag("validation_due", due)) {
      facts.add(new ValidationDue(product.product()));
    }
    if (last != null || given.has("validation_history")) {
      facts.add(
          history(
              product.product(),
              Intent.VALIDATE,
              given.inner("validation_history"),
              given,
              last != null && last.failed(),
              false));
    }
  }

  /**
   * How attempts went.
   *
   * @param failed the last one is known to have failed
   */
  private RunHistory history(
      ProductId id,
      Intent intent,
      Fields history,
      Fields given,
      boolean failed,
      boolean healedOut) {
    boolean sourceChanged =
        history.flag("source_changed_since", change(given) == SourceState.Change.CHANGED);
    int failures = history.whole("consecutive_failures", failed ? 1 : 0);
    BigDecimal retryInHours = history.number("retry_in_hours", BigDecimal.valueOf(168));
    return new RunHistory(
        id,
        intent,
        history.whole("runs", 1),
        failures,
        history.flag("flaky", false),
        history.flag("heal_attempts_used_up", healedOut),
        sourceChanged,
        history.flag("lapsed", sourceChanged || retryInHours.signum() <= 0),
        failures == 0 ? null : before(retryInHours.negate()));
  }

  private static RunBudget budget(ProductId id, Fields budget) {
    return new RunBudget(
        id,
        budget.number("budget_tokens", BigDecimal.valueOf(100_000)),
        budget.number("spent_tokens", BigDecimal.ZERO),
        budget.number("budget_minutes", BigDecimal.valueOf(90)),
        budget.number("spent_minutes", BigDecimal.ZERO),
        budget.whole("max_heal_attempts", 3),
        budget.whole("heal_attempts_used", 0),
        budget.flag("granted_since", false));
  }

  private static List<InvalidArtifact> invalid(ProductId id, Fields given) {
    List<InvalidArtifact> invalid = new ArrayList<>();
    if (given.raw("last_run") instanceof JsonString) {
      invalid.add(
          new InvalidArtifact(
              id,
              InvalidArtifact.Kind.LAST_RUN,
              usualPath(id, InvalidArtifact.Kind.LAST_RUN),
              1,
              DAMAGE));
    }
    for (Fields each : given.list("invalid")) {
      InvalidArtifact.Kind kind =
          each.choice("kind", InvalidArtifact.Kind.class, InvalidArtifact.Kind.LAST_RUN);
      invalid.add(
          new InvalidArtifact(
              id,
              kind,
              each.text("path", usualPath(id, kind)),
              each.whole("line", 1),
              each.text("problem", DAMAGE)));
    }
    return invalid;
  }

  private static final String DAMAGE = "it is damaged";

  private static String usualPath(ProductId id, InvalidArtifact.Kind kind) {
    return switch (kind) {
      case REGISTRY_ENTRY -> "dash/products.json";
      case LAST_RUN -> "dash/runs/" + id + "/last_run.json";
      case RUN_RESULT -> "dash/runs/" + id + "/run_20260301_040000/result.json";
      case SCHEDULE -> "dash/schedules/" + id + ".json";
      case DOSSIER -> "docs/dossiers/DOS-20260301-a.md";
      case SPEC -> "specs/001-a/spec.md";
      case DECISION -> "nexus/outbox/dec_1.json";
      case REQUEST -> "nexus/inbox/req_1.json";
      case SIGNAL -> "dash/signals/" + id + ".json";
    };
  }

  private static ScheduledJob job(ProductId id, Fields job) {
    Intent intent = intent(job);
    Budget usual = Budget.usual(intent);
    Fields budget = job.inner("budget");
    Set<StopCondition> stops = EnumSet.noneOf(StopCondition.class);
    if (job.raw("stop_conditions") instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        StopCondition.of(((JsonString) item).value()).ifPresent(stops::add);
      }
    }
    return new ScheduledJob(
        id,
        intent,
        job.text("cadence", "daily"),
        job.whole("priority", 50),
        new Budget(
            budget.whole("max_actions", usual.maxActions()),
            budget.whole("max_seconds", usual.maxSeconds())),
        stops,
        job.flag("due", false));
  }

  private static Intent intent(Fields given) {
    return given.choice("intent", Intent.class, Intent.TEST);
  }

  private static void documents(ProductId id, Fields given, List<ProductFact> facts) {
    for (Fields spec : given.list("specs")) {
      facts.add(
          new Spec(
              id,
              spec.text("path", "specs/001-a/spec.md"),
              spec.text("dossier_id", ""),
              spec.text("status", ""),
              spec.whole("missing_sections", 0),
              spec.whole("placeholder_sections", 0),
              spec.flag("constitution_named", true),
              spec.whole("broken_constitution_refs", 0)));
    }
    for (Fields dossier : given.list("dossiers")) {
      String dossierId = dossier.text("dossier_id", "DOS-20260301-a");
      facts.add(
          new Dossier(
              id,
              dossierId,
              dossier.text("path", "docs/dossiers/" + dossierId + ".md"),
              dossier.choice("status", Dossier.Status.class, Dossier.Status.APPROVED),
              dossier.whole("specs", 1),
              dossier.whole("acceptance_proofs", 1),
              dossier.whole("evidence_links", 1),
              dossier.whole("constitution_refs", 1),
              dossier.whole("broken_constitution_refs", 0)));
    }
    for (Fields doc : given.list("governed_docs")) {
      facts.add(
          new GovernedDoc(
              id,
              doc.text("path", "README.md"),
              doc.text("type", "document"),
              doc.flag("missing", false)));
    }
  }

  private static void nexus(ProductId id, Fields given, List<ProductFact> facts) {
    for (Fields decision : given.list("decisions")) {
      facts.add(
          new NexusDecision(
              id,
              decision.text("decision_id", "dec_1"),
              decision.text("type", ""),
              decision.flag("issued", true),
              decision.hours("age_hours", 1)));
    }
    for (Fields request : given.list("requests")) {
      facts.add(
          new NexusRequest(
              id,
              request.text("request_id", "req_1"),
              request.text("type", ""),
              request.flag("pending", true),
              request.text("urgency", "normal"),
              request.hours("age_hours", 1)));
    }
    for (Fields order : given.list("orders")) {
      facts.add(
          new OpenOrder(
              id,
              order.text("job_id", "wo_" + id.slug() + "_" + intent(order).text() + "_001"),
              intent(order),
              order.flag("running", false),
              order.flag("planned", true),
              order.hours("age_hours", 1)));
    }
    for (Fields signal : given.list("signals")) {
      Map<String, String> attributes = new TreeMap<>();
      signal
          .inner("attributes")
          .object()
          .members()
          .forEach(
              (name, value) ->
                  attributes.put(
                      name,
                      value instanceof JsonString text
                          ? text.value()
                          : value instanceof JsonNumber number ? number.text() : value.shown()));
      facts.add(new Signal(id, signal.text("kind", ""), attributes));
    }
  }

  private static List<FleetFact> fleet(Fields given, List<ProductFacts> products) {
    List<FleetFact> facts = new ArrayList<>();
    boolean killed = given.flag("kill_switch_on", false);
    facts.add(
        new Fleet(
            given.whole("products", products.size()),
            given.whole("active_products", count(products, Product.class, Product::active)),
            given.whole("failed_products", count(products, LastTest.class, LastTest::failed)),
            given.whole("products_without_run", count(products, MissingRun.class, any -> true)),
            given.whole(
                "products_with_invalid_run",
                count(products, InvalidArtifact.class, InvalidArtifact::lastRun)),
            given.whole("killed_products", count(products, KillSwitch.class, any -> true)),
            killed,
            given.text("kill_switch_source", killed ? ".codemonkeys/KILL_SWITCH" : ""),
            given.whole(
                "missing_governed_docs", count(products, GovernedDoc.class, GovernedDoc::missing)),
            given.whole(
                "pending_requests", count(products, NexusRequest.class, NexusRequest::pending))));
    for (Fields milestone : given.list("milestones")) {
      facts.add(
          new Milestone(
              milestone.text("milestone_id", "M1"),
              milestone.text("title", "a milestone"),
              milestone.text("status", ""),
              milestone.whole("line", 1)));
    }
    for (Fields story : given.list("stories")) {
      facts.add(
          new BacklogStory(
              story.text("story_id", "ST-0001"),
              story.text("epic_id", "EPIC-000"),
              story.text("title", "a story"),
              story.flag("has_acceptance_proof", true),
              story.flag("has_evidence", true),
              story.whole("line", 1)));
    }
    for (Fields record : given.list("decisions")) {
      facts.add(
          new DecisionRecord(
              record.text("decision_id", "DEC-0001"),
              record.text("title", "a decision"),
              record.whole("missing_fields", 0),
              record.whole("line", 1)));
    }
    return facts;
  }

  private static <T extends ProductFact> int count(
      List<ProductFacts> products, Class<T> type, java.util.function.Predicate<T> counts) {
    int count = 0;
    for (ProductFacts product : products) {
      count += (int) product.facts(type).stream().filter(counts).count();
    }
    return count;
  }
}
