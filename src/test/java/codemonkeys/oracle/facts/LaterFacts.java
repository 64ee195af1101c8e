package codemonkeys.oracle.facts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts as they would be read at another moment, when nothing happens until then. */
public final class LaterFacts {
  private LaterFacts() {}

  /** The same fleet at another moment. */
  public static FleetFacts of(FleetFacts fleet, Instant asOf) {
    List<ProductFacts> products = new ArrayList<>();
    for (ProductFacts product : fleet.products()) {
      List<ProductFact> facts = new ArrayList<>();
      for (ProductFact fact : product.facts()) {
        ProductFact then = of(fact, product.product(), fleet.asOf(), asOf);
        if (then != null) {
          facts.add(then);
        }
      }
      products.add(new ProductFacts(product.product(), facts, product.lastRunAt()));
    }
    return new FleetFacts(asOf, fleet.fleetFacts(), products);
  }

  /** Null when it is none any more. */
  public static @Nullable ProductFact of(
      ProductFact fact, Product product, Instant before, Instant asOf) {
    if (fact instanceof LastRun run) {
      return LastRun.at(
          asOf,
          run.product(),
          run.runId(),
          run.status(),
          run.startedAt(),
          run.endedAt(),
          run.slaTier());
    } else if (fact instanceof LastTest test) {
      return LastTest.at(
          asOf,
          product,
          test.runId(),
          test.status(),
          test.endedAt(),
          test.failuresInARow(),
          test.sourceChanged(),
          test.uncounted());
    } else if (fact instanceof LastValidation validation) {
      return LastValidation.at(
          asOf,
          product,
          validation.runId(),
          validation.status(),
          validation.endedAt(),
          validation.failuresInARow(),
          validation.documentsChanged());
    } else if (fact instanceof OpenOrder order) {
      return new OpenOrder(
          order.product(),
          order.jobId(),
          order.intent(),
          order.running(),
          order.planned(),
          order.ageHours() + LastRun.hours(before, asOf));
    } else if (fact instanceof Signal signal) {
      double hours = LastRun.hours(before, asOf);
      Double left = signal.hoursLeft() == null ? null : signal.hoursLeft() - hours;
      return left != null && left <= 0
          ? null
          : new Signal(
              signal.product(),
              signal.kind(),
              signal.attributes(),
              signal.scope(),
              signal.scopeName(),
              signal.ageHours() == null ? null : signal.ageHours() + hours,
              left);
    }
    return fact;
  }
}
