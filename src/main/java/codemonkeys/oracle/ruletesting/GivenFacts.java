package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.BacklogStory;
import codemonkeys.oracle.facts.DecisionRecord;
import codemonkeys.oracle.facts.Dependency;
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
import codemonkeys.oracle.facts.MissingSignal;
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
import codemonkeys.oracle.facts.TestRecord;
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
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
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
   * @param given known to keep the format
   */
  static FleetFacts of(Given given, Instant asOf) {
    GivenFacts facts = new GivenFacts(asOf);
    List<ProductFacts> products = new ArrayList<>();
    for (JsonObject product : given.products()) {
      products.add(facts.product(Fields.of(product, "product")));
    }
    return new FleetFacts(
        asOf, facts.fleet(Fields.of(given.fleet(), "fleet"), products), Dependency.addTo(products));
  }

  /**
   * What is given of one mapping, known to keep the format.
   *
   * @param defaults what the format says of keys that are not given
   */
  private record Fields(JsonObject object, Map<String, JsonValue> defaults) {
    static Fields of(@Nullable JsonValue value, String definition) {
      return new Fields(
          value instanceof JsonObject object ? object : new JsonObject(1, 1, Map.of()),
          TestFormat.defaults(definition));
    }

    boolean has(String name) {
      return raw(name) != null && !(raw(name) instanceof JsonNull);
    }

    /** As it is given, if it is. */
    @Nullable JsonValue raw(String name) {
      return object.members().get(name);
    }

    /** As it is given, else as the format says. */
    private JsonValue value(String name) {
      JsonValue value = has(name) ? raw(name) : defaults.get(name);
      return Objects.requireNonNull(value, name);
    }

    String text(String name) {
      return ((JsonString) value(name)).value();
    }

    String text(String name, String otherwise) {
      return has(name) ? text(name) : otherwise;
    }

    boolean flag(String name) {
      return ((JsonBoolean) value(name)).value();
    }

    boolean flag(String name, boolean otherwise) {
      return raw(name) instanceof JsonBoolean flag ? flag.value() : otherwise;
    }

    int whole(String name) {
      return (int) ((JsonNumber) value(name)).exactLong().orElseThrow();
    }

    int whole(String name, int otherwise) {
      return has(name) ? whole(name) : otherwise;
    }

    /** To nine decimal places, as files are read. */
    BigDecimal number(String name) {
      BigDecimal decimal = ((JsonNumber) value(name)).decimal();
      // Looked at before any rounding: 1e-999999999 must not become a billion digits.
      return decimal.precision() - (long) decimal.scale() < -9
          ? BigDecimal.ZERO
          : decimal.setScale(Math.min(Math.max(decimal.scale(), 0), 9), RoundingMode.HALF_UP);
    }

    BigDecimal number(String name, BigDecimal otherwise) {
      return has(name) ? number(name) : otherwise;
    }

    <T extends Enum<T>> T choice(String name, Class<T> type) {
      return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
    }

    SortedSet<String> words(String name) {
      SortedSet<String> words = new TreeSet<>();
      if (raw(name) instanceof JsonArray array) {
        array.items().forEach(item -> words.add(((JsonString) item).value()));
      }
      return words;
    }

    Fields inner(String name, String definition) {
      return of(raw(name), definition);
    }

    List<Fields> list(String name, String definition) {
      List<Fields> list = new ArrayList<>();
      if (raw(name) instanceof JsonArray array) {
        array.items().forEach(item -> list.add(of(item, definition)));
      }
      return list;
    }
  }

  private ProductFacts product(Fields given) {
    ProductId id = new ProductId(given.text("product_id"));
    Product product =
        new Product(
            id,
            given.text("display_name", id.value()),
            given.text("owner"),
            given.choice("status", Product.Status.class),
            given.choice("criticality", Product.Criticality.class),
            given.has("sla_tier") ? given.whole("sla_tier") : null,
            given.flag("enabled"),
            given.text("path", ""),
            given.choice("setup", Product.Setup.class),
            given.flag("reportable"),
            given.has("team") ? given.text("team") : null,
            given.words("tags"),
            given.words("depends_on"));
    List<ProductFact> facts = new ArrayList<>();
    facts.add(product);
    LastRun run = given.raw("last_run") instanceof JsonObject ? run(product, given) : null;
    List<InvalidArtifact> invalid = invalid(id, given);
    if (run != null) {
      facts.add(run);
    }
    if (given.has("evidence_missing")) {
      Fields missing = given.inner("evidence_missing", "evidence_missing");
      facts.add(
          new MissingEvidence(
              id,
              missing.flag("active", product.active()),
              missing.whole("missing"),
              missing.text("first_missing")));
    }
    if (run != null || given.has("budget")) {
      facts.add(budget(id, given.inner("budget", "budget")));
    }
    if (run == null && invalid.stream().noneMatch(InvalidArtifact::lastRun)) {
      facts.add(new MissingRun(id));
    }
    tests(product, given, run, facts);
    if (given.has("test_record")) {
      Fields record = given.inner("test_record", "test_record");
      int failed = record.whole("failed_of_last5");
      facts.add(
          new TestRecord(
              id, record.whole("tests"), failed, record.whole("failed_of_last10", failed)));
    }
    validations(product, given, facts);
    if (given.has("report_history")) {
      facts.add(
          history(
              id,
              Intent.REGENERATE_REPORT,
              given.inner("report_history", "history"),
              given,
              false,
              false));
    }
    facts.addAll(invalid);
    if (given.raw("kill_switch") instanceof JsonObject || given.flag("kill_switch", false)) {
      Fields pulled = given.inner("kill_switch", "kill_switch");
      facts.add(
          new KillSwitch(
              id,
              pulled.text("source", "dash/runs/" + id + "/KILL_SWITCH"),
              pulled.text("reason")));
    }
    given.list("jobs", "job").forEach(job -> facts.add(job(id, job)));
    if (given.has("source")) {
      Fields source = given.inner("source", "source");
      facts.add(
          new SourceState(
              id,
              source.text("commit"),
              source.flag("dirty"),
              change(given),
              source.has("commits_since_run") ? source.whole("commits_since_run") : null));
    }
    documents(id, given, facts);
    nexus(id, given, facts);
    return new ProductFacts(product, facts, run == null ? null : run.endedAt());
  }

  private LastRun run(Product product, Fields given) {
    Fields run = given.inner("last_run", "last_run");
    // A run of which one end is given is over in no time.
    BigDecimal ended = run.number("hours_ago", run.number("started_hours_ago", USUAL_AGE));
    Instant endedAt = before(ended);
    return LastRun.at(
        asOf,
        product.product(),
        run.text("run_id", RUN_ID.format(endedAt)),
        LastRun.Status.of(run.text("status")).orElseThrow(),
        before(run.number("started_hours_ago", ended)),
        endedAt,
        product.slaTier());
  }

  private Instant before(BigDecimal hours) {
    return asOf.minusMillis(
        hours.multiply(MILLIS_PER_HOUR).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static SourceState.Change change(Fields given) {
    return given.inner("source", "source").choice("since_run", SourceState.Change.class);
  }

  /** How tests stand: as the last run, unless something else is given or that goes on. */
  private void tests(
      Product product, Fields given, @Nullable LastRun run, List<ProductFact> facts) {
    Fields test = given.inner("last_test", "last_test");
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
                      .inner("history", "history")
                      .whole("consecutive_failures", status == LastRun.Status.FAILED ? 1 : 0)),
              test.flag("source_changed", change(given) == SourceState.Change.CHANGED),
              test.flag("uncounted"));
      facts.add(last);
    }
    if (last != null || given.has("history")) {
      RunBudget budget = budget(product.product(), given.inner("budget", "budget"));
      boolean failed = last != null && last.failed();
      facts.add(
          history(
              product.product(),
              Intent.TEST,
              given.inner("history", "history"),
              given,
              failed,
              failed
                  && budget.maxHealAttempts() > 0
                  && budget.healAttemptsUsed() >= budget.maxHealAttempts()));
    }
  }

  private void validations(Product product, Fields given, List<ProductFact> facts) {
    Fields validation = given.inner("last_validation", "last_validation");
    boolean due =
        !given.list("specs", "spec").isEmpty()
            || !given.list("dossiers", "dossier").isEmpty()
            || !given.list("governed_docs", "governed_doc").isEmpty();
    LastValidation last = null;
    if (given.has("last_validation")) {
      Instant endedAt = before(validation.number("hours_ago"));
      LastRun.Status status = LastRun.Status.of(validation.text("status")).orElseThrow();
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
                      .inner("validation_history", "history")
                      .whole("consecutive_failures", status == LastRun.Status.FAILED ? 1 : 0)),
              validation.flag("documents_changed"));
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
              given.inner("validation_history", "history"),
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
    BigDecimal retryInHours = history.number("retry_in_hours");
    return new RunHistory(
        id,
        intent,
        history.whole("runs"),
        failures,
        history.flag("flaky"),
        history.flag("heal_attempts_used_up", healedOut),
        sourceChanged,
        history.flag("lapsed", sourceChanged || retryInHours.signum() <= 0),
        failures == 0 ? null : before(retryInHours.negate()));
  }

  private static RunBudget budget(ProductId id, Fields budget) {
    return new RunBudget(
        id,
        budget.number("budget_tokens"),
        budget.number("spent_tokens"),
        budget.number("budget_minutes"),
        budget.number("spent_minutes"),
        budget.whole("max_heal_attempts"),
        budget.whole("heal_attempts_used"),
        budget.flag("granted_since"));
  }

  private static List<InvalidArtifact> invalid(ProductId id, Fields given) {
    List<InvalidArtifact> invalid = new ArrayList<>();
    if (given.raw("last_run") instanceof JsonString unreadable) {
      JsonValue kind = new JsonString(unreadable.line(), unreadable.column(), "last_run");
      invalid.add(
          invalidFile(id, Fields.of(new JsonObject(1, 1, Map.of("kind", kind)), "invalid_file")));
    }
    for (Fields each : given.list("invalid", "invalid_file")) {
      invalid.add(invalidFile(id, each));
    }
    return invalid;
  }

  private static InvalidArtifact invalidFile(ProductId id, Fields file) {
    InvalidArtifact.Kind kind = file.choice("kind", InvalidArtifact.Kind.class);
    return new InvalidArtifact(
        id, kind, file.text("path", usualPath(id, kind)), file.whole("line"), file.text("problem"));
  }

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
    Fields budget = job.inner("budget", "job_budget");
    Set<StopCondition> stops = EnumSet.noneOf(StopCondition.class);
    if (job.raw("stop_conditions") instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        StopCondition.of(((JsonString) item).value()).ifPresent(stops::add);
      }
    }
    return new ScheduledJob(
        id,
        intent,
        job.text("cadence"),
        job.whole("priority"),
        new Budget(
            budget.whole("max_actions", usual.maxActions()),
            budget.whole("max_seconds", usual.maxSeconds())),
        stops,
        job.flag("due"));
  }

  private static Intent intent(Fields given) {
    return given.choice("intent", Intent.class);
  }

  private static void documents(ProductId id, Fields given, List<ProductFact> facts) {
    for (Fields spec : given.list("specs", "spec")) {
      facts.add(
          new Spec(
              id,
              spec.text("path"),
              spec.text("dossier_id"),
              spec.text("status"),
              spec.whole("missing_sections"),
              spec.whole("placeholder_sections"),
              spec.flag("constitution_named"),
              spec.whole("broken_constitution_refs"),
              spec.has("age_days") ? spec.whole("age_days") : null));
    }
    for (Fields dossier : given.list("dossiers", "dossier")) {
      String dossierId = dossier.text("dossier_id");
      facts.add(
          new Dossier(
              id,
              dossierId,
              dossier.text("path", "docs/dossiers/" + dossierId + ".md"),
              dossier.choice("status", Dossier.Status.class),
              dossier.whole("specs"),
              dossier.whole("acceptance_proofs"),
              dossier.whole("evidence_links"),
              dossier.whole("constitution_refs"),
              dossier.whole("broken_constitution_refs"),
              dossier.has("age_days") ? dossier.whole("age_days") : null));
    }
    for (Fields doc : given.list("governed_docs", "governed_doc")) {
      facts.add(new GovernedDoc(id, doc.text("path"), doc.text("type"), doc.flag("missing")));
    }
  }

  private static void nexus(ProductId id, Fields given, List<ProductFact> facts) {
    for (Fields decision : given.list("decisions", "decision")) {
      facts.add(
          new NexusDecision(
              id,
              decision.text("decision_id"),
              decision.text("type"),
              decision.flag("issued"),
              decision.number("age_hours").doubleValue()));
    }
    for (Fields request : given.list("requests", "request")) {
      facts.add(
          new NexusRequest(
              id,
              request.text("request_id"),
              request.text("type"),
              request.flag("pending"),
              request.text("urgency"),
              request.number("age_hours").doubleValue()));
    }
    for (Fields order : given.list("orders", "open_order")) {
      facts.add(
          new OpenOrder(
              id,
              order.text("job_id", "wo_" + id.slug() + "_" + intent(order).text() + "_001"),
              intent(order),
              order.flag("running"),
              order.flag("planned"),
              order.number("age_hours").doubleValue()));
    }
    for (Fields signal : given.list("signals", "signal")) {
      Map<String, String> attributes = new TreeMap<>();
      if (signal.raw("attributes") instanceof JsonObject all) {
        all.members().forEach((name, value) -> attributes.put(name, attribute(value)));
      }
      facts.add(
          new Signal(
              id,
              signal.text("kind"),
              attributes,
              signal.choice("scope", Signal.Scope.class),
              scopeName(signal, given),
              signal.has("age_hours") ? signal.number("age_hours").doubleValue() : null,
              signal.has("hours_left") ? signal.number("hours_left").doubleValue() : null));
    }
    for (Fields missing : given.list("missing_signals", "missing_signal")) {
      facts.add(
          new MissingSignal(
              id, missing.text("kind"), missing.choice("reason", MissingSignal.Reason.class)));
    }
  }

  /** What a signal is about that is seen by the product. */
  private static @Nullable String scopeName(Fields signal, Fields product) {
    if (signal.has("scope_name")) {
      return signal.text("scope_name");
    }
    SortedSet<String> tags = product.words("tags");
    return switch (signal.choice("scope", Signal.Scope.class)) {
      case PRODUCT, FLEET -> null;
      case OWNER -> product.text("owner");
      case TEAM -> product.has("team") ? product.text("team") : null;
      case TAG -> tags.isEmpty() ? null : tags.first();
    };
  }

  private static String attribute(JsonValue value) {
    return value instanceof JsonString text
        ? text.value()
        : value instanceof JsonNumber number ? number.text() : value.shown();
  }

  private List<FleetFact> fleet(Fields given, List<ProductFacts> products) {
    List<FleetFact> facts = new ArrayList<>();
    boolean killed = given.flag("kill_switch_on");
    Fleet now =
        Fleet.at(
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
                "pending_requests", count(products, NexusRequest.class, NexusRequest::pending)),
            asOf,
            ZoneOffset.UTC);
    facts.add(
        now.at(
            given.whole("date", now.date()),
            given.has("weekday") ? given.choice("weekday", Fleet.Weekday.class) : now.weekday(),
            given.whole("hour", now.hour())));
    for (Fields milestone : given.list("milestones", "milestone")) {
      facts.add(
          new Milestone(
              milestone.text("milestone_id"),
              milestone.text("title"),
              milestone.text("status"),
              milestone.whole("line")));
    }
    for (Fields story : given.list("stories", "story")) {
      facts.add(
          new BacklogStory(
              story.text("story_id"),
              story.text("epic_id"),
              story.text("title"),
              story.flag("has_acceptance_proof"),
              story.flag("has_evidence"),
              story.whole("line")));
    }
    for (Fields record : given.list("decisions", "decision_record")) {
      facts.add(
          new DecisionRecord(
              record.text("decision_id"),
              record.text("title"),
              record.whole("missing_fields"),
              record.whole("line"),
              record.has("age_days") ? record.whole("age_days") : null));
    }
    return facts;
  }

  private static <T extends ProductFact> int count(
      List<ProductFacts> products, Class<T> type, Predicate<T> counts) {
    int count = 0;
    for (ProductFacts product : products) {
      count += (int) product.facts(type).stream().filter(counts).count();
    }
    return count;
  }
}
