package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.planning.Candidate;
import codemonkeys.oracle.planning.Plan;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Limit;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.ruletesting.PlanDiff.HoldChange;
import codemonkeys.oracle.ruletesting.PlanDiff.Kind;
import codemonkeys.oracle.ruletesting.PlanDiff.OrderChange;
import codemonkeys.oracle.ruletesting.PlanDiff.Ranked;
import codemonkeys.oracle.ruletesting.PlanDiff.RuleCause;
import codemonkeys.oracle.units.Intent;
import codemonkeys.oracle.units.ProductId;
import codemonkeys.oracle.units.StopCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two plans side by side.
 *
 * <p>The facts are the same on both sides, so whatever differs goes back to a rule that was added,
 * removed or changed. Which one is found from the plans alone: a candidate whose own rule is the
 * same and that is not held has moved only because others passed it, and those have a rule of their
 * own that is not the same.
 */
final class PlanComparison {
  /** The work that a candidate stands for; a plan has one candidate for each. */
  private record Work(ProductId product, Intent intent) {
    static Work of(Candidate candidate) {
      return new Work(candidate.product().id(), candidate.intent());
    }

    // The record's own equals and hashCode are linked at run time, at every start of the program.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Work work && work.intent == intent && work.product.equals(product);
    }

    @Override
    public int hashCode() {
      return product.hashCode() * 31 + intent.ordinal();
    }

    @Override
    public String toString() {
      return product + " " + intent.text();
    }
  }

  /** What became of an order, and why. */
  private record Why(String outcome, @Nullable RuleCause cause) {
    static final Why UNKNOWN = new Why("", null);
  }

  /** One of the two plans, to look things up in. */
  private static final class ComparedPlan {
    final Plan plan;
    final List<Candidate> queue = new ArrayList<>();
    final Map<Work, Ranked> places = new LinkedHashMap<>();
    final Map<Work, Plan.HeldProposal> held = new HashMap<>();

    /** What there is for a product besides its routine: rules that propose or hold. */
    private final Map<ProductId, List<RuleInfo>> busy = new HashMap<>();

    ComparedPlan(Plan plan) {
      this.plan = plan;
      queue.addAll(plan.taken());
      queue.addAll(plan.cut());
      for (Candidate candidate : queue) {
        places.put(Work.of(candidate), new Ranked(places.size() + 1, candidate));
        busy(candidate.product().id(), candidate.best().rule());
      }
      for (Plan.HeldProposal each : plan.held()) {
        Proposal proposal = each.proposal();
        held.putIfAbsent(new Work(proposal.product(), proposal.intent()), each);
        busy(proposal.product(), proposal.rule());
      }
      for (Hold hold : plan.holds()) {
        ProductId product = hold.product();
        if (product != null) {
          busy(product, hold.rule());
        }
      }
    }

    private void busy(ProductId product, RuleInfo rule) {
      if (rule.band() != RuleInfo.Band.ROUTINE) {
        busy.computeIfAbsent(product, p -> new ArrayList<>()).add(rule);
      }
    }

    List<RuleInfo> busy(ProductId product) {
      return busy.getOrDefault(product, List.of());
    }

    boolean takes(@Nullable Ranked place) {
      return place != null && plan.takes(place.rank());
    }
  }

  private final ComparedPlan before;
  private final ComparedPlan after;
  private final List<RuleChange> changes;
  private final Map<String, RuleChange> byOldName = new HashMap<>();
  private final Map<String, RuleChange> byNewName = new HashMap<>();

  PlanComparison(Plan oldPlan, Plan newPlan, List<RuleChange> changes) {
    this.before = new ComparedPlan(oldPlan);
    this.after = new ComparedPlan(newPlan);
    this.changes = changes;
    for (RuleChange change : changes) {
      if (change.before() != null) {
        byOldName.put(change.before().name(), change);
      }
      if (change.after() != null) {
        byNewName.put(change.after().name(), change);
      }
    }
  }

  PlanDiff diff() {
    List<OrderChange> orders = new ArrayList<>();
    int same = 0;
    int behind = 0;
    Set<Work> all = new LinkedHashSet<>(after.places.keySet());
    all.addAll(before.places.keySet());
    List<OrderChange> leaving = new ArrayList<>();
    for (Work work : all) {
      Ranked was = before.places.get(work);
      Ranked is = after.places.get(work);
      List<String> parts = was == null || is == null ? List.of() : parts(was, is);
      boolean taken = after.takes(is);
      if (!before.takes(was) && !taken) {
        behind += was == null || is == null || !parts.isEmpty() ? 1 : 0;
        continue;
      }
      Kind kind;
      if (was == null || !before.takes(was)) {
        kind = Kind.ENTERS;
      } else if (is == null || !taken) {
        kind = Kind.LEAVES;
      } else if (was.rank() != is.rank()) {
        kind = Kind.MOVES;
      } else if (!parts.isEmpty()) {
        kind = Kind.CHANGES;
      } else {
        same++;
        continue;
      }
      Why why = why(work, was, is);
      String outcome = why.outcome();
      if (kind == Kind.LEAVES && is != null) {
        Limit.Reached limit = after.plan.limit(is.rank());
        outcome =
            limit != null
                ? limit.text()
                : "now rank " + is.rank() + " of a budget of " + after.plan.budget();
      }
      OrderChange order =
          new OrderChange(
              kind, work.product(), work.intent(), was, is, parts, outcome, why.cause());
      (kind == Kind.LEAVES ? leaving : orders).add(order);
    }
    leaving.sort(
        java.util.Comparator.comparingInt(
            order -> order.before() == null ? 0 : order.before().rank()));
    orders.addAll(leaving);
    return new PlanDiff(changes, orders, same, behind, holds());
  }

  // --- what is different ------------------------------------------------------------------------

  private List<String> parts(Ranked was, Ranked is) {
    List<String> parts = new ArrayList<>(ownParts(was, is));
    if (!sameAlso(was.candidate().also(), is.candidate().also())) {
      parts.add("also " + also(was.candidate()) + " → " + also(is.candidate()));
    }
    return parts;
  }

  /** What is different because of the rule that decides. */
  private static List<String> ownParts(Ranked was, Ranked is) {
    Proposal old = was.candidate().best();
    Proposal now = is.candidate().best();
    List<String> parts = new ArrayList<>();
    part(parts, "priority", old.priority(), now.priority());
    part(parts, "rule", old.rule().name(), now.rule().name(), name -> '"' + name + '"');
    part(parts, "max_actions", old.budget().maxActions(), now.budget().maxActions());
    part(parts, "max_seconds", seconds(old), seconds(now));
    part(parts, "stop", old.stopConditions(), now.stopConditions(), PlanComparison::stops);
    part(parts, "evidence", old.expected(), now.expected(), PlanComparison::listed);
    if (!old.rule().reason().equals(now.rule().reason())
        && old.rule().name().equals(now.rule().name())) {
      parts.add("reason");
    }
    return parts;
  }

  private static <T> void part(List<String> parts, String name, T old, T now) {
    part(parts, name, old, now, String::valueOf);
  }

  /** Most candidates are the same, and a fleet has thousands: texts only for those that are not. */
  private static <T> void part(
      List<String> parts, String name, T old, T now, Function<T, String> shown) {
    if (!old.equals(now)) {
      parts.add(name + " " + shown.apply(old) + " → " + shown.apply(now));
    }
  }

  private static long seconds(Proposal proposal) {
    return proposal.budget().maxSeconds();
  }

  private static String stops(Set<StopCondition> conditions) {
    return listed(conditions.stream().map(StopCondition::text).sorted().toList());
  }

  private static String listed(List<String> words) {
    return words.isEmpty() ? "nothing" : String.join(", ", words);
  }

  private static boolean sameAlso(List<Candidate.Also> old, List<Candidate.Also> now) {
    boolean same = old.size() == now.size();
    for (int i = 0; same && i < old.size(); i++) {
      same =
          old.get(i).rule().equals(now.get(i).rule())
              && old.get(i).priority() == now.get(i).priority();
    }
    return same;
  }

  private static String also(Candidate candidate) {
    return listed(
        candidate.also().stream()
            .map(also -> "\"" + also.rule() + "\" (" + also.priority() + ")")
            .toList());
  }

  private List<HoldChange> holds() {
    Map<List<Object>, Hold> old = new LinkedHashMap<>();
    for (Hold hold : before.plan.holds()) {
      RuleChange change = byOldName.get(hold.rule().name());
      // Under the name that it has now, so that a renamed rule's hold is found again.
      String name =
          change == null || change.after() == null ? hold.rule().name() : change.after().name();
      old.putIfAbsent(key(hold, name), hold);
    }
    List<HoldChange> holds = new ArrayList<>();
    Set<List<Object>> seen = new LinkedHashSet<>();
    for (Hold hold : after.plan.holds()) {
      List<Object> key = key(hold, hold.rule().name());
      if (!seen.add(key)) {
        continue;
      }
      Hold was = old.remove(key);
      RuleChange change = byNewName.get(hold.rule().name());
      if (was == null) {
        holds.add(new HoldChange(Kind.ENTERS, hold, words(change)));
      } else if (!was.why().equals(hold.why()) || !was.rule().name().equals(hold.rule().name())) {
        holds.add(new HoldChange(Kind.CHANGES, hold, words(change)));
      }
    }
    for (Hold hold : old.values()) {
      holds.add(new HoldChange(Kind.LEAVES, hold, words(byOldName.get(hold.rule().name()))));
    }
    return holds;
  }

  private static List<Object> key(Hold hold, String rule) {
    ProductId product = hold.product();
    Intent intent = hold.intent();
    return List.of(
        product == null ? "" : product.value(), intent == null ? "" : intent.text(), rule);
  }

  private static String words(@Nullable RuleChange change) {
    return change == null ? "unchanged" : change.words();
  }

  // --- why --------------------------------------------------------------------------------------

  private Why why(Work work, @Nullable Ranked was, @Nullable Ranked is) {
    if (was != null && is != null && was.rank() != is.rank()) {
      Why moved = moved(was, is);
      return moved.cause() == null ? direct(work, was, is) : moved;
    }
    return direct(work, was, is);
  }

  /** Why it differs by itself, wherever others stand. */
  private Why direct(Work work, @Nullable Ranked was, @Nullable Ranked is) {
    if (was == null) {
      return is == null ? Why.UNKNOWN : came(work, is.candidate());
    }
    return is == null ? gone(work, was.candidate()) : decided(was, is);
  }

  private Why gone(Work work, Candidate old) {
    Plan.HeldProposal held = after.held.get(work);
    if (held != null) {
      RuleInfo rule = held.hold().rule();
      return new Why(
          "held: " + held.hold().why(),
          new RuleCause("held by", rule, words(byNewName.get(rule.name()))));
    }
    RuleInfo rule = old.best().rule();
    RuleChange change = byOldName.get(rule.name());
    RuleInfo now = change == null ? rule : change.after();
    if (now != null && now.band() == RuleInfo.Band.ROUTINE) {
      RuleCause other = other("gives way to", after.busy(work.product()), byNewName);
      if (other != null) {
        return new Why("routine, and now there is something else", other);
      }
    }
    return new Why("no rule asks for it any more", cause("", change));
  }

  private Why came(Work work, Candidate now) {
    Plan.HeldProposal held = before.held.get(work);
    if (held != null) {
      RuleInfo rule = held.hold().rule();
      RuleChange change = byOldName.get(rule.name());
      return new Why(
          "no longer held",
          change == null
              ? new RuleCause("no longer held by", rule, "unchanged")
              : cause("no longer held by", change));
    }
    RuleInfo rule = now.best().rule();
    RuleChange change = byNewName.get(rule.name());
    if (rule.band() == RuleInfo.Band.ROUTINE && (change == null || change.before() != null)) {
      RuleCause other = other("no longer kept back by", before.busy(work.product()), byOldName);
      if (other != null) {
        return new Why("routine, and now there is nothing else", other);
      }
    }
    return new Why("", cause("", change));
  }

  /** The first of some rules that is not the same on both sides. */
  private static @Nullable RuleCause other(
      String how, List<RuleInfo> rules, Map<String, RuleChange> changes) {
    for (RuleInfo rule : rules) {
      RuleChange change = changes.get(rule.name());
      if (change != null) {
        return cause(how, change);
      }
    }
    return null;
  }

  private static @Nullable RuleCause cause(String how, @Nullable RuleChange change) {
    return change == null ? null : new RuleCause(how, change.rule(), change.words());
  }

  /** The same work in both plans: which rule has made it what it is. */
  private Why decided(Ranked was, Ranked is) {
    RuleInfo old = was.candidate().best().rule();
    RuleInfo now = is.candidate().best().rule();
    RuleChange ofOld = byOldName.get(old.name());
    RuleChange ofNew = byNewName.get(now.name());
    if (ofOld == ofNew && (ofOld != null || old.name().equals(now.name()))) {
      if (ownParts(was, is).isEmpty()) {
        return new Why("", alsoCause(was.candidate(), is.candidate()));
      }
      return new Why("", cause("", ofNew));
    }
    int rise = is.candidate().priority() - was.candidate().priority();
    // Had the old rule stayed as it was, would the new one decide all the same?
    boolean outdone = rise > 0 || (rise == 0 && now.name().compareTo(old.name()) < 0);
    RuleChange first = outdone ? ofNew : ofOld;
    RuleChange second = outdone ? ofOld : ofNew;
    boolean merged =
        is.candidate().also().stream()
            .map(Candidate.Also::rule)
            .anyMatch(
                rule ->
                    rule.equals(
                        ofOld == null || ofOld.after() == null
                            ? old.name()
                            : ofOld.after().name()));
    return new Why(
        merged ? "now merged under \"" + now.name() + "\"" : "",
        cause("", first == null ? second : first));
  }

  private @Nullable RuleCause alsoCause(Candidate old, Candidate now) {
    Map<String, Integer> were = priorities(old);
    Map<String, Integer> are = priorities(now);
    for (Map.Entry<String, Integer> each : are.entrySet()) {
      RuleChange change = byNewName.get(each.getKey());
      if (change != null && !each.getValue().equals(were.get(each.getKey()))) {
        return cause("also asked for by", change);
      }
    }
    for (String name : were.keySet()) {
      RuleChange change = byOldName.get(name);
      if (change != null && !are.containsKey(name)) {
        return cause("no longer asked for by", change);
      }
    }
    return null;
  }

  private static Map<String, Integer> priorities(Candidate candidate) {
    return candidate.also().stream()
        .collect(
            Collectors.toMap(
                Candidate.Also::rule, Candidate.Also::priority, Math::max, LinkedHashMap::new));
  }

  /**
   * Why a candidate has another rank: by itself when that alone takes it past one that it passed,
   * else for the first of those that passed it or are gone from above it.
   */
  private Why moved(Ranked was, Ranked is) {
    boolean down = is.rank() > was.rank();
    ComparedPlan from = down ? after : before;
    ComparedPlan to = down ? before : after;
    int above = down ? is.rank() : was.rank();
    int limit = down ? was.rank() : is.rank();
    Work passed = null;
    int own = is.candidate().priority();
    boolean changed = own != was.candidate().priority();
    if (changed && down == (own < was.candidate().priority())) {
      return Why.UNKNOWN; // it went where its own change took it; the caller goes on with that
    }
    for (Candidate each : from.queue.subList(0, above - 1)) {
      Work other = Work.of(each);
      Ranked there = to.places.get(other);
      if (there != null && there.rank() < limit) {
        continue;
      }
      passed = passed == null ? other : passed;
      if (!changed) {
        break;
      }
      Ranked old = before.places.get(other);
      Ranked now = after.places.get(other);
      if (old != null) {
        int others = old.candidate().priority();
        boolean alone =
            (now != null && now.candidate().priority() == others)
                || (down ? own < others : own > others);
        if (alone) {
          return Why.UNKNOWN; // the caller goes on with what it has become by itself
        }
      }
    }
    if (passed == null) {
      return Why.UNKNOWN;
    }
    Ranked old = before.places.get(passed);
    Ranked now = after.places.get(passed);
    RuleCause cause = direct(passed, old, now).cause();
    if (cause == null) {
      return Why.UNKNOWN;
    }
    String how =
        (down ? "passed by " + passed : now == null ? passed + " is gone" : "passes " + passed);
    return new Why(
        "",
        new RuleCause(
            cause.how().isEmpty() ? how + ":" : how + ", " + cause.how(),
            cause.rule(),
            cause.change()));
  }
}
