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
import java.util.concurrent.ExecutionException;
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

  /**
   * Creates it.
   *
   * @param threads at least 1
   */
  public PlansAtOnce(RuleBook rules, int threads) {
    this.rules = rules;
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

  /** What rules said of products in fleets that are alike as a whole. */
  private static final class Said {
    final Map<ProductFacts, BatchResult> ofProducts = new IdentityHashMap<>();
    @Nullable BatchResult ofFleet;
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
    List<Question> questions = new ArrayList<>();
    for (FleetFacts fleet : fleets) {
      Said known = said.computeIfAbsent(asRead(fleet.fleetFacts()), key -> new Said());
      questions.addAll(questions(fleet, known));
      ofFleets.add(known);
    }
    for (Question question : questions) {
      question.await();
    }
    return IntStream.range(0, fleets.size())
        .parallel()
        .mapToObj(i -> plan(fleets.get(i), budgets.get(i), ofFleets.get(i)))
        .toList();
  }

  private Plan plan(FleetFacts fleet, int budget, Said known) {
    List<BatchResult> slices = new ArrayList<>();
    if (known.ofFleet != null) {
      slices.add(known.ofFleet);
    }
    for (ProductFacts product : fleet.products()) {
      BatchResult result = known.ofProducts.get(product);
      if (result != null) {
        slices.add(result);
      }
    }
    return Planner.merged(
            fleet, Planner.Request.of(budget), rules.limits(), fleet.products().size(), slices)
        .plan();
  }

  /** The fleet's facts as far as rules can tell them apart. */
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
      } else {
        key.add(fact);
      }
    }
    return key;
  }

  /** What rules say of some products, once that is known. */
  private record Question(
      List<ProductFacts> batch, Future<Firings> answer, Said said, boolean holdsEvery) {
    void await() throws FiringException {
      try {
        add(batch, answer.get(), said, holdsEvery);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof FiringException firing) {
          throw firing;
        }
        throw new IllegalStateException("rules failed while firing", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while planning", e);
      }
    }
  }

  /** Asks of the products of which nobody has asked yet. */
  private List<Question> questions(FleetFacts fleet, Said said) {
    List<ProductFacts> missing = new ArrayList<>();
    for (ProductFacts product : fleet.products()) {
      if (said.ofProducts.putIfAbsent(product, NOTHING) == null) {
        missing.add(product);
      }
    }
    List<Question> questions = new ArrayList<>();
    if (missing.isEmpty() && said.ofFleet != null) {
      return questions;
    }
    said.ofFleet = NOTHING;
    for (int from = 0; from == 0 || from < missing.size(); from += Planner.USUAL_BATCH) {
      List<ProductFacts> batch =
          missing.subList(from, Math.min(from + Planner.USUAL_BATCH, missing.size()));
      questions.add(
          new Question(
              batch,
              workers.submit(() -> rules.fire(fleet.fleetFacts(), batch)),
              said,
              holdsEvery));
    }
    return questions;
  }

  private static void add(
      List<ProductFacts> batch, Firings firings, Said known, boolean holdsEvery) {
    Map<ProductId, List<Proposal>> proposals = Planner.byProduct(firings.proposals());
    Map<@Nullable ProductId, List<Hold>> holds = new HashMap<>();
    for (Hold hold : firings.holds()) {
      holds.computeIfAbsent(from(hold), p -> new ArrayList<>()).add(hold);
    }
    for (ProductFacts product : batch) {
      known.ofProducts.put(
          product,
          Planner.slice(
              List.of(product),
              ALL,
              new Firings(
                  proposals.getOrDefault(product.id(), List.of()),
                  holds.getOrDefault(product.id(), List.of())),
              List.of(),
              holdsEvery));
    }
    if (known.ofFleet == NOTHING) {
      known.ofFleet =
          Planner.slice(
              List.of(),
              ALL,
              new Firings(List.of(), holds.getOrDefault(null, List.of())),
              List.of(),
              holdsEvery);
    }
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
