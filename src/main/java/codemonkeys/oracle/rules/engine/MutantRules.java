package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.rules.language.RuleEdit;
import codemonkeys.oracle.rules.language.RuleEdits;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RuleText;
import codemonkeys.oracle.rules.language.RuleTree;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules with one small mistake in each. What a rule says depends on no other rule, so each changed
 * rule is compiled alone, many of them at once, and fired beside the others: what the whole set
 * would say is what the unchanged rules say, with the changed one in the place of its original.
 */
public final class MutantRules {
  /** Changed rules in one rule base. */
  private static final int BATCH = 200;

  /** What is wrong with a rule. */
  public enum Kind {
    COMPARISON("a comparison"),
    THRESHOLD("a number by one step"),
    CONDITION("a condition dropped"),
    NOT("a not flipped"),
    SALIENCE("a salience past its neighbour"),
    RULE("the rule deleted");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }

    static Kind of(RuleEdit.Kind kind) {
      return switch (kind) {
        case COMPARISON -> COMPARISON;
        case THRESHOLD -> THRESHOLD;
        case CONDITION -> CONDITION;
        case NOT -> NOT;
      };
    }
  }

  /**
   * A rule with a mistake.
   *
   * @param rule as it should be
   * @param line of what is changed
   * @param before what is changed, as it stands
   * @param after what becomes of it; empty when it is left out
   */
  public record Mutant(
      Kind kind, RuleInfo rule, int line, int column, String before, String after) {}

  /**
   * What a changed rule says of some facts.
   *
   * @param firings null when it could not be fired to its end
   * @param stop why it could not; null when it could
   */
  public record Said(@Nullable Firings firings, @Nullable Diagnostic stop) {}

  private final List<Mutant> mutants = new ArrayList<>();
  private final Map<Mutant, String> names = new LinkedHashMap<>();
  private final Map<String, Mutant> byName = new HashMap<>();
  private final Map<Mutant, RuleInfo> moved = new HashMap<>();
  private final Map<String, RuleTree> originals = new HashMap<>();
  private final Map<Mutant, RuleTree> changed = new HashMap<>();
  private final List<Batch> batches = new ArrayList<>();
  private int refused;

  /** Changed rules that are compiled together. */
  private record Batch(RuleBook book, List<RuleSource> sources) {
    boolean has(String name) {
      return sources.stream().anyMatch(source -> source.path().equals(name));
    }
  }

  private MutantRules() {}

  /**
   * Makes and compiles them.
   *
   * @param sources rules that can be loaded
   * @param wanted which rules to change
   */
  public static MutantRules of(List<RuleSource> sources, Predicate<RuleInfo> wanted)
      throws RulesRejectedException {
    RuleCompiler.Read read = RuleCompiler.readUnlinted(sources);
    read.check();
    MutantRules all = new MutantRules();
    Map<String, RuleInfo> rules = new HashMap<>();
    for (RuleInfo rule : read.rules()) {
      rules.put(rule.name(), rule);
    }
    for (RuleTree tree : read.trees()) {
      all.originals.put(tree.info().name(), tree);
    }
    List<RuleSource> edited = new ArrayList<>();
    for (RuleText file : read.files()) {
      for (RuleEdit edit : RuleEdits.of(file)) {
        RuleInfo rule = rules.get(edit.rule());
        if (rule != null && wanted.test(rule)) {
          String name = "m" + edited.size();
          edited.add(RuleEdits.applied(file, edit, name, name));
          Mutant mutant =
              new Mutant(
                  Kind.of(edit.kind()),
                  rule,
                  edit.place().line(),
                  edit.place().column(),
                  edit.before(),
                  edit.after());
          all.names.put(mutant, name);
          all.byName.put(name, mutant);
        }
      }
    }
    for (int from = 0; from < edited.size(); from += BATCH) {
      all.compile(edited.subList(from, Math.min(edited.size(), from + BATCH)));
    }
    all.mutants.addAll(all.names.keySet());
    for (RuleTree tree : read.trees()) {
      if (wanted.test(tree.info())) {
        all.whole(tree, read.rules());
      }
    }
    all.mutants.sort(
        Comparator.comparing((Mutant each) -> each.rule().file())
            .thenComparingInt(Mutant::line)
            .thenComparingInt(Mutant::column)
            .thenComparing(Mutant::kind)
            .thenComparing(Mutant::after));
    return all;
  }

  private void compile(List<RuleSource> edited) throws RulesRejectedException {
    Set<String> wrong = new HashSet<>();
    for (RuleFinding finding : RuleCompiler.readUnlinted(edited).findings()) {
      if (finding.refuses()) {
        wrong.add(finding.diagnostic().path());
      }
    }
    List<RuleSource> sound = edited.stream().filter(each -> !wrong.contains(each.path())).toList();
    for (String name : wrong) {
      names.remove(byName.remove(name));
    }
    refused += wrong.size();
    if (sound.isEmpty()) {
      return;
    }
    RuleCompiler.Read read = RuleCompiler.readUnlinted(sound);
    RuleBook book;
    try {
      book = RuleBook.of(read);
    } catch (RulesRejectedException e) {
      if (sound.size() == 1) {
        refused++;
        names.remove(byName.remove(sound.get(0).path()));
        return;
      }
      // What the compiler alone can tell; halves find it.
      compile(sound.subList(0, sound.size() / 2));
      compile(sound.subList(sound.size() / 2, sound.size()));
      return;
    }
    batches.add(new Batch(book, sound));
    for (RuleTree tree : read.trees()) {
      changed.put(byName.get(tree.info().name()), tree);
    }
  }

  /** Adds what can be wrong with a rule as a whole. */
  private void whole(RuleTree tree, List<RuleInfo> rules) {
    RuleInfo rule = tree.info();
    mutants.add(new Mutant(Kind.RULE, rule, rule.line(), 1, rule.name(), ""));
    if (!rule.ranked()) {
      return;
    }
    List<RuleInfo> sorted = new ArrayList<>();
    for (RuleInfo each : rules) {
      if (each.ranked() && each.band() == rule.band()) {
        sorted.add(each);
      }
    }
    sorted.sort(RuleInfo::bySalience);
    int at = sorted.indexOf(rule);
    if (at > 0) {
      move(tree, sorted.get(at - 1).salience() + 1);
    }
    if (at + 1 < sorted.size()) {
      move(tree, sorted.get(at + 1).salience() - 1);
    }
  }

  private void move(RuleTree tree, int salience) {
    RuleInfo rule = tree.info();
    if (salience < 0 || RuleInfo.Band.of(salience) != rule.band()) {
      return;
    }
    Mutant mutant =
        new Mutant(
            Kind.SALIENCE,
            rule,
            tree.saliencePlace().line(),
            tree.saliencePlace().column(),
            "salience " + rule.salience(),
            "salience " + salience);
    mutants.add(mutant);
    moved.put(mutant, rule.withSalience(salience));
  }

  /** By file, line and column. */
  public List<Mutant> mutants() {
    return List.copyOf(mutants);
  }

  /** Changes that gave no rule that may be loaded; they are not among the mutants. */
  public int refused() {
    return refused;
  }

  /** The unchanged rule. */
  public RuleTree original(Mutant mutant) {
    RuleTree tree = originals.get(mutant.rule().name());
    if (tree == null) {
      throw new IllegalArgumentException("no rule " + mutant.rule().name());
    }
    return tree;
  }

  /** The changed rule; null when its conditions are unchanged, or it is deleted. */
  public @Nullable RuleTree changed(Mutant mutant) {
    return changed.get(mutant);
  }

  /**
   * What the whole set says with each of some mutants in it.
   *
   * @param said by the unchanged rules, of the same facts
   * @param wanted those that are asked for
   * @return for those that say something else than their original
   */
  public Map<Mutant, Said> fire(
      List<? extends FleetFact> fleet,
      List<ProductFacts> products,
      Firings said,
      Set<Mutant> wanted) {
    Map<String, List<Proposal>> proposals = new HashMap<>();
    Map<String, List<Hold>> holds = new HashMap<>();
    for (Proposal each : said.proposals()) {
      proposals.computeIfAbsent(each.rule().name(), n -> new ArrayList<>()).add(each);
    }
    for (Hold each : said.holds()) {
      holds.computeIfAbsent(each.rule().name(), n -> new ArrayList<>()).add(each);
    }
    Map<Mutant, Said> all = new LinkedHashMap<>();
    Map<Mutant, Firings> fired = new HashMap<>();
    for (Batch batch : List.copyOf(batches)) {
      Set<String> asked = new TreeSet<>();
      for (Mutant mutant : wanted) {
        String name = names.get(mutant);
        if (name != null && batch.has(name)) {
          asked.add(name);
        }
      }
      if (!asked.isEmpty()) {
        fire(batch, new Facts(fleet, products), asked, fired, all);
      }
    }
    for (Mutant mutant : wanted) {
      if (all.containsKey(mutant)) {
        continue;
      }
      String rule = mutant.rule().name();
      List<Proposal> proposed = proposals.getOrDefault(rule, List.of());
      List<Hold> held = holds.getOrDefault(rule, List.of());
      RuleInfo elsewhere = moved.get(mutant);
      Firings own =
          mutant.kind() == Kind.RULE
              ? new Firings(List.of(), List.of())
              : elsewhere != null
                  ? by(elsewhere, proposed, held)
                  : fired.getOrDefault(mutant, new Firings(List.of(), List.of()));
      own = elsewhere != null ? own : by(mutant.rule(), own.proposals(), own.holds());
      if (own.proposals().equals(proposed) && own.holds().equals(held)) {
        continue;
      }
      List<Proposal> allProposals = new ArrayList<>(own.proposals());
      List<Hold> allHolds = new ArrayList<>(own.holds());
      said.proposals().stream()
          .filter(p -> !p.rule().name().equals(rule))
          .forEach(allProposals::add);
      said.holds().stream().filter(h -> !h.rule().name().equals(rule)).forEach(allHolds::add);
      all.put(mutant, new Said(new Firings(allProposals, allHolds), null));
    }
    return all;
  }

  private static Firings by(RuleInfo rule, List<Proposal> proposals, List<Hold> holds) {
    return new Firings(
        proposals.stream().map(each -> each.by(rule)).toList(),
        holds.stream().map(each -> each.by(rule)).toList());
  }

  /** What rules are fired on. */
  private record Facts(List<? extends FleetFact> fleet, List<ProductFacts> products) {}

  private void fire(
      Batch batch,
      Facts facts,
      Set<String> asked,
      Map<Mutant, Firings> fired,
      Map<Mutant, Said> stopped) {
    Firings said;
    try {
      said = batch.book().fire(facts.fleet(), facts.products(), asked::contains);
    } catch (FiringException e) {
      if (batch.sources().size() == 1) {
        stopped.put(mutant(batch.sources().get(0).path()), new Said(null, e.diagnostic()));
      } else if (e.ofCondition()) {
        // It is looked at whoever is asked for, so its rule has to leave.
        batches.remove(batch);
        int before = batches.size();
        int half = batch.sources().size() / 2;
        recompile(batch.sources().subList(0, half));
        recompile(batch.sources().subList(half, batch.sources().size()));
        for (Batch part : List.copyOf(batches.subList(before, batches.size()))) {
          fire(part, facts, asked, fired, stopped);
        }
      } else if (asked.size() == 1) {
        stopped.put(mutant(asked.iterator().next()), new Said(null, e.diagnostic()));
      } else {
        List<String> sorted = List.copyOf(asked);
        fire(batch, facts, new TreeSet<>(sorted.subList(0, sorted.size() / 2)), fired, stopped);
        fire(
            batch,
            facts,
            new TreeSet<>(sorted.subList(sorted.size() / 2, sorted.size())),
            fired,
            stopped);
      }
      return;
    }
    Map<String, Firings> each = new HashMap<>();
    for (Proposal proposal : said.proposals()) {
      each.computeIfAbsent(proposal.rule().name(), n -> empty()).proposals().add(proposal);
    }
    for (Hold hold : said.holds()) {
      each.computeIfAbsent(hold.rule().name(), n -> empty()).holds().add(hold);
    }
    each.forEach((name, firings) -> fired.put(mutant(name), firings));
  }

  private Mutant mutant(String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  private void recompile(List<RuleSource> sources) {
    try {
      compile(sources);
    } catch (RulesRejectedException e) {
      throw new IllegalStateException("rules that were compiled no longer are", e);
    }
  }

  private static Firings empty() {
    return new Firings(new ArrayList<>(), new ArrayList<>());
  }
}
