package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.files.Diagnostic;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final Set<String> OPERATORS =
      Set.of(
          "in",
          "not",
          "and",
          "or",
          "matches",
          "contains",
          "excludes",
          "memberOf",
          "soundslike",
          "str",
          "startsWith",
          "endsWith",
          "length",
          "true",
          "false",
          "null",
          "this");

  private final FactTypes facts = new FactTypes();
  private final SortedSet<String> intents = new TreeSet<>();
  private final SortedSet<String> stops = new TreeSet<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, String> firstPlaceOf = new HashMap<>();
  private final List<RuleInfo> rules = new ArrayList<>();
  private @Nullable String packageName;
  private String path = "";

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
    checkText(file.source().text());
    checkPackage(tree);
    Imports imports = checkImports(tree);
    tree.getFunctions().forEach(d -> refuse(d, "a function", "rules state conditions; remove it"));
    tree.getTypeDeclarations()
        .forEach(d -> refuse(d, "a type declaration", "facts come from Oracle; remove it"));
    tree.getEnumDeclarations()
        .forEach(d -> refuse(d, "an enum declaration", "facts come from Oracle; remove it"));
    tree.getEntryPointDeclarations()
        .forEach(d -> refuse(d, "an entry point", "there is one stream of facts; remove it"));
    tree.getWindowDeclarations()
        .forEach(d -> refuse(d, "a window", "there are no events here; remove it"));
    tree.getAccumulateImports()
        .forEach(d -> refuse(d, "an accumulate import", "not allowed; remove it"));
    for (AttributeDescr attribute : tree.getAttributes()) {
      refuse(
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
            global,
            "the global " + Shown.text(global.getType() + " " + global.getIdentifier()),
            "expected 'import " + ORDERS + ";' and 'global Orders orders'");
      }
    }
    if (!orders && !tree.getRules().isEmpty()) {
      error(
          1,
          1,
          "the global orders is missing",
          "add 'import " + ORDERS + ";' and 'global Orders orders' above the rules");
    }
    for (RuleDescr rule : tree.getRules()) {
      checkRule(rule, imports);
    }
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The rules of all files checked, in the order of the files. */
  List<RuleInfo> rules() {
    return rules;
  }

  private void checkText(String text) {
    int escape = text.indexOf("\\u");
    if (escape >= 0) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < escape; i++) {
        column++;
        if (text.charAt(i) == '\n') {
          line++;
          column = 1;
        }
      }
      error(line, column, "a unicode escape", "write the character itself");
    }
  }

  private void checkPackage(PackageDescr tree) {
    String name = tree.getName();
    if (name == null || name.isEmpty()) {
      error(1, 1, "no package", "begin the file with 'package " + usualPackage() + ";'");
    } else if (packageName == null) {
      packageName = name;
      if (name.startsWith("codemonkeys.oracle") || name.startsWith("java")) {
        error(
            Math.max(tree.getLine(), 1),
            1,
            "the package " + name + " is Oracle's or Java's own",
            "name it 'fleet.rules'");
      }
    } else if (!packageName.equals(name)) {
      error(
          Math.max(tree.getLine(), 1),
          1,
          "the package " + name,
          "all rule files share one package; make it '" + packageName + "'");
    }
  }

  private String usualPackage() {
    return packageName == null ? "fleet.rules" : packageName;
  }

  /** What a file may name without its package. */
  private record Imports(Set<String> factTypes, Set<String> constants, boolean orders) {}

  private Imports checkImports(PackageDescr tree) {
    Set<String> types = new TreeSet<>();
    Set<String> constants = new TreeSet<>();
    boolean orders = false;
    for (ImportDescr descr : tree.getImports()) {
      String target = descr.getTarget();
      if (descr instanceof FunctionImportDescr) {
        continue; // listed again below
      }
      if (target.equals(FACTS + ".*")) {
        types.addAll(facts.all().keySet());
      } else if (target.startsWith(FACTS + ".")
          && facts.all().containsKey(target.substring(FACTS.length() + 1))) {
        types.add(target.substring(FACTS.length() + 1));
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
    return new Imports(types, constants, orders);
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
    refuse(
        descr,
        "the import " + Shown.text(target),
        "allowed are '"
            + FACTS
            + ".*', '"
            + ORDERS
            + "' and 'static' "
            + INTENTS
            + ".* and "
            + STOPS
            + ".*; remove it");
  }

  private void checkRule(RuleDescr rule, Imports imports) {
    String name = rule.getName();
    if (rule instanceof QueryDescr) {
      refuse(rule, "the query " + Shown.text(name), "rules only; remove it");
      return;
    }
    String here = path + ":" + rule.getLine();
    String first = firstPlaceOf.putIfAbsent(name, here);
    if (first != null) {
      refuse(
          rule,
          "a second rule named " + Shown.text(name),
          "the first is at " + first + "; give this one a name of its own");
    }
    if (rule.getParentName() != null) {
      refuse(rule, "extends " + Shown.text(rule.getParentName()), "state all conditions here");
    }
    if (!rule.getNamedConsequences().isEmpty()) {
      refuse(rule, "a named consequence", "one plain 'then' with one line");
    }
    Integer salience = checkAttributes(rule);
    String owner = annotation(rule, "owner");
    String reason = annotation(rule, "reason");
    for (AnnotationDescr annotation : rule.getAnnotations()) {
      if (!annotation.getName().equals("owner") && !annotation.getName().equals("reason")) {
        refuse(
            annotation,
            "the annotation @" + annotation.getName(),
            "allowed are @owner(\"…\") and @reason(\"…\"); remove it");
      }
    }
    for (String missing :
        owner == null
            ? (reason == null ? List.of("owner", "reason") : List.of("owner"))
            : (reason == null ? List.of("reason") : List.<String>of())) {
      diagnostics.add(
          Diagnostic.warning(
              path,
              rule.getLine(),
              1,
              "rule " + Shown.text(name) + " has no @" + missing,
              "add @" + missing + "(\"…\") below its name"));
    }
    Conditions conditions = new Conditions(rule, imports);
    conditions.check();
    RuleInfo info =
        new RuleInfo(
            name,
            path,
            rule.getLine(),
            salience == null ? 0 : salience,
            owner == null ? "" : owner,
            reason == null ? name : reason);
    new Consequence(rule, imports, conditions, salience == null ? null : info.band()).check();
    rules.add(info);
  }

  private @Nullable Integer checkAttributes(RuleDescr rule) {
    Integer salience = null;
    for (AttributeDescr attribute : new TreeMap<>(rule.getAttributes()).values()) {
      if (!attribute.getName().equals("salience")) {
        refuse(
            attribute,
            "the attribute " + attribute.getName(),
            "a rule has a salience and no other attribute; remove it");
        continue;
      }
      String value = attribute.getValue().trim();
      if (!value.matches("-?[0-9]{1,9}")) {
        refuse(
            attribute,
            "the salience " + Shown.text(value),
            "expected a plain number from 0 to " + RuleInfo.LAST);
        salience = 0;
        continue;
      }
      salience = Integer.parseInt(value);
      if (salience < 0 || salience > RuleInfo.LAST) {
        refuse(
            attribute,
            "the salience " + salience + " lies outside the bands",
            "expected 1000 to 1999 for holds, 20 to 999 for proposals, 0 to 19 for routine");
        salience = 0;
      }
    }
    if (salience == null) {
      error(
          rule.getLine(),
          1,
          "rule " + Shown.text(rule.getName()) + " has no salience",
          "add 'salience N' on a line of its own: 1000 to 1999 for holds, 20 to 999 for"
              + " proposals, 0 to 19 for routine");
    }
    return salience;
  }

  private static @Nullable String annotation(RuleDescr rule, String name) {
    AnnotationDescr annotation = rule.getAnnotation(name);
    if (annotation == null || annotation.getSingleValue() == null) {
      return null;
    }
    String value = annotation.getSingleValue().toString().trim();
    if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
      value = value.substring(1, value.length() - 1);
    }
    return value.isBlank() ? null : value;
  }

  private void refuse(BaseDescr at, String what, String fix) {
    error(Math.max(at.getLine(), 1), at.getColumn() + 1, what, fix);
  }

  private void error(int line, int column, String what, String fix) {
    diagnostics.add(Diagnostic.error(path, line, column, what, fix));
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

    /** What each variable is bound to: a fact type's name, or {@code product}, or another field. */
    private final Map<String, String> bindings = new LinkedHashMap<>();

    /** For each pattern about a product: the variables that stand for its product. */
    private final List<Set<String>> productsOfPatterns = new ArrayList<>();

    private final List<PatternDescr> productPatterns = new ArrayList<>();
    private boolean sound = true;

    Conditions(RuleDescr rule, Imports imports) {
      this.rule = rule;
      this.imports = imports;
    }

    void check() {
      AndDescr lhs = rule.getLhs();
      if (lhs == null || lhs.getDescrs().isEmpty()) {
        error(
            rule.getLine(),
            1,
            "rule " + Shown.text(rule.getName()) + " has no condition",
            "add a pattern as LastRun( failed, $p : product ) after 'when'");
        sound = false;
        return;
      }
      visit(lhs);
      if (sound) {
        checkJoin();
      }
    }

    private void visit(BaseDescr descr) {
      if (descr instanceof PatternDescr pattern) {
        visitPattern(pattern);
      } else if (descr instanceof AndDescr
          || descr instanceof OrDescr
          || descr instanceof NotDescr
          || descr instanceof ExistsDescr) {
        for (Object inner : ((ConditionalElementDescr) descr).getDescrs()) {
          visit((BaseDescr) inner);
        }
      } else {
        sound = false;
        refuse(
            descr,
            "'" + kind(descr) + "' in a condition",
            "allowed are patterns, and, or, not and exists; use a fact that has it computed");
      }
    }

    private static String kind(BaseDescr descr) {
      return descr
          .getClass()
          .getSimpleName()
          .replace("Descr", "")
          .toLowerCase(java.util.Locale.ROOT);
    }

    private void visitPattern(PatternDescr pattern) {
      String typeName = pattern.getObjectType();
      if (pattern.getSource() != null) {
        sound = false;
        refuse(
            pattern,
            "a pattern with 'from'",
            "patterns match facts only; use a fact that has it computed");
        return;
      }
      if (pattern.getBehaviors() != null && !pattern.getBehaviors().isEmpty()) {
        sound = false;
        refuse(pattern, "a window", "there are no events here; remove it");
      }
      if (!pattern.getAnnotations().isEmpty()) {
        refuse(pattern, "an annotation on a pattern", "remove it");
      }
      String simple =
          typeName.startsWith(FACTS + ".") ? typeName.substring(FACTS.length() + 1) : typeName;
      Class<? extends Fact> type = facts.all().get(simple);
      if (type == null) {
        sound = false;
        refuse(
            pattern,
            "there is no fact " + Shown.text(typeName),
            oneOf(typeName, facts.all().keySet()));
        return;
      }
      if (simple.equals(typeName) && !imports.factTypes().contains(simple)) {
        sound = false;
        refuse(
            pattern,
            "the fact " + simple + " is not imported",
            "add 'import " + FACTS + ".*;' below the package");
      }
      if (pattern.getIdentifier() != null && !pattern.getIdentifier().isEmpty()) {
        bindings.put(pattern.getIdentifier(), simple);
      }
      Set<String> products = new TreeSet<>();
      for (Object inner : pattern.getConstraint().getDescrs()) {
        if (inner instanceof ExprConstraintDescr constraint) {
          if (constraint.getType() == ExprConstraintDescr.Type.POSITIONAL) {
            refuse(constraint, "a positional argument", "write field == value");
          }
          visitConstraint(constraint, type, simple, products);
        } else {
          sound = false;
          refuse((BaseDescr) inner, "'" + kind((BaseDescr) inner) + "' in a pattern", "remove it");
        }
      }
      if (ProductFact.class.isAssignableFrom(type)) {
        productPatterns.add(pattern);
        productsOfPatterns.add(products);
      }
    }

    private void visitConstraint(
        ExprConstraintDescr constraint, Class<?> type, String simple, Set<String> products) {
      List<Token> tokens = Token.of(constraint.getExpression());
      SortedSet<String> fields = FactTypes.fields(type);
      for (int i = 0; i < tokens.size(); i++) {
        Token token = tokens.get(i);
        String before = i == 0 ? "" : tokens.get(i - 1).text();
        String after = i + 1 == tokens.size() ? "" : tokens.get(i + 1).text();
        if (!token.isName() || before.equals(".") || before.equals("!.") || before.equals("?.")) {
          if (token.text().equals("=") || token.text().equals("->") || token.text().equals("::")) {
            at(constraint, token, "'" + token.text() + "'", "a condition compares: use ==");
          }
          continue;
        }
        String word = token.text();
        if (after.equals(":") || after.equals(":=")) {
          String bound = i + 2 < tokens.size() ? tokens.get(i + 2).text() : "";
          bindings.put(word, bound);
          if (bound.equals("product") && i + 3 == tokens.size()) {
            products.add(word);
          }
          continue;
        }
        if (word.equals("new") || word.equals("instanceof") || word.equals("eval")) {
          at(constraint, token, "'" + word + "'", "not allowed in a condition; use a field");
        } else if (OPERATORS.contains(word) || bindings.containsKey(word)) {
          continue;
        } else if (after.equals("(")) {
          if (!FactTypes.methods(type).contains(word) && !fields.contains(word)) {
            at(
                constraint,
                token,
                "the call " + word + "()",
                "a condition calls nothing but the fact's own fields: "
                    + String.join(", ", fields));
          }
        } else if (!fields.contains(word)
            && !facts.all().containsKey(word)
            && !imports.constants().contains(word)) {
          if (word.startsWith("$")) {
            at(
                constraint,
                token,
                "the variable " + word + " is not bound",
                "bind it in an earlier pattern, as " + word + " : product");
          } else if (before.isEmpty() || !after.equals(".")) {
            at(
                constraint,
                token,
                simple + " has no field " + Shown.text(word),
                oneOf(word, fields));
          } else {
            at(
                constraint,
                token,
                Shown.text(word) + " is not allowed here",
                "a condition uses fields, literals and variables only");
          }
        }
      }
      if (tokens.size() == 3 && tokens.get(1).text().equals("==")) {
        String left = tokens.get(0).text();
        String right = tokens.get(2).text();
        if (left.equals("product")) {
          products.add(right);
        } else if (right.equals("product")) {
          products.add(left);
        }
      }
    }

    private void at(ExprConstraintDescr constraint, Token token, String what, String fix) {
      sound = false;
      error(
          constraint.getLine() + token.line(),
          token.line() == 0 ? constraint.getColumn() + 1 + token.column() : token.column() + 1,
          what,
          fix);
    }

    private void checkJoin() {
      if (productPatterns.size() < 2) {
        return;
      }
      Set<String> shared = new TreeSet<>(productsOfPatterns.get(0));
      for (int i = 1; i < productPatterns.size(); i++) {
        shared.retainAll(productsOfPatterns.get(i));
        if (shared.isEmpty()) {
          sound = false;
          String variable =
              productsOfPatterns.get(0).isEmpty()
                  ? "$p"
                  : productsOfPatterns.get(0).iterator().next();
          refuse(
              productPatterns.get(i),
              "rule " + Shown.text(rule.getName()) + " looks at more than one product",
              "a rule sees one product and the Fleet; write "
                  + (productsOfPatterns.get(0).isEmpty()
                      ? "$p : product in the first pattern and product == $p here"
                      : "product == " + variable + " here"));
          return;
        }
      }
    }
  }

  /** The part of a rule between {@code then} and {@code end}. */
  private final class Consequence {
    private final RuleDescr rule;
    private final Imports imports;
    private final Conditions conditions;
    private final RuleInfo.@Nullable Band band;

    Consequence(
        RuleDescr rule, Imports imports, Conditions conditions, RuleInfo.@Nullable Band band) {
      this.rule = rule;
      this.imports = imports;
      this.conditions = conditions;
      this.band = band;
    }

    void check() {
      String text = String.valueOf(rule.getConsequence());
      // One parser for each rule: JavaParser keeps state, and this is off the hot path.
      ParseResult<BlockStmt> parsed =
          new com.github.javaparser.JavaParser(
                  new ParserConfiguration()
                      .setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17))
              .parseBlock("{\n" + text + "\n}");
      if (!parsed.isSuccessful() || parsed.getResult().isEmpty()) {
        Optional<Position> where =
            parsed.getProblems().stream()
                .flatMap(p -> p.getLocation().stream())
                .flatMap(l -> l.toRange().stream())
                .map(range -> range.begin)
                .findFirst();
        error(
            where.map(this::line).orElse(rule.getConsequenceLine()),
            0,
            "syntax error after 'then'",
            expected() + " (with its ';')");
        return;
      }
      BlockStmt block = parsed.getResult().get();
      if (block.getStatements().size() != 1
          || !block.getStatement(0).isExpressionStmt()
          || !(block.getStatement(0).asExpressionStmt().getExpression()
              instanceof MethodCallExpr call)) {
        Node second = block.getStatements().size() > 1 ? block.getStatement(1) : block;
        error(
            second == block ? rule.getConsequenceLine() : line(second),
            second == block ? 0 : column(second),
            block.getStatements().isEmpty()
                ? "nothing after 'then'"
                : "something else than one orders. call after 'then'",
            expected());
        return;
      }
      checkChain(call);
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
        refuse(last, "a call that is not an orders. chain", expected());
        return;
      }
      MethodCallExpr base = chain.get(0);
      switch (base.getNameAsString()) {
        case "propose" -> checkPropose(base);
        case "hold", "holdFleet" -> {
          checkHold(base);
          if (chain.size() > 1) {
            refuse(chain.get(1), "something after a hold", "a hold stands alone; end it with ';'");
            return;
          }
        }
        default ->
            refuse(
                base,
                "orders has no " + Shown.text(base.getNameAsString()),
                oneOf(base.getNameAsString(), List.of("propose", "hold", "holdFleet")));
      }
      for (MethodCallExpr call : chain.subList(1, chain.size())) {
        checkShape(call);
      }
    }

    private void checkPropose(MethodCallExpr call) {
      if (band == RuleInfo.Band.HOLD) {
        refuse(
            call,
            "a proposal at a salience for holds",
            "proposals are 20 to 999, routine 0 to 19; change the salience");
      }
      List<Expression> arguments = call.getArguments();
      if (arguments.size() == 1) {
        String variable = arguments.get(0).toString();
        if (!ScheduledJob.class.getSimpleName().equals(conditions.bindings.get(variable))
            && conditions.sound) {
          refuse(
              call,
              Shown.text(variable) + " is not a scheduled job",
              "expected orders.propose($job) with $job : ScheduledJob( … ), or"
                  + " orders.propose($p, TEST)");
        }
      } else if (arguments.size() == 2) {
        checkProduct(arguments.get(0));
        checkIntent(arguments.get(1));
      } else {
        refuse(call, "propose with " + arguments.size() + " arguments", expected());
      }
    }

    private void checkHold(MethodCallExpr call) {
      boolean fleet = call.getNameAsString().equals("holdFleet");
      if (band != null && band != RuleInfo.Band.HOLD) {
        refuse(
            call,
            "a hold at a salience for proposals",
            "holds are 1000 to 1999; change the salience");
      }
      List<Expression> arguments = call.getArguments();
      int most = fleet ? 1 : 3;
      int least = fleet ? 1 : 2;
      if (arguments.size() < least || arguments.size() > most) {
        refuse(
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
      if (arguments.size() == 3) {
        checkIntent(arguments.get(1));
      }
      Expression why = arguments.get(arguments.size() - 1);
      if (!(why instanceof StringLiteralExpr text) || text.asString().isBlank()) {
        refuse(why, "a hold without a text", "say in quotes what is the matter and what lifts it");
      }
    }

    private void checkProduct(Expression argument) {
      String variable = argument.toString();
      if (!(argument instanceof NameExpr)) {
        refuse(
            argument,
            Shown.text(variable) + " is no product",
            "hand over a variable bound as $p : product");
      } else if (!conditions.bindings.containsKey(variable)) {
        refuse(
            argument,
            "the variable " + variable + " is not bound",
            "bind it in a pattern, as " + variable + " : product");
      } else if (!"product".equals(conditions.bindings.get(variable)) && conditions.sound) {
        refuse(
            argument,
            variable + " is bound to " + conditions.bindings.get(variable),
            "hand over the product: bind it as $p : product");
      }
    }

    private void checkIntent(Expression argument) {
      String name = argument.toString();
      if (!(argument instanceof NameExpr) || !intents.contains(name)) {
        refuse(argument, "there is no intent " + Shown.text(name), oneOf(name, safeIntents()));
      } else if (!Intent.valueOf(name).safe()) {
        refuse(
            argument,
            "Oracle does not propose " + name,
            "expected one of " + String.join(", ", safeIntents()));
      } else if (!imports.constants().contains(name)) {
        refuse(
            argument,
            name + " is not imported",
            "add 'import static " + INTENTS + ".*;' below the package");
      }
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
                call,
                "stopOn(" + (argument == null ? "" : argument) + ")",
                oneOf(
                    stop,
                    stops.stream().filter(s -> StopCondition.valueOf(s).forWorkOrders()).toList()));
          } else if (!imports.constants().contains(stop)) {
            refuse(
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
                call,
                "expect(" + (argument == null ? "" : argument) + ")",
                "expected a quoted path inside the workspace");
          }
        }
        default ->
            refuse(
                call,
                "a proposal has no " + Shown.text(name),
                oneOf(name, List.of("maxSeconds", "maxActions", "stopOn", "expect")));
      }
    }

    private void checkNumber(MethodCallExpr call, @Nullable Expression argument, int most) {
      if (argument instanceof IntegerLiteralExpr literal
          && literal.getValue().matches("[0-9]{1,6}")) {
        int value = Integer.parseInt(literal.getValue());
        if (value >= 1 && value <= most) {
          return;
        }
      }
      refuse(
          call,
          call.getNameAsString() + "(" + (argument == null ? "" : argument) + ")",
          "expected a plain number from 1 to " + most);
    }

    private void refuse(Node at, String what, String fix) {
      error(line(at), column(at), what, fix);
    }

    private int line(Node node) {
      return node.getBegin().map(this::line).orElse(rule.getConsequenceLine());
    }

    private int column(Node node) {
      return node.getBegin().map(position -> position.column).orElse(0);
    }

    private int line(Position position) {
      return consequenceFirstLine() + position.line - 2;
    }

    /** The line on which the consequence's text begins; Drools trims what stands before it. */
    private int consequenceFirstLine() {
      return rule.getConsequenceLine() + 1;
    }
  }

  /**
   * A piece of a constraint.
   *
   * @param line lines below the constraint's first, from 0
   * @param column characters from the start of that line (on line 0: of the constraint), from 0
   */
  private record Token(String text, int line, int column) {
    boolean isName() {
      return Character.isJavaIdentifierStart(text.charAt(0));
    }

    static List<Token> of(String text) {
      List<Token> tokens = new ArrayList<>();
      int line = 0;
      int lineStart = 0;
      int i = 0;
      while (i < text.length()) {
        char c = text.charAt(i);
        int start = i;
        if (c == '\n') {
          line++;
          lineStart = ++i;
          continue;
        } else if (Character.isWhitespace(c)) {
          i++;
          continue;
        } else if (c == '"' || c == '\'') {
          i++;
          while (i < text.length() && text.charAt(i) != c) {
            i += text.charAt(i) == '\\' ? 2 : 1;
          }
          i = Math.min(i + 1, text.length());
        } else if (Character.isJavaIdentifierStart(c)) {
          while (i < text.length() && Character.isJavaIdentifierPart(text.charAt(i))) {
            i++;
          }
        } else if (Character.isDigit(c)) {
          while (i < text.length()
              && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '.')) {
            i++;
          }
        } else if (i + 1 < text.length()
            && Set.of("==", "!=", "<=", ">=", "&&", "||", "!.", "?.", ":=", "->", "::")
                .contains(text.substring(i, i + 2))) {
          i += 2;
        } else {
          i++;
        }
        tokens.add(new Token(text.substring(start, i), line, start - lineStart));
      }
      return tokens;
    }
  }
}
