package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.files.Spelling;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/** The part of a rule between {@code when} and {@code then}. */
final class RuleConditions {
  /** Facts of the fleet of which there may be any number. */
  private static final Set<String> LISTS = Set.of("Milestone", "BacklogStory", "DecisionRecord");

  private static final int MOST_PATTERNS = 8;
  private static final int MOST_WAYS = 64;

  /** Messages about the conditions of one rule. */
  private static final int MOST_TOLD = 20;

  private final RuleDescr rule;
  private final RuleImports imports;
  private final FactTypes facts;
  private final String path;
  private final List<RuleFinding> findings = new ArrayList<>();

  /** Every way to meet the conditions. */
  private List<Scope> ways = List.of();

  /** A condition may be looked at once for each way; what is wrong with it is told once. */
  private final Set<RuleFinding> told = new java.util.HashSet<>();

  /** Patterns as they were first understood. */
  private final Map<PatternDescr, RuleTree.Pattern> understood = new IdentityHashMap<>();

  private boolean sound = true;
  private boolean insideNotOrExists;

  RuleConditions(RuleDescr rule, RuleImports imports, FactTypes facts, String path) {
    this.rule = rule;
    this.imports = imports;
    this.facts = facts;
    this.path = path;
  }

  List<RuleFinding> findings() {
    return findings;
  }

  /** Whether nothing is wrong with them. */
  boolean sound() {
    return sound;
  }

  void check() {
    AndDescr lhs = rule.getLhs();
    if (lhs == null || lhs.getDescrs().isEmpty()) {
      tell(
          Lint.NO_CONDITION,
          rule.getLine(),
          1,
          "rule " + Shown.text(rule.getName()) + " has no condition",
          "add a pattern as LastRun( failed, $p : product ) after 'when'");
      sound = false;
      return;
    }
    ways = visit(lhs, List.of(new Scope()));
  }

  /** The conditions as a tree; none when something is wrong with them. */
  Optional<List<RuleTree.Element>> tree() {
    return sound ? Optional.of(elements(rule.getLhs().getDescrs())) : Optional.empty();
  }

  private List<RuleTree.Element> elements(List<?> descrs) {
    return descrs.stream().map(each -> element((BaseDescr) each)).toList();
  }

  private RuleTree.Element element(BaseDescr descr) {
    if (descr instanceof PatternDescr pattern) {
      return Objects.requireNonNull(understood.get(pattern));
    }
    List<RuleTree.Element> inner = elements(((ConditionalElementDescr) descr).getDescrs());
    RuleTree.Element one = inner.size() == 1 ? inner.get(0) : new RuleTree.All(inner);
    RuleTree.Place place =
        new RuleTree.Place(
            descr.getLine() > 0 ? descr.getLine() : rule.getLine(), descr.getColumn() + 1);
    if (descr instanceof OrDescr) {
      return new RuleTree.Any(inner);
    } else if (descr instanceof NotDescr) {
      return new RuleTree.None(one, place);
    }
    return descr instanceof ExistsDescr ? new RuleTree.Some(one, place) : one;
  }

  /** What a variable is bound to, the same in every way to meet the conditions; else null. */
  @Nullable String binding(String variable) {
    String bound = null;
    for (Scope way : ways) {
      Scope.Variable here = way.variable(variable);
      if (here == null || (bound != null && !bound.equals(here.field()))) {
        return null;
      }
      bound = here.field();
    }
    return bound;
  }

  private List<Scope> visit(BaseDescr descr, List<Scope> before) {
    List<Scope> after = new ArrayList<>();
    if (descr instanceof PatternDescr pattern) {
      for (Scope scope : before) {
        Scope copy = scope.copy();
        visitPattern(pattern, copy);
        after.add(copy);
      }
    } else if (descr instanceof AndDescr and) {
      after = before;
      for (Object inner : and.getDescrs()) {
        after = visit((BaseDescr) inner, after);
      }
    } else if (descr instanceof OrDescr or) {
      for (Scope scope : before) {
        for (Object inner : or.getDescrs()) {
          for (Scope way : visit((BaseDescr) inner, List.of(scope))) {
            after.add(way.leavingOr(scope));
          }
        }
      }
    } else if (descr instanceof NotDescr || descr instanceof ExistsDescr) {
      for (Scope scope : before) {
        List<Scope> inner = List.of(scope);
        boolean outer = insideNotOrExists;
        insideNotOrExists = true;
        for (Object each : ((ConditionalElementDescr) descr).getDescrs()) {
          inner = visit((BaseDescr) each, inner);
        }
        insideNotOrExists = outer;
        for (Scope way : inner) {
          after.add(scope.leaving(way));
        }
      }
    } else {
      tell(
          Lint.ELEMENT,
          descr,
          "'" + kind(descr) + "' in a condition",
          "allowed are patterns, and, or, not and exists; use a fact that has it computed");
      return before;
    }
    if (after.size() > MOST_WAYS) {
      tell(
          Lint.LIMIT,
          descr,
          "more than " + MOST_WAYS + " ways to meet the conditions",
          "split the rule at its 'or'");
      return List.of(after.get(0));
    }
    return after;
  }

  private void tell(Lint lint, int line, int column, String what, String fix) {
    sound = false;
    RuleFinding finding = RuleFinding.of(lint, path, line, column, what, fix);
    if (told.size() < MOST_TOLD && told.add(finding)) {
      findings.add(finding);
    }
  }

  private static String kind(BaseDescr descr) {
    return descr.getClass().getSimpleName().replace("Descr", "").toLowerCase(java.util.Locale.ROOT);
  }

  private void tell(Lint lint, BaseDescr at, String what, String fix) {
    // Drools gives some elements no place.
    boolean placed = at.getLine() > 0;
    tell(lint, placed ? at.getLine() : rule.getLine(), placed ? at.getColumn() + 1 : 1, what, fix);
  }

  private void visitPattern(PatternDescr pattern, Scope scope) {
    String typeName = String.valueOf(pattern.getObjectType());
    if (pattern.getSource() != null) {
      tell(
          Lint.ELEMENT,
          pattern,
          "a pattern with 'from'",
          "patterns match facts only; use a fact that has it computed");
      return;
    }
    if (pattern.getBehaviors() != null && !pattern.getBehaviors().isEmpty()) {
      tell(Lint.ELEMENT, pattern, "a window", "there are no events here; remove it");
    }
    if (!pattern.getAnnotations().isEmpty()) {
      tell(Lint.ANNOTATION, pattern, "an annotation on a pattern", "remove it");
    }
    if (pattern.isQuery() || pattern.isUnification()) {
      tell(
          Lint.ELEMENT, pattern, pattern.isQuery() ? "a query" : "':='", "write $name : Fact( … )");
    }
    String simple =
        typeName.startsWith(RuleImports.FACTS + ".")
            ? typeName.substring(RuleImports.FACTS.length() + 1)
            : typeName;
    Class<? extends Fact> type = facts.all().get(simple);
    if (type == null) {
      tell(
          Lint.UNKNOWN_FACT,
          pattern,
          "there is no fact " + Shown.text(typeName),
          Spelling.oneOf(typeName, facts.all().keySet()));
      return;
    }
    if (simple.equals(typeName) && !imports.factTypes().containsKey(simple)) {
      tell(
          Lint.IMPORT,
          pattern,
          "the fact " + simple + " is not imported",
          "add 'import " + RuleImports.FACTS + ".*;' below the package");
    }
    scope.addPattern();
    if (scope.patterns() > MOST_PATTERNS) {
      tell(Lint.LIMIT, pattern, "more than " + MOST_PATTERNS + " patterns", "split the rule");
    }
    boolean positive = !insideNotOrExists;
    if (positive && LISTS.contains(simple)) {
      scope.addListFact();
      if (scope.listFacts() > 1) {
        tell(
            Lint.COSTLY,
            pattern,
            "a second pattern on one of " + String.join(", ", new TreeSet<>(LISTS)),
            "every pair of them would match; put it into not( … ) or exists( … )");
      }
    }
    int number = ProductFact.class.isAssignableFrom(type) ? scope.addProductPattern() : -1;
    Condition.Surroundings surroundings =
        new Condition.Surroundings(
            type, number, imports.factTypes(), imports.enums(), scope, new TreeSet<>());
    List<RuleTree.Part> parts = new ArrayList<>();
    for (Object inner : pattern.getConstraint().getDescrs()) {
      if (inner instanceof ExprConstraintDescr constraint) {
        visitConstraint(constraint, surroundings).ifPresent(parts::add);
      } else {
        tell(
            Lint.ELEMENT,
            (BaseDescr) inner,
            "'" + kind((BaseDescr) inner) + "' in a pattern",
            "remove it");
      }
    }
    String identifier = pattern.getIdentifier();
    if (identifier != null && !identifier.isEmpty()) {
      if (!identifier.startsWith("$")) {
        tell(
            Lint.VARIABLE_FORM,
            pattern,
            "the variable " + Shown.text(identifier),
            "a variable begins with $, as $run : LastRun( … )");
      } else if (scope.variable(identifier) != null) {
        tell(
            Lint.VARIABLE_FORM,
            pattern,
            "the variable " + identifier + " is bound already",
            "take another name");
      }
      scope.bind(
          identifier,
          new Scope.Variable(
              Scope.Value.of(type, false, number, identifier, new Term.Bound(identifier)),
              simple,
              false));
    }
    understood.putIfAbsent(
        pattern,
        new RuleTree.Pattern(
            type,
            identifier == null || identifier.isEmpty() ? null : identifier,
            List.copyOf(parts),
            new RuleTree.Place(pattern.getLine(), pattern.getColumn() + 1)));
    if (sound && !scope.oneProduct()) {
      tell(
          Lint.JOIN,
          pattern,
          "rule " + Shown.text(rule.getName()) + " looks at more than one product",
          "a rule sees one product and the Fleet; "
              + productVariable(scope)
                  .map(variable -> "write product == " + variable + " here")
                  .orElse("write $p : product in the first pattern and product == $p here"));
    }
  }

  private static Optional<String> productVariable(Scope scope) {
    return scope.names().stream()
        .filter(
            name -> {
              Scope.Variable variable = scope.variable(name);
              return variable != null && variable.field().equals("product");
            })
        .findFirst();
  }

  private Optional<RuleTree.Part> visitConstraint(
      ExprConstraintDescr constraint, Condition.Surroundings surroundings) {
    RuleTree.Origin origin = new RuleTree.Origin(constraint.getLine(), constraint.getColumn() + 1);
    try {
      Condition.Part part = Condition.check(constraint.getExpression(), surroundings);
      return Optional.of(
          new RuleTree.Part(
              part.variable(),
              part.term(),
              origin.of(part.at().line(), part.at().column()),
              origin,
              part.text()));
    } catch (Condition.Fault fault) {
      RuleTree.Place place = origin.of(fault.line(), fault.column());
      tell(fault.lint(), place.line(), place.column(), fault.what(), fault.fix());
      return Optional.empty();
    }
  }
}
