package codemonkeys.oracle.workshop;

import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.RuleTrees;
import codemonkeys.oracle.rules.RuleTrees.Trace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an order that was expected is not there: the rule that would have asked for it, or the one
 * that came nearest, and which of its conditions was false.
 */
final class NearestRule {
  private final RuleTrees trees;
  private final Failure failure;
  private final Set<String> notes = new LinkedHashSet<>();

  private NearestRule(RuleTrees trees, Failure failure) {
    this.trees = trees;
    this.failure = failure;
  }

  static List<String> notes(RuleTrees trees, Failure failure) {
    NearestRule nearest = new NearestRule(trees, failure);
    Expectation expectation = failure.trial().expectation();
    if (expectation instanceof Expectation.Top top && top.rule() != null) {
      nearest.silent(top.rule(), null);
    } else if (expectation instanceof Expectation.Whole whole) {
      nearest.each(whole.entries("orders"));
      nearest.each(whole.entries("holds"));
    }
    return List.copyOf(nearest.notes);
  }

  private void each(@Nullable List<JsonObject> expected) {
    for (JsonObject entry : expected == null ? List.<JsonObject>of() : expected) {
      String product = text(entry, "product");
      String rule = text(entry, "rule");
      String intent = text(entry, "intent");
      if (rule != null) {
        silent(rule, product);
      } else if (intent != null && product != null && !ordered(product, intent)) {
        nearest(intent, product);
      }
    }
  }

  private static @Nullable String text(JsonObject entry, String name) {
    JsonValue value = entry.members().get(name);
    return value instanceof JsonString text ? text.value() : null;
  }

  private boolean ordered(String product, String intent) {
    return java.util.stream.Stream.concat(
            failure.plan().taken().stream(), failure.plan().cut().stream())
        .anyMatch(
            order ->
                order.product().id().value().equals(product)
                    && order.intent().text().equals(intent));
  }

  /** Tells why a rule did not fire, when it did not. */
  private void silent(String rule, @Nullable String product) {
    if (trees.rules().stream().noneMatch(each -> each.info().name().equals(rule))) {
      return; // told elsewhere
    }
    for (ProductFacts each : failure.facts().products()) {
      if (product == null || each.id().value().equals(product)) {
        tell(rule, each);
      }
    }
    if (failure.facts().products().isEmpty()) {
      Trace trace = trees.trace(rule, failure.facts().fleetFacts(), List.of());
      if (trace.matches() == 0) {
        notes.add(where(rule) + " did not fire: " + trace.obstacle());
      }
    }
  }

  private void tell(String rule, ProductFacts product) {
    Trace trace = trace(rule, product);
    if (trace.matches() == 0) {
      notes.add(where(rule) + " did not fire for " + product.id() + ": " + trace.obstacle());
    }
  }

  /** Of the rules for an intent the one of which most was true. */
  private void nearest(String intent, String product) {
    for (ProductFacts each : failure.facts().products()) {
      if (!each.id().value().equals(product)) {
        continue;
      }
      List<RuleInfo> asking = new ArrayList<>();
      for (RuleTrees.Rule rule : trees.rules()) {
        if (rule.info().orders().equals(intent)) {
          asking.add(rule.info());
        }
      }
      asking.stream()
          .filter(rule -> trace(rule.name(), each).matches() == 0)
          .min(
              java.util.Comparator.comparingInt(
                      (RuleInfo rule) -> trace(rule.name(), each).distance())
                  .thenComparing(java.util.Comparator.comparingInt(RuleInfo::salience).reversed())
                  .thenComparing(RuleInfo::name))
          .ifPresent(rule -> tell(rule.name(), each));
    }
  }

  private Trace trace(String rule, ProductFacts product) {
    return trees.trace(rule, failure.facts().fleetFacts(), product.facts());
  }

  private String where(String name) {
    return trees.rules().stream()
        .filter(each -> each.info().name().equals(name))
        .map(each -> Shown.text(name) + " (" + each.info().location() + ")")
        .findFirst()
        .orElse(Shown.text(name));
  }
}
