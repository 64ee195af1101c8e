package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.InvalidArtifact;
import codemonkeys.oracle.facts.LastRun;
import codemonkeys.oracle.facts.LastTest;
import codemonkeys.oracle.facts.LastValidation;
import codemonkeys.oracle.facts.MissingRun;
import codemonkeys.oracle.facts.NeverTested;
import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.facts.RunBudget;
import codemonkeys.oracle.facts.SourceState;
import codemonkeys.oracle.facts.ValidationDue;
import codemonkeys.oracle.files.Shown;
import codemonkeys.oracle.rules.Worlds.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is allowed in rules and yet most likely not meant. */
final class RuleLint {
  /** Facts of which a product or the fleet has one at the most. */
  private static final Set<Class<? extends Fact>> SINGLE =
      Set.of(
          Product.class,
          LastRun.class,
          LastTest.class,
          LastValidation.class,
          MissingRun.class,
          NeverTested.class,
          RunBudget.class,
          SourceState.class,
          ValidationDue.class,
          Fleet.class);

  private final List<RuleFinding> findings = new ArrayList<>();
  private final Worlds.Study study = new Worlds.Study();
  private final Map<RuleTree, Optional<Map<Class<?>, RuleTree.Pattern>>> patterns =
      new IdentityHashMap<>();

  private RuleLint() {}

  /** What can be said of each rule alone. */
  static List<RuleFinding> ofEach(List<RuleTree> rules) {
    RuleLint lint = new RuleLint();
    rules.forEach(lint::each);
    return lint.findings;
  }

  /** The same, and what can be said of rules beside each other; all of them have to be there. */
  static List<RuleFinding> ofAll(List<RuleTree> rules) {
    RuleLint lint = new RuleLint();
    List<RuleTree> possible = new ArrayList<>();
    for (RuleTree rule : rules) {
      if (lint.each(rule)) {
        possible.add(rule);
      }
    }
    lint.pairs(possible);
    return lint.findings;
  }

  private void tell(Lint lint, RuleTree rule, RuleTree.Place at, String what, String fix) {
    findings.add(RuleFinding.of(lint, rule.info().file(), at.line(), at.column(), what, fix));
  }

  // --- One rule ---------------------------------------------------------------------------------

  /** Whether it can match at all. */
  private boolean each(RuleTree rule) {
    int before = findings.size();
    Set<String> used = new HashSet<>(rule.consequence());
    Map<String, RuleTree.Place> bound = new LinkedHashMap<>();
    for (RuleTree.Element element : rule.all()) {
      walk(rule, element, false, false, used, bound);
    }
    bound.forEach(
        (variable, place) -> {
          if (!used.contains(variable)) {
            tell(
                Lint.UNUSED,
                rule,
                place,
                "the variable " + variable + " is bound and never used",
                "remove it, or use it");
          }
        });
    return findings.subList(before, findings.size()).stream()
        .noneMatch(finding -> finding.lint() == Lint.CONTRADICTION);
  }

  private void walk(
      RuleTree rule,
      RuleTree.Element element,
      boolean inside,
      boolean turned,
      Set<String> used,
      Map<String, RuleTree.Place> bound) {
    if (element instanceof RuleTree.Pattern pattern) {
      pattern(rule, pattern, turned, used, bound);
    } else if (element instanceof RuleTree.All all) {
      all.elements().forEach(each -> walk(rule, each, inside, turned, used, bound));
    } else if (element instanceof RuleTree.Any any) {
      any.elements().forEach(each -> walk(rule, each, inside, turned, used, bound));
    } else {
      boolean not = element instanceof RuleTree.None;
      RuleTree.Place place =
          element instanceof RuleTree.None none ? none.place() : ((RuleTree.Some) element).place();
      if (inside) {
        tell(
            Lint.NESTED,
            rule,
            place,
            (not ? "'not'" : "'exists'") + " within another 'not' or 'exists'",
            "say it without, or split the rule");
      }
      walk(
          rule,
          element instanceof RuleTree.None none
              ? none.element()
              : ((RuleTree.Some) element).element(),
          true,
          turned != not,
          used,
          bound);
    }
  }

  private void pattern(
      RuleTree rule,
      RuleTree.Pattern pattern,
      boolean turned,
      Set<String> used,
      Map<String, RuleTree.Place> bound) {
    String variable = pattern.variable();
    if (variable != null) {
      bound.put(variable, pattern.place());
    }
    List<Term> conditions = new ArrayList<>();
    for (RuleTree.Part part : pattern.parts()) {
      variables(part.term(), used);
      if (part.variable() != null) {
        bound.put(part.variable(), part.place());
        continue;
      }
      negations(rule, pattern, part, part.term(), false);
      for (Term.Leaf leaf : RuleTrees.leaves(part.term())) {
        textAsNumber(rule, part, leaf);
      }
      List<Term> before = List.copyOf(conditions);
      conditions.add(part.term());
      if (possible(pattern.type(), before, List.of()) != Verdict.IMPOSSIBLE
          && possible(pattern.type(), conditions, List.of()) == Verdict.IMPOSSIBLE) {
        tell(
            Lint.CONTRADICTION,
            rule,
            part.place(),
            before.isEmpty()
                ? Shown.text(part.text()) + " is never true"
                : Shown.text(part.text())
                    + " is never true together with "
                    + earlier(pattern, part),
            (turned ? "its 'not' is always true" : "the rule never fires")
                + "; correct or remove one of them");
      }
    }
  }

  /** The conditions before a part that it contradicts: the one that does so alone, else all. */
  private String earlier(RuleTree.Pattern pattern, RuleTree.Part part) {
    List<String> before = new ArrayList<>();
    for (RuleTree.Part other : pattern.parts()) {
      if (other == part) {
        break;
      }
      if (other.variable() == null && !(other.term() instanceof Term.Link)) {
        if (possible(pattern.type(), List.of(other.term(), part.term()), List.of())
            == Verdict.IMPOSSIBLE) {
          return Shown.text(other.text());
        }
        before.add(other.text());
      }
    }
    return Shown.text(String.join(", ", before));
  }

  private static void variables(@Nullable Term term, Set<String> used) {
    if (term instanceof Term.Bound bound) {
      used.add(bound.name());
    } else if (term instanceof Term.Read read) {
      variables(read.of(), used);
    } else if (term instanceof Term.Ask ask) {
      variables(ask.of(), used);
    } else if (term instanceof Term.Call call) {
      variables(call.of(), used);
      variables(call.argument(), used);
    } else if (term instanceof Term.Arithmetic sum) {
      variables(sum.left(), used);
      variables(sum.right(), used);
    } else if (term instanceof Term.Compare compare) {
      variables(compare.left(), used);
      variables(compare.right(), used);
    } else if (term instanceof Term.OneOf one) {
      variables(one.left(), used);
      one.items().forEach(item -> variables(item, used));
    } else if (term instanceof Term.Matches matches) {
      variables(matches.left(), used);
    } else if (term instanceof Term.Contains contains) {
      variables(contains.left(), used);
      variables(contains.item(), used);
    } else if (term instanceof Term.Affix affix) {
      variables(affix.left(), used);
      variables(affix.part(), used);
    } else if (term instanceof Term.Not not) {
      variables(not.term(), used);
    } else if (term instanceof Term.And and) {
      variables(and.left(), used);
      variables(and.right(), used);
    } else if (term instanceof Term.Or or) {
      variables(or.left(), used);
      variables(or.right(), used);
    } else if (term instanceof Term.Leaf leaf) {
      variables(leaf.test(), used);
    } else if (term instanceof Term.Link link) {
      variables(link.test(), used);
    }
  }

  private void negations(
      RuleTree rule, RuleTree.Pattern pattern, RuleTree.Part part, Term term, boolean turned) {
    if (term instanceof Term.Not not) {
      negations(rule, pattern, part, not.term(), !turned);
    } else if (term instanceof Term.And and) {
      negations(rule, pattern, part, and.left(), turned);
      negations(rule, pattern, part, and.right(), turned);
    } else if (term instanceof Term.Or or) {
      negations(rule, pattern, part, or.left(), turned);
      negations(rule, pattern, part, or.right(), turned);
    } else if (term instanceof Term.Leaf leaf) {
      Term test = leaf.test();
      Term side = null;
      boolean negated = turned;
      if (test instanceof Term.Compare compare) {
        boolean withNull = isNull(compare.left()) || isNull(compare.right());
        side = nullable(compare.left()) ? compare.left() : compare.right();
        negated = turned != compare.operator().equals("!=");
        if (withNull) {
          return;
        }
      } else if (test instanceof Term.OneOf one) {
        side = one.left();
        negated = turned != one.not();
      } else if (test instanceof Term.Matches matches) {
        side = matches.left();
        negated = turned != matches.not();
      } else if (test instanceof Term.Contains contains) {
        side = contains.left();
        negated = turned != contains.not();
      } else if (test instanceof Term.Affix affix) {
        side = affix.left();
        negated = turned != affix.not();
      }
      if (side != null && negated && nullable(side) && unknownPasses(pattern, side)) {
        RuleTree.Place at = part.origin().of(leaf);
        tell(
            Lint.NEGATED_UNKNOWN,
            rule,
            at,
            Shown.text(part.text()) + " is true as well when " + name(side) + " is unknown",
            "add " + name(side) + " != null before it, or say with == what is meant");
      }
    }
  }

  /** Whether the pattern may match while a value is unknown, and nobody has said so in it. */
  private boolean unknownPasses(RuleTree.Pattern pattern, Term side) {
    List<Term> conditions = new ArrayList<>(conditions(pattern));
    boolean said =
        conditions.stream()
            .flatMap(condition -> RuleTrees.leaves(condition).stream())
            .map(Term.Leaf::test)
            .anyMatch(
                test ->
                    test instanceof Term.Compare compare
                        && compare.operator().equals("==")
                        && ((isNull(compare.right()) && name(compare.left()).equals(name(side)))
                            || (isNull(compare.left())
                                && name(compare.right()).equals(name(side)))));
    conditions.add(
        new Term.Leaf(new Term.Compare("==", side, new Term.Literal(null)), 0, 0, "unknown"));
    return !said && possible(pattern.type(), conditions, List.of()) != Verdict.IMPOSSIBLE;
  }

  private static boolean isNull(Term term) {
    return term instanceof Term.Literal literal && literal.literal() == null;
  }

  private static boolean nullable(Term term) {
    return term instanceof Term.Ask
        || (term instanceof Term.Call call && call.name().equals("get"))
        || (term instanceof Term.Read read
            && read.field().getAnnotatedReturnType().isAnnotationPresent(Nullable.class));
  }

  private static String name(Term term) {
    return Matching.name(term);
  }

  private void textAsNumber(RuleTree rule, RuleTree.Part part, Term.Leaf leaf) {
    List<Term> sides = new ArrayList<>();
    if (leaf.test() instanceof Term.Compare compare) {
      sides.addAll(List.of(compare.left(), compare.right()));
    } else if (leaf.test() instanceof Term.OneOf one) {
      sides.add(one.left());
      sides.addAll(one.items());
    }
    for (Term side : sides) {
      if (side instanceof Term.Literal literal
          && literal.literal() instanceof String text
          && text.matches("-?[0-9]+([.,][0-9]+)?")) {
        String key =
            sides.get(0) instanceof Term.Ask ask ? ask.key() : Matching.attribute(sides.get(0));
        tell(
            Lint.TEXT_AS_NUMBER,
            rule,
            part.origin().of(leaf),
            Shown.text(leaf.text()) + " compares texts",
            key.isEmpty()
                ? "if a number is meant, compare a field that is one"
                : "if a number is meant, write number(\""
                    + key
                    + "\") and the number without"
                    + " quotes");
        return;
      }
    }
  }

  // --- Two rules --------------------------------------------------------------------------------

  private void pairs(List<RuleTree> rules) {
    Map<String, List<RuleTree>> kinds = new LinkedHashMap<>();
    List<RuleTree> ladder = new ArrayList<>(rules);
    ladder.sort((one, other) -> RuleInfo.bySalience(one.info(), other.info()));
    for (RuleTree rule : ladder) {
      kinds.computeIfAbsent(rule.info().orders(), k -> new ArrayList<>()).add(rule);
    }
    for (Map.Entry<String, List<RuleTree>> kind : kinds.entrySet()) {
      List<RuleTree> same = kind.getValue();
      for (int i = 1; i < same.size(); i++) {
        compare(same.get(i), same.subList(0, i));
      }
    }
  }

  /** Tells the worst that is wrong with a rule beside those that stand above it. */
  private void compare(RuleTree lower, List<RuleTree> above) {
    // Each hold tells its own text, and a scheduled job brings its own priority: of these a
    // narrower or lower one may well be meant, and only the very same is one too many.
    boolean ranked =
        lower.info().band() != RuleInfo.Band.HOLD && !lower.info().orders().equals("as scheduled");
    List<RuleTree> wider = above.stream().filter(higher -> implies(lower, higher)).toList();
    Optional<RuleTree> same = wider.stream().filter(higher -> implies(higher, lower)).findFirst();
    if (same.isPresent() || (ranked && !wider.isEmpty())) {
      RuleTree higher = same.orElse(wider.get(0));
      tell(
          same.isPresent() ? Lint.SAME : Lint.SUBSUMED,
          lower,
          new RuleTree.Place(lower.info().line(), 1),
          "rule "
              + Shown.text(lower.info().name())
              + (same.isPresent() ? " has the conditions of " : " matches only together with ")
              + Shown.text(higher.info().name())
              + " at "
              + higher.info().location()
              + " and asks for the same",
          !ranked
              ? "one of them is enough: remove the other, or change its conditions"
              : same.isPresent()
                  ? "it never counts: remove it, or change its conditions"
                  : "it never counts: remove it, or give it the higher salience");
      return;
    }
    if (!ranked) {
      return;
    }
    above.stream()
        .filter(higher -> higher.info().salience() == lower.info().salience())
        .filter(higher -> !exclude(higher, lower))
        .findFirst()
        .ifPresent(
            higher ->
                tell(
                    Lint.TIE,
                    lower,
                    lower.saliencePlace(),
                    "rule "
                        + Shown.text(lower.info().name())
                        + " asks for "
                        + lower.info().orders()
                        + " at "
                        + lower.info().salience()
                        + ", as does "
                        + Shown.text(higher.info().name())
                        + " at "
                        + higher.info().location(),
                    "give one of them another salience, or ignore it with the reason why it makes"
                        + " no difference"));
  }

  /** Whether one matches whenever the other does, as far as can be told. */
  private boolean implies(RuleTree narrow, RuleTree wide) {
    Map<Class<?>, RuleTree.Pattern> of = plain(narrow);
    Map<Class<?>, RuleTree.Pattern> by = plain(wide);
    if (of == null || by == null || !of.keySet().containsAll(by.keySet())) {
      return false;
    }
    for (RuleTree.Pattern pattern : by.values()) {
      RuleTree.Pattern own = of.get(pattern.type());
      if (own == null
          || possible(pattern.type(), conditions(own), notAll(pattern)) != Verdict.IMPOSSIBLE) {
        return false;
      }
    }
    return true;
  }

  /** Never empty, for an empty list would mean that there is nothing to fail. */
  private static List<Term> notAll(RuleTree.Pattern pattern) {
    List<Term> conditions = conditions(pattern);
    return conditions.isEmpty() ? List.of(ALWAYS) : conditions;
  }

  private static final Term ALWAYS = new Term.Link(new Term.Literal(true));

  private boolean exclude(RuleTree one, RuleTree other) {
    Map<Class<?>, RuleTree.Pattern> a = plain(one);
    Map<Class<?>, RuleTree.Pattern> b = plain(other);
    if (a == null || b == null) {
      return false;
    }
    for (RuleTree.Pattern pattern : a.values()) {
      RuleTree.Pattern there = b.get(pattern.type());
      if (there != null && SINGLE.contains(pattern.type())) {
        List<Term> both = new ArrayList<>(conditions(pattern));
        both.addAll(conditions(there));
        // With too many cases to try, nothing is told.
        if (possible(pattern.type(), both, List.of()) != Verdict.POSSIBLE) {
          return true;
        }
      }
    }
    if ((a.containsKey(LastTest.class) && b.containsKey(NeverTested.class))
        || (a.containsKey(NeverTested.class) && b.containsKey(LastTest.class))) {
      return true;
    }
    // A product has a last run, none, or a report that can't be read.
    return reports(a) + reports(b) > 1 && !sharesReport(a, b);
  }

  private static int reports(Map<Class<?>, RuleTree.Pattern> patterns) {
    return reportOf(patterns) == null ? 0 : 1;
  }

  private static boolean sharesReport(
      Map<Class<?>, RuleTree.Pattern> a, Map<Class<?>, RuleTree.Pattern> b) {
    return reportOf(a) == reportOf(b);
  }

  private static @Nullable Class<?> reportOf(Map<Class<?>, RuleTree.Pattern> patterns) {
    for (Class<?> type : List.of(LastRun.class, MissingRun.class)) {
      if (patterns.containsKey(type)) {
        return type;
      }
    }
    RuleTree.Pattern invalid = patterns.get(InvalidArtifact.class);
    return invalid != null
            && invalid.parts().stream().anyMatch(part -> part.text().equals("lastRun"))
        ? InvalidArtifact.class
        : null;
  }

  private @Nullable Map<Class<?>, RuleTree.Pattern> plain(RuleTree rule) {
    return patterns.computeIfAbsent(rule, r -> Optional.ofNullable(patterns(r))).orElse(null);
  }

  private Verdict possible(Class<? extends Fact> type, List<Term> all, List<Term> notAll) {
    return Worlds.possible(study, type, all, notAll);
  }

  /** By type, when a rule is patterns and nothing else, each on another type; else null. */
  private static @Nullable Map<Class<?>, RuleTree.Pattern> patterns(RuleTree rule) {
    Map<Class<?>, RuleTree.Pattern> patterns = new LinkedHashMap<>();
    for (RuleTree.Element element : rule.all()) {
      if (!(element instanceof RuleTree.Pattern pattern)
          || patterns.put(pattern.type(), pattern) != null) {
        return null;
      }
    }
    return patterns;
  }

  private static List<Term> conditions(RuleTree.Pattern pattern) {
    Collection<RuleTree.Part> parts = pattern.parts();
    return parts.stream().filter(part -> part.variable() == null).map(RuleTree.Part::term).toList();
  }
}
