package codemonkeys.oracle.rules.language;

import codemonkeys.oracle.facts.ScheduledJob;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Spelling;
import codemonkeys.oracle.rules.RuleInfo;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/** The part of a rule between {@code then} and {@code end}. */
final class RuleConsequence {
  private static final int MAX_LINKS = 20;

  private static final List<String> INTENTS =
      Arrays.stream(Intent.values()).map(Enum::name).toList();
  private static final List<String> STOPS =
      Arrays.stream(StopCondition.values())
          .filter(StopCondition::forWorkOrders)
          .map(Enum::name)
          .toList();

  private final List<RuleFinding> findings = new ArrayList<>();
  private final RuleDescr rule;
  private final RuleText text;
  private final RuleImports imports;
  private final RuleConditions conditions;
  private final RuleInfo.@Nullable Band band;
  private int firstLine;
  private int firstColumn = 1;
  private String orders = "";

  private final Set<String> variables = new TreeSet<>();
  private final Set<String> terms = new TreeSet<>();

  RuleConsequence(
      RuleDescr rule,
      RuleText text,
      RuleImports imports,
      RuleConditions conditions,
      RuleInfo.@Nullable Band band) {
    this.rule = rule;
    this.text = text;
    this.imports = imports;
    this.conditions = conditions;
    this.band = band;
  }

  List<RuleFinding> findings() {
    return findings;
  }

  /** Names that stand in it; among them the variables that it uses. */
  Set<String> names() {
    return variables;
  }

  /** What is said of the order behind its product and intent, as {@code maxSeconds(60)}. */
  Set<String> terms() {
    return terms;
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
          CheckId.CONSEQUENCE,
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
          CheckId.CONSEQUENCE,
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
          CheckId.reachedBy(last.toString()),
          link == null ? last : link,
          "the call " + Printable.text(last.toString()) + " is none of orders",
          expected());
      return;
    }
    for (MethodCallExpr call : chain) {
      if (call.getTypeArguments().isPresent()) {
        refuse(CheckId.CONSEQUENCE, call, "type arguments", "remove what stands between < and >");
      }
    }
    if (chain.size() > MAX_LINKS) {
      refuse(CheckId.LIMIT, last, "more than " + MAX_LINKS + " calls in a row", expected());
      return;
    }
    MethodCallExpr base = chain.get(0);
    switch (base.getNameAsString()) {
      case "propose" -> checkPropose(base);
      case "hold", "holdFleet" -> {
        checkHold(base);
        if (chain.size() > 1) {
          refuse(
              CheckId.CONSEQUENCE,
              chain.get(1),
              "something after a hold",
              "a hold stands alone; end it with ';'");
          return;
        }
      }
      default ->
          refuse(
              CheckId.CONSEQUENCE,
              base,
              "orders has no " + Printable.text(base.getNameAsString()),
              Spelling.oneOf(base.getNameAsString(), List.of("propose", "hold", "holdFleet")));
    }
    Set<String> once = new TreeSet<>();
    for (MethodCallExpr call : chain.subList(1, chain.size())) {
      checkShape(call);
      terms.add(call.getNameAsString() + call.getArguments());
      if (call.getNameAsString().startsWith("max") && !once.add(call.getNameAsString())) {
        refuse(
            CheckId.CONSEQUENCE,
            call,
            "a second " + call.getNameAsString(),
            "one limit is enough; remove one");
      }
    }
  }

  private void checkPropose(MethodCallExpr call) {
    if (band == RuleInfo.Band.HOLD) {
      refuse(
          CheckId.BAND,
          call,
          "a proposal at a salience for holds",
          "proposals are 20 to 999, routine 0 to 19; change the salience");
    }
    List<Expression> arguments = call.getArguments();
    orders = arguments.size() == 1 ? "as scheduled" : "";
    if (arguments.size() == 1) {
      String variable = arguments.get(0).toString();
      if (!ScheduledJob.class.getSimpleName().equals(conditions.binding(variable))
          && conditions.sound()) {
        refuse(
            CheckId.ARGUMENT,
            call,
            Printable.text(variable) + " is not a scheduled job",
            "expected orders.propose($job) with $job : ScheduledJob( … ), or"
                + " orders.propose($p, TEST)");
      }
    } else if (arguments.size() == 2) {
      checkProduct(arguments.get(0));
      orders = checkIntent(arguments.get(1));
    } else {
      refuse(CheckId.ARGUMENT, call, "propose with " + arguments.size() + " arguments", expected());
    }
  }

  private void checkHold(MethodCallExpr call) {
    boolean fleet = call.getNameAsString().equals("holdFleet");
    if (band != null && band != RuleInfo.Band.HOLD) {
      refuse(
          CheckId.BAND,
          call,
          "a hold at a salience for proposals",
          "holds are 1000 to 1999; change the salience");
    }
    List<Expression> arguments = call.getArguments();
    int max = fleet ? 2 : 3;
    int min = fleet ? 1 : 2;
    if (arguments.size() < min || arguments.size() > max) {
      refuse(
          CheckId.ARGUMENT,
          call,
          call.getNameAsString() + " with " + arguments.size() + " arguments",
          fleet
              ? "expected orders.holdFleet(\"why\") or orders.holdFleet(TEST, \"why\")"
              : "expected orders.hold($p, \"why\") or orders.hold($p, TEST, \"why\")");
      return;
    }
    if (!fleet) {
      checkProduct(arguments.get(0));
    }
    orders = fleet ? "hold everything" : "hold";
    if (fleet && arguments.size() == 2) {
      orders = RuleInfo.HOLD_EVERY + checkIntent(arguments.get(0));
    } else if (arguments.size() == 3) {
      orders = "hold " + checkIntent(arguments.get(1));
    }
    Expression why = arguments.get(arguments.size() - 1);
    if (!(why instanceof StringLiteralExpr text) || text.asString().isBlank()) {
      refuse(
          CheckId.ARGUMENT,
          why,
          "a hold without a text",
          "say in quotes what is the matter and what lifts it");
    }
  }

  private void checkProduct(Expression argument) {
    String variable = argument.toString();
    if (!(argument instanceof NameExpr)) {
      refuse(
          CheckId.ARGUMENT,
          argument,
          Printable.text(variable) + " is no product",
          "hand over a variable bound as $p : product");
    } else if (conditions.binding(variable) == null && conditions.sound()) {
      refuse(
          CheckId.VARIABLE,
          argument,
          "the variable " + variable + " is not bound",
          "bind it in a pattern, as " + variable + " : product");
    } else if (!"product".equals(conditions.binding(variable)) && conditions.sound()) {
      refuse(
          CheckId.VARIABLE,
          argument,
          variable + " is bound to " + conditions.binding(variable),
          "hand over the product: bind it as $p : product");
    }
  }

  /** The intent's word. */
  private String checkIntent(Expression argument) {
    String name = argument.toString();
    if (!(argument instanceof NameExpr) || !INTENTS.contains(name)) {
      refuse(
          CheckId.ARGUMENT,
          argument,
          "there is no intent " + Printable.text(name),
          Spelling.oneOf(name, safeIntents()));
    } else if (!Intent.valueOf(name).safe()) {
      refuse(
          CheckId.ARGUMENT,
          argument,
          "Oracle does not propose " + name,
          "expected one of " + String.join(", ", safeIntents()));
    } else if (!imports.constants().contains(name)) {
      refuse(
          CheckId.IMPORT,
          argument,
          name + " is not imported",
          "add 'import static " + RuleImports.INTENTS + ".*;' below the package");
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
      case "maxSeconds" -> checkNumber(call, argument, Budget.MAX_SECONDS);
      case "maxActions" -> checkNumber(call, argument, Budget.MAX_ACTIONS);
      case "stopOn" -> {
        String stop = String.valueOf(argument);
        if (!(argument instanceof NameExpr) || !STOPS.contains(stop)) {
          refuse(
              CheckId.ARGUMENT,
              call,
              "stopOn(" + (argument == null ? "" : argument) + ")",
              Spelling.oneOf(stop, STOPS));
        } else if (!imports.constants().contains(stop)) {
          refuse(
              CheckId.IMPORT,
              call,
              stop + " is not imported",
              "add 'import static " + RuleImports.STOPS + ".*;' below the package");
        }
      }
      case "expect" -> {
        if (!(argument instanceof StringLiteralExpr text)
            || codemonkeys.oracle.files.Workspace.normalize(text.asString())
                .filter(p -> !p.isEmpty())
                .isEmpty()) {
          refuse(
              CheckId.ARGUMENT,
              call,
              "expect(" + (argument == null ? "" : argument) + ")",
              "expected a quoted path inside the workspace");
        }
      }
      default ->
          refuse(
              CheckId.ARGUMENT,
              call,
              "a proposal has no " + Printable.text(name),
              Spelling.oneOf(name, List.of("maxSeconds", "maxActions", "stopOn", "expect")));
    }
  }

  private void checkNumber(MethodCallExpr call, @Nullable Expression argument, int max) {
    if (argument instanceof IntegerLiteralExpr literal
        && literal.getValue().matches("[1-9][0-9]{0,5}")) {
      int value = Integer.parseInt(literal.getValue());
      if (value >= 1 && value <= max) {
        return;
      }
    }
    refuse(
        CheckId.ARGUMENT,
        call,
        call.getNameAsString() + "(" + (argument == null ? "" : argument) + ")",
        "expected a plain number from 1 to " + max);
  }

  private void refuse(CheckId lint, Node at, String what, String fix) {
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
    String code = text.code().text();
    int then = text.region(rule).start();
    for (int line = rule.getLine(); then >= 0 && line < rule.getConsequenceLine(); line++) {
      then = code.indexOf('\n', then) + 1;
    }
    int start = code.indexOf(consequence, Math.max(then, 0));
    if (start >= 0 && !consequence.isEmpty()) {
      firstLine = 1 + (int) code.substring(0, start).chars().filter(c -> c == '\n').count();
      firstColumn = start - code.lastIndexOf('\n', start);
    }
  }

  private void error(CheckId lint, int line, int column, String what, String fix) {
    findings.add(RuleFinding.of(lint, text.source().path(), line, column, what, fix));
  }
}
