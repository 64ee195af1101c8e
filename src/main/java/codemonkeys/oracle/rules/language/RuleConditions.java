package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.ParserRuleContext;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.jspecify.annotations.Nullable;

/** The part of a rule between {@code when} and {@code then}. */
final class RuleConditions {
  /** Facts of the fleet of which there may be any number. */
  private static final Set<String> LISTS = Set.of("Milestone", "BacklogStory", "DecisionRecord");

  private static final int MAX_PATTERNS = 8;
  private static final int MAX_WAYS = 64;

  /** Messages about the conditions of one rule. */
  private static final int MAX_REPORTED = 20;

  private final RuleDescr rule;
  private final List<ParserRuleContext> elements;
  private final RuleImports imports;
  private final FactTypes facts;
  private final String path;
  private final List<RuleFinding> findings = new ArrayList<>();

  /** Every way to meet the conditions. */
  private List<Scope> ways = List.of();

  /** A condition may be looked at once for each way; what is wrong with it is reported once. */
  private final Set<RuleFinding> reported = new HashSet<>();

  /** Patterns as they were first understood. */
  private final Map<DRL10Parser.LhsPatternContext, RuleTree.Pattern> understood =
      new IdentityHashMap<>();

  private boolean sound = true;
  private boolean insideNotOrExists;

  RuleConditions(
      RuleDescr rule,
      DRL10Parser.RuledefContext definition,
      RuleImports imports,
      FactTypes facts,
      String path) {
    this.rule = rule;
    this.elements = definition.lhs() == null ? List.of() : elements(definition.lhs());
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
    if (elements.isEmpty()) {
      report(
          CheckId.NO_CONDITION,
          rule.getLine(),
          1,
          "rule " + Printable.text(rule.getName()) + " has no condition",
          "add a pattern as LastRun( failed, $p : product ) after 'when'");
      return;
    }
    ways = List.of(new Scope());
    for (ParserRuleContext element : elements) {
      ways = visit(element, ways);
    }
  }

  /** The conditions as a tree; none when something is wrong with them. */
  Optional<List<RuleTree.Element>> tree() {
    return sound ? Optional.of(elements.stream().map(this::element).toList()) : Optional.empty();
  }

  private RuleTree.Element element(ParserRuleContext context) {
    if (context instanceof DRL10Parser.LhsPatternContext pattern) {
      return Objects.requireNonNull(understood.get(pattern));
    }
    List<RuleTree.Element> inner = inside(context).stream().map(this::element).toList();
    if (isAny(context)) {
      return new RuleTree.Any(inner);
    }
    RuleTree.Element one = inner.size() == 1 ? inner.get(0) : new RuleTree.All(inner);
    RuleTree.Place place = RuleTree.Place.of(context.getStart());
    if (context instanceof DRL10Parser.LhsNotContext) {
      return new RuleTree.None(one, place);
    }
    return context instanceof DRL10Parser.LhsExistsContext ? new RuleTree.Some(one, place) : one;
  }

  // --- The shape of the tree --------------------------------------------------------------------

  private static List<ParserRuleContext> elements(DRL10Parser.LhsContext conditions) {
    List<ParserRuleContext> elements = new ArrayList<>();
    for (DRL10Parser.LhsExpressionContext expression : conditions.lhsExpression()) {
      ParserRuleContext element = unwrapped(expression);
      if (element instanceof DRL10Parser.LhsAndContext) {
        elements.addAll(inside(element));
      } else {
        elements.add(element);
      }
    }
    return elements;
  }

  private static boolean isAny(ParserRuleContext context) {
    return context instanceof DRL10Parser.LhsOrContext
        || context instanceof DRL10Parser.LhsPatternBindContext;
  }

  /** What stands in an 'and', 'or', 'not' or 'exists'; an 'and' within an 'and' is part of it. */
  private static List<ParserRuleContext> inside(ParserRuleContext context) {
    List<ParserRuleContext> inside = new ArrayList<>();
    for (ParserRuleContext child : context.getRuleContexts(ParserRuleContext.class)) {
      if (child instanceof DRL10Parser.LabelContext || child instanceof DRL10Parser.UnifContext) {
        continue;
      }
      ParserRuleContext element = unwrapped(child);
      boolean same =
          element.getClass() == context.getClass()
              && (isAny(context) || context instanceof DRL10Parser.LhsAndContext);
      if (same) {
        inside.addAll(inside(element));
      } else {
        inside.add(element);
      }
    }
    return inside;
  }

  /** The element within brackets and levels of the grammar that add nothing. */
  private static ParserRuleContext unwrapped(ParserRuleContext context) {
    ParserRuleContext only = context;
    while (only instanceof DRL10Parser.LhsUnaryContext
        || only instanceof DRL10Parser.LhsExpressionEnclosedContext
        || only instanceof DRL10Parser.LhsUnarySingleContext
        || (only instanceof DRL10Parser.LhsPatternBindContext bind
            && bind.lhsPattern().size() == 1)) {
      List<ParserRuleContext> children = only.getRuleContexts(ParserRuleContext.class);
      // Of a pattern and what is invoked by it, the latter is what is refused.
      only = children.get(children.size() - 1);
    }
    return only;
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

  // --- What is allowed --------------------------------------------------------------------------

  private List<Scope> visit(ParserRuleContext context, List<Scope> before) {
    List<Scope> after = new ArrayList<>();
    if (context instanceof DRL10Parser.LhsPatternContext pattern
        && pattern.xpathPrimary() == null) {
      for (Scope scope : before) {
        Scope copy = scope.copy();
        visitPattern(pattern, copy);
        after.add(copy);
      }
    } else if (context instanceof DRL10Parser.LhsAndContext) {
      after = before;
      for (ParserRuleContext inner : inside(context)) {
        after = visit(inner, after);
      }
    } else if (isAny(context)) {
      for (Scope scope : before) {
        for (ParserRuleContext inner : inside(context)) {
          for (Scope way : visit(inner, List.of(scope))) {
            after.add(way.leavingOr(scope));
          }
        }
      }
    } else if (context instanceof DRL10Parser.LhsNotContext
        || context instanceof DRL10Parser.LhsExistsContext) {
      for (Scope scope : before) {
        boolean outer = insideNotOrExists;
        insideNotOrExists = true;
        for (Scope way : visit(inside(context).get(0), List.of(scope))) {
          after.add(scope.leaving(way));
        }
        insideNotOrExists = outer;
      }
    } else {
      report(
          CheckId.ELEMENT,
          context,
          "'" + context.getStart().getText() + "' in a condition",
          "allowed are patterns, and, or, not and exists; use a fact that has it computed");
      return before;
    }
    if (after.size() > MAX_WAYS) {
      report(
          CheckId.LIMIT,
          context,
          "more than " + MAX_WAYS + " ways to meet the conditions",
          "split the rule at its 'or'");
      return List.of(after.get(0));
    }
    return after;
  }

  private void report(CheckId lint, int line, int column, String what, String fix) {
    report(RuleFinding.of(lint, path, line, column, what, fix));
  }

  private void report(CheckId lint, ParserRuleContext at, String what, String fix) {
    RuleTree.Place place = RuleTree.Place.of(at.getStart());
    report(lint, place.line(), place.column(), what, fix);
  }

  private void report(RuleFinding finding) {
    sound = false;
    if (reported.size() < MAX_REPORTED && reported.add(finding)) {
      findings.add(finding);
    }
  }

  private void visitPattern(DRL10Parser.LhsPatternContext pattern, Scope scope) {
    DRL10Parser.LhsPatternBindContext bind =
        (DRL10Parser.LhsPatternBindContext) pattern.getParent();
    ParserRuleContext at = bind.lhsPattern().size() == 1 ? bind : pattern;
    String typeName = pattern.drlQualifiedName().getText();
    if (pattern.patternSource() != null) {
      report(
          CheckId.ELEMENT,
          at,
          "a pattern with 'from'",
          "patterns match facts only; use a fact that has it computed");
      return;
    }
    if (pattern.patternFilter() != null) {
      report(CheckId.ELEMENT, at, "a window", "there are no events here; remove it");
    }
    if (!pattern.drlAnnotation().isEmpty()) {
      report(CheckId.ANNOTATION, at, "an annotation on a pattern", "remove it");
    }
    if (pattern.QUESTION() != null || bind.unif() != null) {
      report(
          CheckId.ELEMENT,
          at,
          pattern.QUESTION() != null ? "a query" : "':='",
          "write $name : Fact( … )");
    }
    if (pattern.positionalConstraints() != null) {
      report(CheckId.ELEMENT, at, "a ';' within a pattern", "conditions are separated by ','");
    }
    String simple =
        typeName.startsWith(RuleImports.FACTS + ".")
            ? typeName.substring(RuleImports.FACTS.length() + 1)
            : typeName;
    Class<? extends Fact> type = facts.all().get(simple);
    if (type == null) {
      report(
          CheckId.UNKNOWN_FACT,
          at,
          "there is no fact " + Printable.text(typeName),
          Spelling.oneOf(typeName, facts.all().keySet()));
      return;
    }
    if (simple.equals(typeName) && !imports.factTypes().containsKey(simple)) {
      report(
          CheckId.IMPORT,
          at,
          "the fact " + simple + " is not imported",
          "add 'import " + RuleImports.FACTS + ".*;' below the package");
    }
    scope.addPattern();
    if (scope.patterns() > MAX_PATTERNS) {
      report(CheckId.LIMIT, at, "more than " + MAX_PATTERNS + " patterns", "split the rule");
    }
    boolean positive = !insideNotOrExists;
    if (positive && LISTS.contains(simple)) {
      scope.addListFact();
      if (scope.listFacts() > 1) {
        report(
            CheckId.COSTLY,
            at,
            "a second pattern on one of " + String.join(", ", new TreeSet<>(LISTS)),
            "every pair of them would match; put it into not( … ) or exists( … )");
      }
    }
    int number = ProductFact.class.isAssignableFrom(type) ? scope.addProductPattern() : -1;
    PatternContext context =
        new PatternContext(
            type, number, imports.factTypes(), imports.enums(), scope, new TreeSet<>());
    List<RuleTree.Part> parts = new ArrayList<>();
    if (pattern.constraints() != null) {
      for (DRL10Parser.ConstraintContext constraint : pattern.constraints().constraint()) {
        try {
          parts.add(ConditionChecker.check(constraint, context));
        } catch (ConditionError e) {
          report(e.finding(path));
        }
      }
    }
    String name = bind.label() == null ? null : bind.label().drlIdentifier().getText();
    if (name != null) {
      visitVariable(at, name, scope);
      scope.bind(
          name,
          new Scope.Variable(
              Scope.Value.of(type, false, number, name, new Expression.Bound(name)),
              simple,
              false));
    }
    understood.putIfAbsent(
        pattern,
        new RuleTree.Pattern(type, name, List.copyOf(parts), RuleTree.Place.of(at.getStart())));
    if (sound && !scope.oneProduct()) {
      report(
          CheckId.JOIN,
          at,
          "rule " + Printable.text(rule.getName()) + " looks at more than one product",
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

  private void visitVariable(ParserRuleContext at, String variable, Scope scope) {
    if (!variable.startsWith("$")) {
      report(
          CheckId.VARIABLE_FORM,
          at,
          "the variable " + Printable.text(variable),
          "a variable begins with $, as $run : LastRun( … )");
    } else if (scope.variable(variable) != null) {
      report(
          CheckId.VARIABLE_FORM,
          at,
          "the variable " + variable + " is bound already",
          "take another name");
    }
  }
}
