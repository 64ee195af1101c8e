package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonNumber;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleTrees;
import codemonkeys.oracle.rules.engine.RuleTrees.Trace;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why an order that was expected is not there: the rule that would have asked for it, or the one
 * that came nearest, and which of its conditions was false.
 */
final class NearestRule {
  private final List<RuleInfo> rules;
  private final Supplier<RuleTrees> trees;
  private final Failure failure;
  private final Set<String> notes = new LinkedHashSet<>();

  private NearestRule(List<RuleInfo> rules, Supplier<RuleTrees> trees, Failure failure) {
    this.rules = rules;
    this.trees = trees;
    this.failure = failure;
  }

  static List<String> notes(RuleBook rules, Supplier<RuleTrees> trees, Failure failure) {
    NearestRule nearest = new NearestRule(rules.rules(), trees, failure);
    Expectation expectation = failure.trial().expectation();
    if (expectation instanceof Expectation.Top top && top.rule() != null) {
      nearest.silent(top.rule(), null);
    } else if (expectation instanceof Expectation.Whole whole) {
      nearest.orders(whole.entries("orders"));
      nearest.holds(whole.entries("holds"));
    }
    return List.copyOf(nearest.notes);
  }

  private void orders(@Nullable List<JsonObject> expected) {
    for (JsonObject entry : expected == null ? List.<JsonObject>of() : expected) {
      String product = text(entry, "product");
      String rule = text(entry, "rule");
      String intent = text(entry, "intent");
      if (rule != null) {
        silent(rule, product);
      } else if (intent != null && product != null) {
        List<RuleInfo> asking = rules(orders -> orders.equals(intent));
        if (!proposed(product, intent)) {
          nearest(product, asking);
        } else if (entry.members().get("priority") instanceof JsonNumber priority
            && otherPriority(product, intent, priority)) {
          // It is there for another reason; the rules that ask with this priority were meant.
          nearest(
              product,
              asking.stream()
                  .filter(each -> priority.exactLong().orElse(-1) == each.salience())
                  .toList());
        }
      }
    }
  }

  private void holds(@Nullable List<JsonObject> expected) {
    for (JsonObject entry : expected == null ? List.<JsonObject>of() : expected) {
      String product = text(entry, "product");
      String rule = text(entry, "rule");
      String intent = text(entry, "intent");
      if (rule != null) {
        silent(rule, product);
      } else if (product != null
          && failure.plan().holds().stream().noneMatch(hold -> PlanEntry.of(hold).matches(entry))) {
        boolean all = intent == null || intent.equals(TestFormat.ALL);
        nearest(
            product,
            rules(orders -> orders.equals("hold") || (!all && orders.equals("hold " + intent))));
      }
    }
  }

  private static @Nullable String text(JsonObject entry, String name) {
    JsonValue value = entry.members().get(name);
    return value instanceof JsonString text ? text.value() : null;
  }

  /** Whether such an order is in the plan, or would be if nothing held it. */
  private boolean proposed(String product, String intent) {
    return ordered()
            .anyMatch(
                order ->
                    order.product().id().value().equals(product)
                        && order.intent().text().equals(intent))
        || failure.plan().held().stream()
            .map(Plan.HeldProposal::proposal)
            .anyMatch(
                held ->
                    held.product().value().equals(product) && held.intent().text().equals(intent));
  }

  private boolean otherPriority(String product, String intent, JsonNumber priority) {
    return ordered()
        .filter(order -> order.product().id().value().equals(product))
        .filter(order -> order.intent().text().equals(intent))
        .allMatch(order -> priority.exactLong().orElse(-1) != order.priority());
  }

  private Stream<Candidate> ordered() {
    return Stream.concat(failure.plan().taken().stream(), failure.plan().cut().stream());
  }

  /** Says why a rule did not fire, when it did not. */
  private void silent(String rule, @Nullable String product) {
    if (rules.stream().noneMatch(each -> each.name().equals(rule))) {
      return; // reported elsewhere
    }
    for (ProductFacts each : failure.facts().products()) {
      if (product == null || each.id().value().equals(product)) {
        explain(rule, each);
      }
    }
    if (failure.facts().products().isEmpty()) {
      Trace trace = trees.get().trace(rule, failure.facts().fleetFacts(), List.of());
      if (trace.matches() == 0) {
        notes.add(where(rule) + " did not fire: " + trace.obstacle());
      }
    }
  }

  private void explain(String rule, ProductFacts product) {
    if (isNamed(rule, product)) {
      passedOver(rule, product);
      return;
    }
    Trace trace = trace(rule, product);
    if (trace.matches() == 0) {
      notes.add(where(rule) + " did not fire for " + product.id() + ": " + trace.obstacle());
    } else if (trace.matches() > 0) {
      passedOver(rule, product);
    }
  }

  /** Whether the plan names the rule, for which it must have fired. */
  private boolean isNamed(String rule, ProductFacts product) {
    return ordered()
            .filter(order -> order.product().equals(product))
            .anyMatch(
                order ->
                    order.best().rule().name().equals(rule)
                        || order.also().stream().anyMatch(also -> also.rule().equals(rule)))
        || failure.plan().held().stream()
            .map(Plan.HeldProposal::proposal)
            .anyMatch(
                held -> held.product().equals(product.id()) && held.rule().name().equals(rule))
        || failure.plan().holds().stream()
            .anyMatch(
                hold -> product.id().equals(hold.product()) && hold.rule().name().equals(rule));
  }

  /** Says what became of a rule that fired; that it is held is reported elsewhere. */
  private void passedOver(String rule, ProductFacts product) {
    List<Candidate> orders = ordered().filter(order -> order.product().equals(product)).toList();
    for (Candidate order : orders) {
      for (Candidate.Also also : order.also()) {
        if (also.rule().equals(rule)) {
          notes.add(
              Printable.text(rule)
                  + " fired for "
                  + product.id()
                  + " and is in also: "
                  + Printable.text(order.best().rule().name())
                  + " asks for the same "
                  + order.intent().text()
                  + " with priority "
                  + order.priority()
                  + ", before its "
                  + also.priority());
          return;
        }
      }
    }
    if (info(rule).band() == RuleInfo.Band.ROUTINE
        && orders.stream().noneMatch(order -> order.best().rule().name().equals(rule))) {
      notes.add(
          Printable.text(rule)
              + " fired for "
              + product.id()
              + " and gave way: it is routine, and there is another order or a hold");
    }
  }

  private List<RuleInfo> rules(Predicate<String> orders) {
    return rules.stream().filter(rule -> orders.test(rule.orders())).toList();
  }

  /** Of some rules the one of which most was true. */
  private void nearest(String product, List<RuleInfo> asking) {
    for (ProductFacts each : failure.facts().products()) {
      if (each.id().value().equals(product)) {
        asking.stream()
            .filter(rule -> trace(rule.name(), each).matches() == 0)
            .min(
                Comparator.comparingInt((RuleInfo rule) -> trace(rule.name(), each).distance())
                    .thenComparing(RuleInfo::bySalience))
            .ifPresent(rule -> explain(rule.name(), each));
      }
    }
  }

  private Trace trace(String rule, ProductFacts product) {
    return trees.get().trace(rule, failure.facts().fleetFacts(), product.facts());
  }

  private RuleInfo info(String name) {
    return rules.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private String where(String name) {
    return Printable.text(name) + " (" + info(name).location() + ")";
  }
}
