package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.units.Budget;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.StopCondition;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.Position;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.AttributeDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.FunctionImportDescr;
import org.drools.drl.ast.descr.GlobalDescr;
import org.drools.drl.ast.descr.ImportDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.QueryDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * The fence around rules: what a rule file may contain, and what is usually wrong when it doesn't
 * compile. Looks at the parse tree only; nothing of the file has been compiled, let alone run.
 */
final class RuleCheck {
  static final String FACTS = "codemonkeys.oracle.facts";
  static final String INTENTS = "codemonkeys.oracle.units.Intent";
  static final String STOPS = "codemonkeys.oracle.units.StopCondition";
  static final String ORDERS = "codemonkeys.oracle.rules.Orders";

  /** Facts of the fleet of which there may be any number. */
  private static final Set<String> LISTS = Set.of("Milestone", "BacklogStory", "DecisionRecord");

  /** Packages, with all below them, in which rules would stand among code that is trusted. */
  private static final Set<String> TAKEN =
      Set.of("codemonkeys", "java", "javax", "jdk", "sun", "com.sun", "org.drools", "org.kie");

  private static final int MOST_RULES = 1_000;
  private static final int MOST_PATTERNS = 8;
  private static final int MOST_WAYS = 64;

  /** Messages about the conditions of one rule. */
  private static final int MOST_TOLD = 20;

  private static final int MOST_LINKS = 20;

  private static final Map<String, Class<? extends Enum<?>>> ENUMS =
      Map.of(INTENTS, Intent.class, STOPS, StopCondition.class);

  private final FactTypes facts = new FactTypes();
  private final SortedSet<String> intents = new TreeSet<>();
  private final SortedSet<String> stops = new TreeSet<>();
  private final List<RuleFinding> findings = new ArrayList<>();
  private final Map<String, String> firstPlaceOf = new HashMap<>();
  private final List<RuleInfo> rules = new ArrayList<>();
  private final List<RuleTree> trees = new ArrayList<>();
  private @Nullable String packageName;
  private String packagePath = "";
  private String path = "";
  private @Nullable RuleText text;

  RuleCheck() {
    for (Intent intent : Intent.values()) {
      intents.add(intent.name());
    }
    for (StopCondition stop : StopCondition.values()) {
      stops.add(stop.name());
    }
  }

  /** Checks one file; names are unique and packages equal among all files checked so far. */
  void check(RuleText file) {
    path = file.source().path();
    PackageDescr tree = file.tree();
    text = file;
    checkPackage(tree, file.damaged());
    Imports imports = checkImports(tree);
    tree.getFunctions()
        .forEach(d -> refuse(Lint.STATEMENT, d, "a function", "rules state conditions; remove it"));
    tree.getTypeDeclarations()
        .forEach(
            d ->
                refuse(
                    Lint.STATEMENT, d, "a type declaration", "facts come from Oracle; remove it"));
    tree.getEnumDeclarations()
        .forEach(
            d ->
                refuse(
                    Lint.STATEMENT, d, "an enum declaration", "facts come from Oracle; remove it"));
    tree.getEntryPointDeclarations()
        .forEach(
            d ->
                refuse(
                    Lint.STATEMENT,
                    d,
                    "an entry point",
                    "there is one stream of facts; remove it"));
    tree.getWindowDeclarations()
        .forEach(d -> refuse(Lint.STATEMENT, d, "a window", "there are no events here; remove it"));
    tree.getAccumulateImports()
        .forEach(d -> refuse(Lint.STATEMENT, d, "an accumulate import", "not allowed; remove it"));
    for (AttributeDescr attribute : tree.getAttributes()) {
      refuse(
          Lint.ATTRIBUTE,
          attribute,
          "the attribute " + attribute.getName() + " for a whole file",
          "each rule has its own salience; remove it");
    }
    boolean orders = false;
    for (GlobalDescr global : tree.getGlobals()) {
      if (global.getIdentifier().equals("orders")
          && (global.getType().equals(ORDERS)
              || (global.getType().equals("Orders") && imports.orders()))) {
        orders = true;
      } else {
        refuse(
            Lint.GLOBAL,
            global,
            "the global " + Shown.text(global.getType() + " " + global.getIdentifier()),
            "expected 'import " + ORDERS + ";' and 'global Orders orders'");
      }
    }
    if (!orders && !file.damaged() && !tree.getRules().isEmpty()) {
      error(
          Lint.GLOBAL,
          1,
          1,
          "the global orders is missing",
          "add 'import " + ORDERS + ";' and 'global Orders orders' above the rules");
    }
    for (RuleDescr rule : tree.getRules()) {
      checkRule(rule, imports);
    }
  }

  List<RuleFinding> findings() {
    return findings;
  }

  /** The rules whose conditions were understood, in the order of the files. */
  List<RuleTree> trees() {
    return trees;
  }

  /** The rules of all files checked, in the order of the files. */
  List<RuleInfo> rules() {
    return rules;
  }

  private void checkPackage(PackageDescr tree, boolean damaged) {
    String name = tree.getName();
    int line = Math.max(tree.getLine(), 1);
    if (name == null || name.isEmpty()) {
      if (damaged) {
        return; // it may have been among what was left out
      }
      error(
          Lint.PACKAGE,
          1,
          1,
          "no package",
          "begin the file with 'package " + usualPackage() + ";'");
    } else if (!isFree(name)) {
      error(
          Lint.PACKAGE,
          line,
          1,
          "the package " + Shown.text(name) + " is not for rules",
          "name it 'fleet.rules', or another in lower case that is neither Oracle's nor Java's");
    } else if (packageName == null) {
      packageName = name;
      packagePath = path;
    } else if (!packageName.equals(name)) {
      error(
          Lint.PACKAGE,
          line,
          1,
          "the package " + name + ", not that of " + packagePath,
          "all rule files share one package; make it '" + packageName + "'");
    }
    if (tree.getUnit() != null) {
      error(Lint.STATEMENT, line, 1, "a rule unit", "there is one set of facts; remove it");
    }
  }

  private static boolean isFree(String name) {
    return name.length() <= 100
        && name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*")
        && javax.lang.model.SourceVersion.isName(name)
        && TAKEN.stream().noneMatch(taken -> (name + ".").startsWith(taken + "."));
  }

  private String usualPackage() {
    return packageName == null ? "fleet.rules" : packageName;
  }

  /** What a file may name without its package. */
  private record Imports(
      Map<String, Class<? extends Fact>> factTypes,
      Map<String, Class<? extends Enum<?>>> enums,
      Set<String> constants,
      boolean orders) {}

  private Imports checkImports(PackageDescr tree) {
    Map<String, Class<? extends Fact>> types = new TreeMap<>();
    Map<String, Class<? extends Enum<?>>> enums = new TreeMap<>();
    Set<String> constants = new TreeSet<>();
    boolean orders = false;
    for (ImportDescr descr : tree.getImports()) {
      String target = descr.getTarget();
      if (descr instanceof FunctionImportDescr) {
        continue; // listed again below
      }
      if (target.equals(FACTS + ".*")) {
        types.putAll(facts.all());
      } else if (target.startsWith(FACTS + ".")
          && facts.all().containsKey(target.substring(FACTS.length() + 1))) {
        String simple = target.substring(FACTS.length() + 1);
        types.put(simple, facts.all().get(simple));
      } else if (ENUMS.containsKey(target)) {
        enums.put(ENUMS.get(target).getSimpleName(), ENUMS.get(target));
      } else if (target.equals(ORDERS)) {
        orders = true;
      } else {
        refuseImport(descr, target);
      }
    }
    for (FunctionImportDescr descr : tree.getFunctionImports()) {
      String target = descr.getTarget();
      if (!addConstants(target, INTENTS, intents, constants)
          && !addConstants(target, STOPS, stops, constants)) {
        refuseImport(descr, target);
      }
    }
    return new Imports(types, enums, constants, orders);
  }

  private static boolean addConstants(
      String target, String type, SortedSet<String> all, Set<String> to) {
    if (target.equals(type + ".*")) {
      to.addAll(all);
      return true;
    }
    if (target.startsWith(type + ".") && all.contains(target.substring(type.length() + 1))) {
      to.add(target.substring(type.length() + 1));
      return true;
    }
    return false;
  }

  private void refuseImport(BaseDescr descr, String target) {
    SortedSet<String> allowed = new TreeSet<>(List.of(ORDERS, INTENTS, STOPS, FACTS + ".*"));
    facts.all().keySet().forEach(name -> allowed.add(FACTS + "." + name));
    for (String type : List.of(INTENTS, STOPS)) {
      allowed.add(type + ".*");
    }
    refuse(
        Lint.IMPORT,
        descr,
        "the import " + Shown.text(target),
        Spelling.nearest(target, allowed)
            .filter(near -> target.startsWith("codemonkeys"))
            .filter(near -> !near.equals(target))
            .map(near -> "did you mean '" + near + "'?")
            .orElse(
                "allowed are '"
                    + FACTS
                    + ".*', '"
                    + ORDERS
                    + "', and "
                    + INTENTS
                    + " and "
                    + STOPS
                    + ", also 'static' with .*; remove it"));
  }

  private void checkRule(RuleDescr rule, Imports imports) {
    String name = rule.getName();
    if (rules.size() == MOST_RULES) {
      refuse(
          Lint.LIMIT,
          rule,
          "more than " + MOST_RULES + " rules",
          "one rule can speak of many products");
    }
    if (rules.size() >= MOST_RULES) {
      rules.add(new RuleInfo(name, path, rule.getLine(), 0, "", name, "", "", "", ""));
      return;
    }
    if (rule instanceof QueryDescr) {
      refuse(Lint.STATEMENT, rule, "the query " + Shown.text(name), "rules only; remove it");
      return;
    }
    String here = path + ":" + rule.getLine();
    String first = firstPlaceOf.putIfAbsent(name, here);
    if (first != null) {
      refuse(
          Lint.DUPLICATE,
          rule,
          "a second rule named " + Shown.text(name),
          "the first is at " + first + "; give this one a name of its own");
    }
    if (rule.getParentName() != null) {
      refuse(
          Lint.ATTRIBUTE,
          rule,
          "extends " + Shown.text(rule.getParentName()),
          "state all conditions here");
    }
    if (!rule.getNamedConsequences().isEmpty()) {
      refuse(Lint.CONSEQUENCE, rule, "a named consequence", "one plain 'then' with one line");
    }
    Integer salience = checkAttributes(rule);
    Map<String, String> annotations =
        text == null ? Map.of() : text.annotations(rule.getStartCharacter());
    String owner = annotations.get("owner");
    String reason = annotations.get("reason");
    for (AnnotationDescr annotation : rule.getAnnotations()) {
      refuse(Lint.ANNOTATION, annotation, "the annotation @" + annotation.getName(), "remove it");
    }
    for (String missing :
        owner == null
            ? (reason == null ? List.of("owner", "reason") : List.of("owner"))
            : (reason == null ? List.of("reason") : List.<String>of())) {
      error(
          missing.equals("owner") ? Lint.OWNER : Lint.REASON,
          rule.getLine(),
          1,
          "rule " + Shown.text(name) + " has no @" + missing,
          "add @" + missing + "(\"…\") below its name");
    }
    Conditions conditions = new Conditions(rule, imports);
    conditions.check();
    Consequence consequence =
        new Consequence(
            rule, imports, conditions, salience == null ? null : RuleInfo.Band.of(salience));
    consequence.check();
    RuleText.Digests digests = text == null ? RuleText.Digests.NONE : text.digests(rule);
    RuleInfo info =
        new RuleInfo(
            name,
            path,
            rule.getLine(),
            salience == null ? 0 : salience,
            owner == null ? "" : owner,
            reason == null ? name : reason,
            consequence.orders(),
            digests.whole(),
            digests.conditions(),
            digests.consequence());
    rules.add(info);
    RuleText file = text;
    if (file != null && !consequence.orders().isEmpty()) {
      conditions
          .tree()
          .ifPresent(
              all ->
                  trees.add(
                      new RuleTree(
                          info,
                          file.comment(rule),
                          file.when(rule),
                          saliencePlace(rule),
                          all,
                          consequence.variables)));
    }
  }

  private static RuleTree.Place saliencePlace(RuleDescr rule) {
    AttributeDescr salience = rule.getAttributes().get("salience");
    return salience == null
        ? new RuleTree.Place(rule.getLine(), 1)
        : new RuleTree.Place(salience.getLine(), salience.getColumn() + 1);
  }

  private @Nullable Integer checkAttributes(RuleDescr rule) {
    Integer salience = null;
    for (AttributeDescr attribute : new TreeMap<>(rule.getAttributes()).values()) {
      if (!attribute.getName().equals("salience")) {
        refuse(
            Lint.ATTRIBUTE,
            attribute,
            "the attribute " + attribute.getName(),
            "a rule has a salience and no other attribute; remove it");
        continue;
      }
      String value = attribute.getValue().trim();
      if (!value.matches("-?[0-9]{1,9}")) {
        refuse(
            Lint.SALIENCE,
            attribute,
            "the salience " + Shown.text(value),
            "expected a plain number from 0 to " + RuleInfo.LAST);
        salience = 0;
        continue;
      }
      salience = Integer.parseInt(value);
      if (salience < 0 || salience > RuleInfo.LAST) {
        refuse(
            Lint.BAND,
            attribute,
            "the salience " + salience + " lies outside the bands",
            "expected 1000 to 1999 for holds, 20 to 999 for proposals, 0 to 19 for routine");
        salience = 0;
      }
    }
    if (salience == null) {
      error(
          Lint.SALIENCE,
          rule.getLine(),
          1,
          "rule " + Shown.text(rule.getName()) + " has no salience",
          "add 'salience N' on a line of its own: 1000 to 1999 for holds, 20 to 999 for"
              + " proposals, 0 to 19 for routine");
    }
    return salience;
  }

  private void refuse(Lint lint, BaseDescr at, String what, String fix) {
    error(lint, Math.max(at.getLine(), 1), at.getColumn() + 1, what, fix);
  }

  private void error(Lint lint, int line, int column, String what, String fix) {
    findings.add(RuleFinding.of(lint, path, line, column, what, fix));
  }

  private static String oneOf(String word, Collection<String> names) {
    Optional<String> meant = Spelling.nearest(word, names);
    return meant
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> "expected one of " + String.join(", ", names));
  }

  /** The part of a rule between {@code when} and {@code then}. */
  private final class Conditions {
    private final RuleDescr rule;
    private final Imports imports;

    /** Every way to meet the conditions. */
    private List<Scope> ways = List.of();

    /** A condition may be looked at once for each way; what is wrong with it is told once. */
    private final Set<RuleFinding> told = new java.util.HashSet<>();

    /** Patterns as they were first understood. */
    private final Map<PatternDescr, RuleTree.Pattern> understood = new IdentityHashMap<>();

    private boolean sound = true;
    private boolean insideNotOrExists;

    Conditions(RuleDescr rule, Imports imports) {
      this.rule = rule;
      this.imports = imports;
    }

    void check() {
      AndDescr lhs = rule.getLhs();
      if (lhs == null || lhs.getDescrs().isEmpty()) {
        error(
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
      return descr
          .getClass()
          .getSimpleName()
          .replace("Descr", "")
          .toLowerCase(java.util.Locale.ROOT);
    }

    private void tell(Lint lint, BaseDescr at, String what, String fix) {
      // Drools gives some elements no place.
      boolean placed = at.getLine() > 0;
      tell(
          lint, placed ? at.getLine() : rule.getLine(), placed ? at.getColumn() + 1 : 1, what, fix);
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
            Lint.ELEMENT,
            pattern,
            pattern.isQuery() ? "a query" : "':='",
            "write $name : Fact( … )");
      }
      String simple =
          typeName.startsWith(FACTS + ".") ? typeName.substring(FACTS.length() + 1) : typeName;
      Class<? extends Fact> type = facts.all().get(simple);
      if (type == null) {
        tell(
            Lint.UNKNOWN_FACT,
            pattern,
            "there is no fact " + Shown.text(typeName),
            oneOf(typeName, facts.all().keySet()));
        return;
      }
      if (simple.equals(typeName) && !imports.factTypes().containsKey(simple)) {
        tell(
            Lint.IMPORT,
            pattern,
            "the fact " + simple + " is not imported",
            "add 'import " + FACTS + ".*;' below the package");
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
      RuleTree.Origin origin =
          new RuleTree.Origin(constraint.getLine(), constraint.getColumn() + 1);
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

  /** The part of a rule between {@code then} and {@code end}. */
  private final class Consequence {
    private final RuleDescr rule;
    private final Imports imports;
    private final Conditions conditions;
    private final RuleInfo.@Nullable Band band;
    private int firstLine;
    private int firstColumn = 1;
    private String orders = "";

    /** Names that stand in it; among them the variables that it uses. */
    private final Set<String> variables = new TreeSet<>();

    Consequence(
        RuleDescr rule, Imports imports, Conditions conditions, RuleInfo.@Nullable Band band) {
      this.rule = rule;
      this.imports = imports;
      this.conditions = conditions;
      this.band = band;
    }

    /** What it asks for, in the words of {@link RuleInfo#orders}; empty when that is not clear. */
    String orders() {
      return orders;
    }

    void check() {
      String consequence = String.valueOf(rule.getConsequence());
      firstLine = rule.getConsequenceLine() + 1;
      locate(consequence);
      // One parser for each rule: JavaParser keeps state, and this is off the hot path.
      ParseResult<BlockStmt> parsed =
          new com.github.javaparser.JavaParser(
                  new ParserConfiguration()
                      .setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17))
              .parseBlock("{\n" + consequence + "\n}");
      if (!parsed.isSuccessful() || parsed.getResult().isEmpty()) {
        Optional<Position> where =
            parsed.getProblems().stream()
                .flatMap(p -> p.getLocation().stream())
                .flatMap(l -> l.toRange().stream())
                .map(range -> range.begin)
                .findFirst();
        boolean unfinished = !consequence.stripTrailing().endsWith(";");
        String last = consequence.stripTrailing();
        int lastLine = (int) last.chars().filter(c -> c == '\n').count();
        error(
            Lint.CONSEQUENCE,
            unfinished
                ? firstLine + lastLine
                : where.map(this::line).orElse(rule.getConsequenceLine()),
            unfinished
                ? last.length() - last.lastIndexOf('\n') + (lastLine == 0 ? firstColumn - 1 : 0)
                : where.map(this::column).orElse(0),
            unfinished ? "a call without its ';'" : "syntax error after 'then'",
            unfinished ? "end it with ';'" : expected());
        return;
      }
      BlockStmt block = parsed.getResult().get();
      block.findAll(NameExpr.class).forEach(each -> variables.add(each.getNameAsString()));
      if (block.getStatements().size() != 1
          || !block.getStatement(0).isExpressionStmt()
          || !(block.getStatement(0).asExpressionStmt().getExpression()
              instanceof MethodCallExpr call)) {
        int statements = block.getStatements().size();
        Node second = statements == 0 ? block : block.getStatement(statements > 1 ? 1 : 0);
        error(
            Lint.CONSEQUENCE,
            second == block ? rule.getConsequenceLine() : line(second),
            second == block ? 0 : column(second),
            block.getStatements().isEmpty()
                ? "nothing after 'then'"
                : named(second) + " after 'then'",
            expected());
        return;
      }
      checkChain(call);
    }

    private static String named(Node statement) {
      String kind = statement.getClass().getSimpleName();
      return switch (kind) {
        case "WhileStmt", "DoStmt", "ForStmt", "ForEachStmt" -> "a loop";
        case "LocalClassDeclarationStmt", "LocalRecordDeclarationStmt" -> "a class";
        case "SynchronizedStmt" -> "a lock";
        case "TryStmt" -> "a try";
        case "IfStmt", "SwitchStmt" -> "a choice";
        case "ThrowStmt" -> "a throw";
        case "BlockStmt" -> "a block";
        default -> "something else than one orders. call";
      };
    }

    private String expected() {
      return band == RuleInfo.Band.HOLD
          ? "expected one line as orders.hold($p, \"why, and what lifts it\");"
          : "expected one line as orders.propose($p, TEST);";
    }

    private void checkChain(MethodCallExpr last) {
      List<MethodCallExpr> chain = new ArrayList<>();
      Expression link = last;
      while (link instanceof MethodCallExpr call) {
        chain.add(0, call);
        link = call.getScope().orElse(null);
      }
      if (!(link instanceof NameExpr root) || !root.getNameAsString().equals("orders")) {
        refuse(
            Lint.reachedBy(last.toString()),
            link == null ? last : link,
            "the call " + Shown.text(last.toString()) + " is none of orders",
            expected());
        return;
      }
      for (MethodCallExpr call : chain) {
        if (call.getTypeArguments().isPresent()) {
          refuse(Lint.CONSEQUENCE, call, "type arguments", "remove what stands between < and >");
        }
      }
      if (chain.size() > MOST_LINKS) {
        refuse(Lint.LIMIT, last, "more than " + MOST_LINKS + " calls in a row", expected());
        return;
      }
      MethodCallExpr base = chain.get(0);
      switch (base.getNameAsString()) {
        case "propose" -> checkPropose(base);
        case "hold", "holdFleet" -> {
          checkHold(base);
          if (chain.size() > 1) {
            refuse(
                Lint.CONSEQUENCE,
                chain.get(1),
                "something after a hold",
                "a hold stands alone; end it with ';'");
            return;
          }
        }
        default ->
            refuse(
                Lint.CONSEQUENCE,
                base,
                "orders has no " + Shown.text(base.getNameAsString()),
                oneOf(base.getNameAsString(), List.of("propose", "hold", "holdFleet")));
      }
      Set<String> once = new TreeSet<>();
      for (MethodCallExpr call : chain.subList(1, chain.size())) {
        checkShape(call);
        if (call.getNameAsString().startsWith("max") && !once.add(call.getNameAsString())) {
          refuse(
              Lint.CONSEQUENCE,
              call,
              "a second " + call.getNameAsString(),
              "one limit is enough; remove one");
        }
      }
    }

    private void checkPropose(MethodCallExpr call) {
      if (band == RuleInfo.Band.HOLD) {
        refuse(
            Lint.BAND,
            call,
            "a proposal at a salience for holds",
            "proposals are 20 to 999, routine 0 to 19; change the salience");
      }
      List<Expression> arguments = call.getArguments();
      orders = arguments.size() == 1 ? "as scheduled" : "";
      if (arguments.size() == 1) {
        String variable = arguments.get(0).toString();
        if (!ScheduledJob.class.getSimpleName().equals(conditions.binding(variable))
            && conditions.sound) {
          refuse(
              Lint.ARGUMENT,
              call,
              Shown.text(variable) + " is not a scheduled job",
              "expected orders.propose($job) with $job : ScheduledJob( … ), or"
                  + " orders.propose($p, TEST)");
        }
      } else if (arguments.size() == 2) {
        checkProduct(arguments.get(0));
        orders = checkIntent(arguments.get(1));
      } else {
        refuse(Lint.ARGUMENT, call, "propose with " + arguments.size() + " arguments", expected());
      }
    }

    private void checkHold(MethodCallExpr call) {
      boolean fleet = call.getNameAsString().equals("holdFleet");
      if (band != null && band != RuleInfo.Band.HOLD) {
        refuse(
            Lint.BAND,
            call,
            "a hold at a salience for proposals",
            "holds are 1000 to 1999; change the salience");
      }
      List<Expression> arguments = call.getArguments();
      int most = fleet ? 1 : 3;
      int least = fleet ? 1 : 2;
      if (arguments.size() < least || arguments.size() > most) {
        refuse(
            Lint.ARGUMENT,
            call,
            call.getNameAsString() + " with " + arguments.size() + " arguments",
            fleet
                ? "expected orders.holdFleet(\"why\")"
                : "expected orders.hold($p, \"why\") or orders.hold($p, TEST, \"why\")");
        return;
      }
      if (!fleet) {
        checkProduct(arguments.get(0));
      }
      orders = fleet ? "hold everything" : "hold";
      if (arguments.size() == 3) {
        orders = "hold " + checkIntent(arguments.get(1));
      }
      Expression why = arguments.get(arguments.size() - 1);
      if (!(why instanceof StringLiteralExpr text) || text.asString().isBlank()) {
        refuse(
            Lint.ARGUMENT,
            why,
            "a hold without a text",
            "say in quotes what is the matter and what lifts it");
      }
    }

    private void checkProduct(Expression argument) {
      String variable = argument.toString();
      if (!(argument instanceof NameExpr)) {
        refuse(
            Lint.ARGUMENT,
            argument,
            Shown.text(variable) + " is no product",
            "hand over a variable bound as $p : product");
      } else if (conditions.binding(variable) == null && conditions.sound) {
        refuse(
            Lint.VARIABLE,
            argument,
            "the variable " + variable + " is not bound",
            "bind it in a pattern, as " + variable + " : product");
      } else if (!"product".equals(conditions.binding(variable)) && conditions.sound) {
        refuse(
            Lint.VARIABLE,
            argument,
            variable + " is bound to " + conditions.binding(variable),
            "hand over the product: bind it as $p : product");
      }
    }

    /** The intent's word. */
    private String checkIntent(Expression argument) {
      String name = argument.toString();
      if (!(argument instanceof NameExpr) || !intents.contains(name)) {
        refuse(
            Lint.ARGUMENT,
            argument,
            "there is no intent " + Shown.text(name),
            oneOf(name, safeIntents()));
      } else if (!Intent.valueOf(name).safe()) {
        refuse(
            Lint.ARGUMENT,
            argument,
            "Oracle does not propose " + name,
            "expected one of " + String.join(", ", safeIntents()));
      } else if (!imports.constants().contains(name)) {
        refuse(
            Lint.IMPORT,
            argument,
            name + " is not imported",
            "add 'import static " + INTENTS + ".*;' below the package");
      }
      return name.toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> safeIntents() {
      return Arrays.stream(Intent.values()).filter(Intent::safe).map(Enum::name).toList();
    }

    private void checkShape(MethodCallExpr call) {
      String name = call.getNameAsString();
      Expression argument = call.getArguments().size() == 1 ? call.getArgument(0) : null;
      switch (name) {
        case "maxSeconds" -> checkNumber(call, argument, Budget.MOST_SECONDS);
        case "maxActions" -> checkNumber(call, argument, Budget.MOST_ACTIONS);
        case "stopOn" -> {
          String stop = String.valueOf(argument);
          if (!(argument instanceof NameExpr)
              || !stops.contains(stop)
              || !StopCondition.valueOf(stop).forWorkOrders()) {
            refuse(
                Lint.ARGUMENT,
                call,
                "stopOn(" + (argument == null ? "" : argument) + ")",
                oneOf(
                    stop,
                    stops.stream().filter(s -> StopCondition.valueOf(s).forWorkOrders()).toList()));
          } else if (!imports.constants().contains(stop)) {
            refuse(
                Lint.IMPORT,
                call,
                stop + " is not imported",
                "add 'import static " + STOPS + ".*;' below the package");
          }
        }
        case "expect" -> {
          if (!(argument instanceof StringLiteralExpr text)
              || codemonkeys.oracle.files.Workspace.normalize(text.asString())
                  .filter(p -> !p.isEmpty())
                  .isEmpty()) {
            refuse(
                Lint.ARGUMENT,
                call,
                "expect(" + (argument == null ? "" : argument) + ")",
                "expected a quoted path inside the workspace");
          }
        }
        default ->
            refuse(
                Lint.ARGUMENT,
                call,
                "a proposal has no " + Shown.text(name),
                oneOf(name, List.of("maxSeconds", "maxActions", "stopOn", "expect")));
      }
    }

    private void checkNumber(MethodCallExpr call, @Nullable Expression argument, int most) {
      if (argument instanceof IntegerLiteralExpr literal
          && literal.getValue().matches("[1-9][0-9]{0,5}")) {
        int value = Integer.parseInt(literal.getValue());
        if (value >= 1 && value <= most) {
          return;
        }
      }
      refuse(
          Lint.ARGUMENT,
          call,
          call.getNameAsString() + "(" + (argument == null ? "" : argument) + ")",
          "expected a plain number from 1 to " + most);
    }

    private void refuse(Lint lint, Node at, String what, String fix) {
      error(lint, line(at), column(at), what, fix);
    }

    private int line(Node node) {
      return at(node).getBegin().map(this::line).orElse(rule.getConsequenceLine());
    }

    private int column(Node node) {
      return at(node).getBegin().map(this::column).orElse(0);
    }

    /** Of a call in a chain its name, for the call itself begins with the chain. */
    private static Node at(Node node) {
      return node instanceof MethodCallExpr call ? call.getName() : node;
    }

    private int line(Position position) {
      return firstLine + position.line - 2; // the text was parsed below a line with a bracket
    }

    private int column(Position position) {
      return position.line == 2 ? firstColumn + position.column - 1 : position.column;
    }

    /** Drools keeps the place of {@code then} and drops the blanks and comments that follow. */
    private void locate(String consequence) {
      String code = text == null ? "" : text.code().text();
      int then = rule.getStartCharacter();
      for (int line = rule.getLine(); then >= 0 && line < rule.getConsequenceLine(); line++) {
        then = code.indexOf('\n', then) + 1;
      }
      int start = code.indexOf(consequence, Math.max(then, 0));
      if (start >= 0 && !consequence.isEmpty()) {
        firstLine = 1 + (int) code.substring(0, start).chars().filter(c -> c == '\n').count();
        firstColumn = start - code.lastIndexOf('\n', start);
      }
    }
  }
}
