package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.Fleet;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.FleetFacts;
import codemonkeys.oracle.facts.ProductFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.planning.Planner.BatchResult;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.engine.FiringException;
import codemonkeys.oracle.rules.engine.RuleBook;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.units.ProductId;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Plans for fleets that have most products in common, at one moment. What rules say of a product
 * follows from its facts and those of the fleet, so it is asked once for all fleets in which these
 * are the same; every plan is the one that {@link Planner} would make.
 */
public final class PlansAtOnce implements AutoCloseable {
  /** In place of an answer that is still to come. */
  private static final BatchResult NOTHING =
      new BatchResult(List.of(), List.of(), List.of(), Set.of(), List.of(), null);

  private static final Planner.Request ALL = Planner.Request.of(1);

  private final RuleBook rules;
  private final List<String> fleetFields;
  private final boolean holdsEvery;
  private final ExecutorService workers;

  /** What was said before; null when nobody asks often enough. */
  private final @Nullable RememberedFirings before;

  /**
   * Creates it.
   *
   * @param threads at least 1
   * @param often whether it will be asked for the same products at many moments
   */
  public PlansAtOnce(RuleBook rules, int threads, boolean often) {
    this.rules = rules;
    this.before = often ? new RememberedFirings(rules.view()) : null;
    this.fleetFields = readFields(rules);
    this.holdsEvery = Planner.holdsEvery(rules);
    this.workers = Executors.newFixedThreadPool(threads);
  }

  /**
   * The fields of {@link Fleet} that some rule may read: those whose names stand in rule files, and
   * all of them when one of the methods does that are computed from several.
   */
  private static List<String> readFields(RuleBook rules) {
    Set<String> fields = new HashSet<>();
    for (RecordComponent field : Fleet.class.getRecordComponents()) {
      fields.add(field.getName());
    }
    for (Method method : Fleet.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && method.getParameterCount() == 0
          && !fields.contains(method.getName())
          && !Set.of("hashCode", "toString").contains(method.getName())
          && rules.mentions(method.getName())) {
        return List.copyOf(fields);
      }
    }
    return fields.stream().filter(rules::mentions).sorted().toList();
  }

  /** What rules say of a product, once that is known. */
  private static final class Answer {
    final ProductFacts product;

    /** From 0, in the order of asking. */
    final int number;

    BatchResult said = NOTHING;

    Answer(ProductFacts product, int number) {
      this.product = product;
      this.number = number;
    }
  }

  /** What rules said of products in fleets that are alike as a whole. */
  private static final class Said {
    final Map<ProductFacts, Answer> ofProducts = new IdentityHashMap<>();
    final List<Answer> answers = new ArrayList<>();
    BatchResult ofFleet = NOTHING;

    /** All that was said in the order of plans; null when a plan has to be made of the parts. */
    @Nullable Sorted sorted;

    /** The answers for a fleet's products, in their order; those that are new are still to come. */
    Answer[] of(FleetFacts fleet) {
      Answer[] own = new Answer[fleet.products().size()];
      for (int i = 0; i < own.length; i++) {
        ProductFacts product = fleet.products().get(i);
        Answer known = ofProducts.get(product);
        if (known == null) {
          known = new Answer(product, answers.size());
          ofProducts.put(product, known);
          answers.add(known);
        }
        own[i] = known;
      }
      return own;
    }
  }

  /** A part of an answer. */
  private record Part<T>(T what, int number) {}

  /**
   * The parts of all answers, sorted once, so that no plan has to sort them again.
   *
   * @param candidates in the order of the queue
   */
  private record Sorted(
      List<Part<Candidate>> candidates,
      List<Part<Plan.HeldProposal>> held,
      List<Part<Hold>> holds) {

    /**
     * Null when something holds the whole fleet: then of equal holds the first product's counts.
     */
    static @Nullable Sorted of(Said said) {
      if (!said.ofFleet.holds().isEmpty()) {
        return null;
      }
      List<Part<Candidate>> candidates = new ArrayList<>();
      List<Part<Plan.HeldProposal>> held = new ArrayList<>();
      List<Part<Hold>> holds = new ArrayList<>();
      for (Answer answer : said.answers) {
        answer.said.candidates().forEach(each -> candidates.add(new Part<>(each, answer.number)));
        answer.said.held().forEach(each -> held.add(new Part<>(each, answer.number)));
        for (Hold hold : answer.said.holds()) {
          if (hold.product() == null) {
            return null;
          }
          holds.add(new Part<>(hold, answer.number));
        }
      }
      candidates.sort((one, other) -> Candidate.inQueue(one.what, other.what));
      held.sort((one, other) -> Planner.byWork(one.what.proposal(), other.what.proposal()));
      holds.sort((one, other) -> Planner.holdOrder(one.what, other.what));
      return new Sorted(candidates, held, holds);
    }

    /** What rules said of one of the fleets. */
    BatchResult slice(FleetFacts fleet, boolean[] own) {
      return new BatchResult(
          of(own, candidates), of(own, held), of(own, holds), Set.of(), fleet.products(), null);
    }

    private static <T> List<T> of(boolean[] own, List<Part<T>> all) {
      List<T> some = new ArrayList<>();
      for (Part<T> part : all) {
        if (own[part.number]) {
          some.add(part.what);
        }
      }
      return some;
    }
  }

  /**
   * The plan of each fleet.
   *
   * @param budgets of the plans, one for each fleet
   * @throws FiringException when a rule can't do what it says, or matches without bound
   */
  public List<Plan> plans(List<FleetFacts> fleets, List<Integer> budgets) throws FiringException {
    Map<List<Object>, Said> said = new HashMap<>();
    List<Said> ofFleets = new ArrayList<>();
    List<Answer[]> answers = new ArrayList<>();
    List<Future<?>> questions = new ArrayList<>();
    for (FleetFacts fleet : fleets) {
      List<Object> key = alike(fleet.fleetFacts());
      boolean first = !said.containsKey(key);
      Said known = said.computeIfAbsent(key, k -> new Said());
      int asked = known.answers.size();
      answers.add(known.of(fleet));
      questions.addAll(ask(fleet, key, known, asked, first));
      ofFleets.add(known);
    }
    for (Future<?> question : questions) {
      Planner.finished(question);
    }
    said.values().stream().parallel().forEach(each -> each.sorted = Sorted.of(each));
    return IntStream.range(0, fleets.size())
        .parallel()
        .mapToObj(i -> plan(fleets.get(i), budgets.get(i), ofFleets.get(i), answers.get(i)))
        .toList();
  }

  private Plan plan(FleetFacts fleet, int budget, Said known, Answer[] answers) {
    List<BatchResult> slices = new ArrayList<>();
    if (known.sorted != null) {
      boolean[] own = new boolean[known.answers.size()];
      for (Answer answer : answers) {
        own[answer.number] = true;
      }
      slices.add(known.sorted.slice(fleet, own));
    } else {
      slices.add(known.ofFleet);
      for (Answer answer : answers) {
        slices.add(answer.said);
      }
    }
    return Planner.merged(
            fleet, Planner.Request.of(budget), rules.limits(), fleet.products().size(), slices)
        .plan();
  }

  /** Equal for fleets whose facts rules can't tell apart. */
  private List<Object> alike(List<FleetFact> facts) {
    List<Object> look = before == null ? null : before.look(facts);
    return look == null ? asRead(facts) : look;
  }

  /** The fleet's facts as far as the words in rule files say that rules may read them. */
  private List<Object> asRead(List<FleetFact> facts) {
    List<Object> key = new ArrayList<>();
    for (FleetFact fact : facts) {
      if (fact instanceof Fleet) {
        for (RecordComponent field : Fleet.class.getRecordComponents()) {
          if (fleetFields.contains(field.getName())) {
            try {
              key.add(String.valueOf(field.getAccessor().invoke(fact)));
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException("a field of Fleet can't be read: " + field, e);
            }
          }
        }
      } else if (rules.mentions(fact.getClass().getSimpleName())) {
        key.add(fact);
      }
    }
    return key;
  }

  /**
   * Asks of the products of which nobody has asked yet.
   *
   * @param asked how many have been asked of
   * @param first whether nobody has asked of the fleet either
   */
  private List<Future<?>> ask(
      FleetFacts fleet, List<Object> alike, Said said, int asked, boolean first) {
    RememberedFirings.OfFleet known = before == null ? null : before.of(alike, fleet.fleetFacts());
    List<Future<?>> questions = new ArrayList<>();
    int end = said.answers.size();
    for (int from = asked;
        from < end || (first && questions.isEmpty());
        from += Planner.USUAL_BATCH) {
      List<Answer> batch =
          List.copyOf(said.answers.subList(from, Math.min(from + Planner.USUAL_BATCH, end)));
      boolean ofFleet = first && questions.isEmpty();
      questions.add(
          workers.submit(
              () -> {
                answer(fleet.fleetFacts(), known, batch, ofFleet ? said : null);
                return null;
              }));
    }
    return questions;
  }

  /**
   * Lets rules speak, as far as it is not known what they say.
   *
   * @param known what they have said before; null when nobody has noted that
   * @param said takes what they say of the fleet as a whole; null when that is known
   */
  private void answer(
      List<FleetFact> fleet,
      RememberedFirings.@Nullable OfFleet known,
      List<Answer> batch,
      @Nullable Said said)
      throws FiringException {
    List<Answer> open = new ArrayList<>();
    List<RememberedFirings.@Nullable Look> looks = new ArrayList<>();
    for (Answer each : batch) {
      RememberedFirings.Look look = before == null ? null : before.look(each.product);
      Firings again = known == null || look == null ? null : known.firings(each.product, look);
      if (again == null) {
        open.add(each);
        looks.add(look);
      } else {
        each.said = slice(List.of(each.product), again.proposals(), again.holds());
      }
    }
    if (open.isEmpty() && said == null) {
      return;
    }
    Firings firings = rules.fire(fleet, open.stream().map(each -> each.product).toList());
    Map<ProductId, List<Proposal>> proposals = Planner.byProduct(firings.proposals());
    Map<@Nullable ProductId, List<Hold>> holds = new HashMap<>();
    for (Hold hold : firings.holds()) {
      holds.computeIfAbsent(from(hold), p -> new ArrayList<>()).add(hold);
    }
    for (int i = 0; i < open.size(); i++) {
      ProductFacts product = open.get(i).product;
      Firings own =
          new Firings(
              proposals.getOrDefault(product.id(), List.of()),
              holds.getOrDefault(product.id(), List.of()));
      RememberedFirings.Look look = looks.get(i);
      if (known != null && look != null) {
        known.remember(product, look, own);
      }
      open.get(i).said = slice(List.of(product), own.proposals(), own.holds());
    }
    if (said != null) {
      said.ofFleet = slice(List.of(), List.of(), holds.getOrDefault(null, List.of()));
    }
  }

  private BatchResult slice(
      List<ProductFacts> products, List<Proposal> proposals, List<Hold> holds) {
    return Planner.slice(products, ALL, new Firings(proposals, holds), List.of(), holdsEvery);
  }

  /** The product because of which a rule holds something; null when it is the fleet. */
  private static @Nullable ProductId from(Hold hold) {
    ProductId product = hold.product();
    if (product == null) {
      for (Fact fact : hold.matched()) {
        if (fact instanceof ProductFact own) {
          return own.product();
        }
      }
    }
    return product;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
