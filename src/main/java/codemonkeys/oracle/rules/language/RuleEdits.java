package codemonkeys.oracle.rules.language;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.antlr.v4.runtime.tree.Trees;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.antlr4.DRL10Parser;
import org.jspecify.annotations.Nullable;

/**
 * The small changes of a rule file's conditions that a test should notice. Not every one of them
 * gives a rule that is allowed: that is for {@link RuleChecker} to say.
 */
public final class RuleEdits {
  private static final Map<String, String> NEIGHBOURS =
      Map.of(">", ">=", ">=", ">", "<", "<=", "<=", "<", "==", "!=", "!=", "==");

  /** Operators that are words; {@code not} stands before them. */
  private static final Set<String> WORDS =
      Set.of("in", "matches", "contains", "excludes", "memberOf", "soundslike", "str");

  private static final Pattern NUMBER = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]?)");

  private final RuleText file;
  private final RuleDescr rule;
  private final List<RuleEdit> edits = new ArrayList<>();

  private RuleEdits(RuleText file, RuleDescr rule) {
    this.file = file;
    this.rule = rule;
  }

  /** All changes of the conditions of a file's rules, by their place in it. */
  public static List<RuleEdit> of(RuleText file) {
    List<RuleEdit> all = new ArrayList<>();
    for (RuleDescr rule : file.tree().getRules()) {
      RuleEdits edits = new RuleEdits(file, rule);
      DRL10Parser.LhsContext conditions = file.definition(rule).lhs();
      if (conditions != null) {
        edits.elements(conditions);
        edits.constraints(conditions);
      }
      all.addAll(edits.edits);
    }
    return all;
  }

  /**
   * A file with nothing but one changed rule.
   *
   * @param name the name that the rule gets
   */
  public static RuleSource applied(RuleText file, RuleEdit edit, String path, String name) {
    String text = file.source().text();
    String head = text;
    RuleFileScanner.Region own = null;
    DRL10Parser.RuledefContext definition = null;
    for (RuleDescr rule : file.tree().getRules()) {
      RuleFileScanner.Region region = file.region(rule);
      head = RuleFileScanner.blank(head, region);
      if (rule.getName().equals(edit.rule())) {
        own = region;
        definition = file.definition(rule);
      }
    }
    if (own == null || definition == null) {
      throw new IllegalArgumentException("no rule " + edit.rule());
    }
    int nameStart = file.index(definition.name.getStart().getStartIndex());
    int nameEnd = file.index(definition.name.getStop().getStopIndex() + 1);
    String changed =
        text.substring(own.start(), nameStart)
            + '"'
            + name
            + '"'
            + text.substring(nameEnd, edit.start())
            + edit.replacement()
            + text.substring(edit.end(), own.end());
    return new RuleSource(path, head.strip() + "\n" + changed + "\n");
  }

  // --- Elements ---------------------------------------------------------------------------------

  private void elements(DRL10Parser.LhsContext conditions) {
    List<DRL10Parser.LhsExpressionContext> all = conditions.lhsExpression();
    if (all.size() > 1) {
      all.forEach(each -> add(RuleEdit.Kind.CONDITION, each, each, each, ""));
    }
    for (ParseTree each : Trees.getDescendants(conditions)) {
      if (each instanceof DRL10Parser.LhsNotContext not) {
        replace(RuleEdit.Kind.NOT, not, Tokens.first(not), "exists");
      } else if (each instanceof DRL10Parser.LhsExistsContext some) {
        replace(RuleEdit.Kind.NOT, some, Tokens.first(some), "not");
      } else if (each instanceof DRL10Parser.LhsAndContext
          || each instanceof DRL10Parser.LhsOrContext) {
        operands((ParserRuleContext) each);
      }
    }
  }

  // --- Between the commas -----------------------------------------------------------------------

  private void constraints(DRL10Parser.LhsContext conditions) {
    for (ParseTree each : Trees.getDescendants(conditions)) {
      if (each instanceof DRL10Parser.ConstraintsContext constraints) {
        List<DRL10Parser.ConstraintContext> all = constraints.constraint();
        for (int i = 0; i < all.size(); i++) {
          DRL10Parser.ConstraintContext constraint = all.get(i);
          if (isBinding(constraint)) {
            continue;
          }
          if (all.size() == 1) {
            add(RuleEdit.Kind.CONDITION, constraint, constraint, constraint, "");
          } else if (i + 1 < all.size()) {
            // With the comma and the blanks that follow.
            add(
                RuleEdit.Kind.CONDITION,
                constraint,
                constraint.getStart(),
                start(constraint),
                start(all.get(i + 1)),
                "",
                "");
          } else {
            add(
                RuleEdit.Kind.CONDITION,
                constraint,
                constraint.getStart(),
                end(all.get(i - 1)),
                end(constraint),
                "",
                "");
          }
          constraint(constraint);
        }
      }
    }
  }

  private static boolean isBinding(DRL10Parser.ConstraintContext constraint) {
    List<Token> tokens = Tokens.of(constraint);
    return tokens.size() > 1
        && tokens.get(0).getText().startsWith("$")
        && (tokens.get(1).getText().equals(":") || tokens.get(1).getText().equals(":="));
  }

  private void constraint(DRL10Parser.ConstraintContext constraint) {
    List<ParserRuleContext> single = new ArrayList<>();
    single(constraint, constraint, single);
    for (ParseTree each : Trees.getDescendants(constraint)) {
      if (isJunction(each)) {
        operands((ParserRuleContext) each);
      }
    }
    for (Token token : Tokens.of(constraint)) {
      String neighbour = NEIGHBOURS.get(token.getText());
      if (neighbour != null) {
        replace(RuleEdit.Kind.COMPARISON, constraint, token, neighbour);
      }
      Matcher number = NUMBER.matcher(token.getText());
      if (number.matches()) {
        BigDecimal value = new BigDecimal(number.group(1));
        BigDecimal step = new BigDecimal(BigInteger.ONE, value.scale());
        replace(
            RuleEdit.Kind.THRESHOLD,
            constraint,
            token,
            value.add(step).toPlainString() + number.group(2));
        if (value.compareTo(step) >= 0) {
          replace(
              RuleEdit.Kind.THRESHOLD,
              constraint,
              token,
              value.subtract(step).toPlainString() + number.group(2));
        }
      }
      if (token.getText().equals("!")) {
        replace(RuleEdit.Kind.NOT, constraint, token, "");
      }
    }
    for (ParserRuleContext each : single) {
      flipped(constraint, each);
    }
  }

  /** Puts a {@code not} where there is none, or takes it away from a word. */
  private void flipped(ParserRuleContext constraint, ParserRuleContext single) {
    List<Token> tokens = Tokens.of(single);
    for (int i = 0; i < tokens.size(); i++) {
      String text = tokens.get(i).getText();
      if (NEIGHBOURS.containsKey(text) || text.equals("!")) {
        return; // its neighbour says the same
      }
      if (text.equals("not")) {
        replace(RuleEdit.Kind.NOT, constraint, tokens.get(i), "");
        return;
      }
      if (i > 0 && WORDS.contains(text)) {
        insert(constraint, tokens.get(i), "not ");
        return;
      }
    }
    insert(constraint, tokens.get(0), "!");
  }

  /** What is joined by no {@code &&} and {@code ||} within. */
  private static void single(ParserRuleContext whole, ParseTree at, List<ParserRuleContext> found) {
    if (isJunction(at)) {
      for (int i = 0; i < at.getChildCount(); i += 2) {
        single((ParserRuleContext) at.getChild(i), at.getChild(i), found);
      }
      return;
    }
    boolean joined = Trees.getDescendants(at).stream().skip(1).anyMatch(RuleEdits::isJunction);
    if (!joined) {
      found.add(whole);
      return;
    }
    for (int i = 0; i < at.getChildCount(); i++) {
      if (at.getChild(i) instanceof ParserRuleContext inner) {
        if (isJunction(inner)
            || Trees.getDescendants(inner).stream().skip(1).anyMatch(RuleEdits::isJunction)) {
          single(inner, inner, found);
        }
      }
    }
  }

  private static boolean isJunction(ParseTree tree) {
    return (tree instanceof DRL10Parser.ConditionalOrExpressionContext
            || tree instanceof DRL10Parser.ConditionalAndExpressionContext)
        && tree.getChildCount() > 1;
  }

  /** Drops each of several that are joined by an operator, with the operator. */
  private void operands(ParserRuleContext joined) {
    List<ParserRuleContext> operands = joined.getRuleContexts(ParserRuleContext.class);
    boolean infix = joined.getChildCount() > 1 && joined.getChild(1) instanceof TerminalNode;
    if (operands.size() < 2) {
      return;
    }
    for (int i = 0; i < operands.size(); i++) {
      ParserRuleContext each = operands.get(i);
      int from = infix && i > 0 ? end(operands.get(i - 1)) : start(each);
      int to = infix && i == 0 ? start(operands.get(1)) : end(each);
      add(RuleEdit.Kind.CONDITION, joined, each.getStart(), from, to, "", null);
    }
  }

  // --- Text -------------------------------------------------------------------------------------

  private int start(ParserRuleContext of) {
    return file.index(of.getStart().getStartIndex());
  }

  private int end(ParserRuleContext of) {
    return file.index(of.getStop().getStopIndex() + 1);
  }

  private void replace(RuleEdit.Kind kind, ParserRuleContext within, Token token, String by) {
    int from = file.index(token.getStartIndex());
    add(kind, within, token, from, file.index(token.getStopIndex() + 1), by, null);
  }

  private void insert(ParserRuleContext within, Token before, String text) {
    int at = file.index(before.getStartIndex());
    add(RuleEdit.Kind.NOT, within, before, at, at, text, null);
  }

  private void add(
      RuleEdit.Kind kind,
      ParserRuleContext within,
      ParserRuleContext from,
      ParserRuleContext to,
      String by) {
    add(kind, within, from.getStart(), start(from), end(to), by, "");
  }

  /**
   * Adds one.
   *
   * @param shown what is left of the condition; null for its text with the change
   */
  private void add(
      RuleEdit.Kind kind,
      ParserRuleContext within,
      Token at,
      int from,
      int to,
      String by,
      @Nullable String shown) {
    String text = file.source().text();
    String before = text.substring(start(within), end(within));
    String after =
        shown != null
            ? shown
            : before.substring(0, from - start(within)) + by + before.substring(to - start(within));
    edits.add(
        new RuleEdit(
            kind, rule.getName(), from, to, by, RuleTree.Place.of(at), line(before), line(after)));
  }

  private static String line(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
