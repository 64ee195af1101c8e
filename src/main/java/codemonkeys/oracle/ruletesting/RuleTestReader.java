package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.JsonFields;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.files.StrictYaml;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.YamlSource;
import codemonkeys.oracle.ruletesting.RuleTestCase.Trial;
import codemonkeys.oracle.ruletesting.RuleTestFile.Covered;
import codemonkeys.oracle.ruletesting.SweepPath.NowhereException;
import codemonkeys.oracle.schemas.SchemaNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads files of tests of rules; everything that is wrong is found in one go. */
public final class RuleTestReader {
  /** Trials of one file, each value of a sweep counted. */
  static final int MAX_TRIALS = 10_000;

  /** Products of all trials of one file together, since the outcomes are kept with their facts. */
  static final int MAX_PRODUCTS = 100_000;

  private final String path;
  private final Collection<String> rules;
  private final List<Problem> problems = new ArrayList<>();
  private long products;

  /** Nothing is wrong with the form of any value. */
  private boolean sound;

  private RuleTestReader(String path, Collection<String> rules) {
    this.path = path;
    this.rules = rules;
  }

  /**
   * What came of reading a file.
   *
   * @param file null when there are diagnostics
   * @param diagnostics all that is wrong, by line
   */
  public record TestReading(@Nullable RuleTestFile file, List<Diagnostic> diagnostics) {}

  /**
   * Reads a file.
   *
   * @param path as messages show it
   * @param rules the names of the rules that there are
   */
  public static TestReading read(String path, String text, Collection<String> rules) {
    RuleTestReader reader = new RuleTestReader(path, rules);
    RuleTestFile file = null;
    try {
      file = reader.file(StrictYaml.parseSource(text));
    } catch (UnreadableException e) {
      reader.problems.add(e.problem());
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Problem problem : new LinkedHashSet<>(reader.problems)) {
      diagnostics.add(Diagnostic.error(path, problem));
    }
    Collections.sort(diagnostics);
    return new TestReading(diagnostics.isEmpty() ? file : null, List.copyOf(diagnostics));
  }

  private RuleTestFile file(YamlSource source) {
    JsonObject root = source.root();
    problems.addAll(TestFormat.SCHEMA.faults(source));
    sound = problems.isEmpty();
    Given base = base(root);
    Instant asOf =
        root.members().get("as_of") instanceof JsonString text
            ? JsonFields.parseInstant(text.value()).orElse(TestFormat.AS_OF)
            : TestFormat.AS_OF;
    List<RuleTestCase> cases = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    int trials = 0;
    for (JsonValue item : items(root, "cases")) {
      if (item instanceof JsonObject object) {
        name(object, names);
        // Without its base a case would be blamed for what is not its fault.
        if (base != null && sound(object, TestFormat.CASE)) {
          RuleTestCase read = read(object, base, asOf);
          cases.add(read);
          trials += read.trials().size();
        }
      }
    }
    if (trials > MAX_TRIALS) {
      note(
          root,
          "the file has " + trials + " cases, each value of a sweep counted",
          "expected at most " + MAX_TRIALS + "; split the file");
    }
    if (products > MAX_PRODUCTS) {
      note(
          root,
          "its cases have " + products + " products together, each value of a sweep counted",
          "expected at most " + MAX_PRODUCTS + "; split the file, or give fewer");
    }
    return new RuleTestFile(path, source, asOf, covers(root), cases);
  }

  /** What each case begins with; null when that can't be understood. */
  private @Nullable Given base(JsonObject root) {
    JsonValue given = root.members().get("given");
    if (given == null) {
      return Given.NOTHING;
    }
    if (!(given instanceof JsonObject object) || !sound(object, TestFormat.GIVEN)) {
      return null;
    }
    Given.check(object, problems);
    return Given.NOTHING.with(object);
  }

  private boolean sound(JsonValue value, SchemaNode part) {
    return sound || TestFormat.SCHEMA.accepts(part, value);
  }

  private static List<JsonValue> items(JsonObject object, String name) {
    return object.members().get(name) instanceof JsonArray array ? array.items() : List.of();
  }

  private List<Covered> covers(JsonObject root) {
    List<Covered> covers = new ArrayList<>();
    for (JsonString rule : ruleNames(root, "covers")) {
      covers.add(new Covered(rule.value(), rule.line(), rule.column()));
    }
    return covers;
  }

  /** The entries of a list of names, each of which has to be that of a rule, and to stand once. */
  private List<JsonString> ruleNames(JsonObject object, String list) {
    List<JsonString> names = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (JsonValue item : items(object, list)) {
      if (!(item instanceof JsonString rule)) {
        continue;
      }
      if (!rules.contains(rule.value())) {
        note(
            rule,
            "there is no rule " + rule.shown(),
            Spelling.didYouMean(rule.value(), rules)
                + "expected the name of a rule; correct or remove it");
      } else if (!seen.add(rule.value())) {
        note(rule, list + " has " + rule.shown() + " twice", "remove one of the two");
      }
      names.add(rule);
    }
    return names;
  }

  private void note(JsonValue at, String what, String fix) {
    problems.add(Problem.at(at, what, fix));
  }

  private void name(JsonObject object, Map<String, Integer> names) {
    if (object.members().get("name") instanceof JsonString name) {
      Integer first = names.putIfAbsent(name.value(), name.line());
      if (first != null) {
        note(
            name,
            "the name " + name.shown() + " stands on line " + first + " already",
            "expected each name once; rename one of the two");
      }
    }
  }

  private RuleTestCase read(JsonObject object, Given base, Instant asOf) {
    Given given = base;
    if (object.members().get("given") instanceof JsonObject over) {
      Given.check(over, problems);
      given = base.with(over);
    }
    int own = given.products().size();
    if (own > TestFormat.maxProducts()) {
      note(
          object,
          "the case has " + own + " products, those of the file counted",
          "expected at most " + TestFormat.maxProducts() + "; remove some");
    }
    boolean subset = Expectation.Whole.isSubset(object, false);
    List<Map<SweepPath, JsonValue>> swept = sweep(object, given);
    JsonObject shared = object.members().get("expect") instanceof JsonObject expect ? expect : null;
    List<JsonValue> each = items(object, "expect_each");
    if (shared == null && !swept.isEmpty() && each.size() != swept.size()) {
      note(
          object.members().getOrDefault("expect_each", object),
          "expect_each has " + each.size() + " entries and sweep has " + swept.size(),
          "expected one for each value of sweep; add or remove some");
    }
    products += (long) own * Math.max(1, swept.size());
    if (shared != null) {
      ruleNames(shared, "not_rules");
    }
    for (JsonValue entry : each) {
      if (entry instanceof JsonObject expect) {
        ruleNames(expect, "not_rules");
      }
    }
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < Math.max(1, swept.size()); i++) {
      Expectation expectation =
          shared != null
              ? Expectation.Whole.of(shared, subset)
              : Expectation.each(i < each.size() ? each.get(i) : object, subset);
      Trial trial =
          new Trial(asOf, given, swept.isEmpty() ? Map.of() : swept.get(i), i, expectation);
      if (expectation instanceof Expectation.Whole whole) {
        knownProducts(whole, given);
      }
      if (given.fleet() != null || trial.label().contains("fleet.")) {
        wholeAndPart(object, trial);
      }
      trials.add(trial);
    }
    return new RuleTestCase(
        path,
        object.members().get("name") instanceof JsonString name ? name.value() : "",
        object.line(),
        object.column(),
        object.members().get("budget") instanceof JsonNumber budget
            ? (int) budget.exactLong().orElse(1)
            : null,
        trials);
  }

  /** What is tried one after another; empty without a sweep, and when it can't be understood. */
  private List<Map<SweepPath, JsonValue>> sweep(JsonObject object, Given given) {
    if (!(object.members().get("sweep") instanceof JsonObject sweep)) {
      return List.of();
    }
    List<Map<SweepPath, JsonValue>> trials = new ArrayList<>();
    boolean understood = true;
    String first = null;
    for (Map.Entry<String, JsonValue> entry : sweep.members().entrySet()) {
      List<JsonValue> values = ((JsonArray) entry.getValue()).items();
      for (int i = trials.size(); first == null && i < values.size(); i++) {
        trials.add(new LinkedHashMap<>());
      }
      if (first != null && values.size() != trials.size()) {
        note(
            entry.getValue(),
            Printable.text(entry.getKey())
                + " has "
                + values.size()
                + " values and "
                + Printable.text(first)
                + " has "
                + trials.size(),
            "expected as many, since they are tried in pairs; add or remove some");
        understood = false;
        continue;
      }
      first = first == null ? entry.getKey() : first;
      understood &= put(entry.getKey(), entry.getValue(), sweep, given, trials);
    }
    return understood ? trials : List.of();
  }

  private boolean put(
      String text,
      JsonValue list,
      JsonObject sweep,
      Given given,
      List<Map<SweepPath, JsonValue>> trials) {
    for (String other : sweep.members().keySet()) {
      if (text.startsWith(other + ".")) {
        note(
            list,
            Printable.text(text) + " is part of " + Printable.text(other),
            "expected paths to different values; remove one of the two");
        return false;
      }
    }
    SweepPath path;
    try {
      path = SweepPath.of(text, given);
    } catch (NowhereException e) {
      note(list, String.valueOf(e.getMessage()), e.fix());
      return false;
    }
    for (SweepPath other : trials.isEmpty() ? Set.<SweepPath>of() : trials.get(0).keySet()) {
      if (path.overlaps(other)) {
        note(
            list,
            Printable.text(text) + " and " + Printable.text(other.text()) + " lead to one place",
            "expected paths to different values; remove one of the two");
        return false;
      }
    }
    int before = problems.size();
    int i = 0;
    for (JsonValue value : ((JsonArray) list).items()) {
      problems.addAll(TestFormat.SCHEMA.faults(path.schema(), value, path.name()));
      trials.get(i++).put(path, value);
    }
    return problems.size() == before;
  }

  private void knownProducts(Expectation.Whole expect, Given given) {
    List<String> ids = given.productIds();
    for (String list : List.of("orders", "holds")) {
      for (JsonObject entry :
          Optional.ofNullable(expect.entries(list)).orElse(List.<JsonObject>of())) {
        if (entry.members().get("product") instanceof JsonString product
            && !ids.contains(product.value())) {
          note(
              product,
              "there is no product " + product.shown() + " in what is given",
              Spelling.didYouMean(product.value(), ids)
                  + "expected one of the case's products; correct it or add it to given");
        }
      }
    }
  }

  /** A share of the fleet above the whole can't be, and is no number that a rule could see. */
  private void wholeAndPart(JsonObject object, Trial trial) {
    for (FleetFact fact : trial.facts().fleetFacts()) {
      if (fact instanceof Fleet fleet && fleet.failedProducts() > fleet.products()) {
        note(
            object,
            "failed_products is " + fleet.failedProducts() + " and products is " + fleet.products(),
            "expected no more failed products than there are; set both in fleet");
      }
    }
  }
}
