package codemonkeys.oracle.executor;

import codemonkeys.oracle.units.ProductId;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What ends jobs and runs from outside: kill switches, and the person at the terminal. */
final class StopSignals {
  private final CurrentFleet fleet;
  private final BooleanSupplier interrupted;

  StopSignals(CurrentFleet fleet, BooleanSupplier interrupted) {
    this.fleet = fleet;
    this.interrupted = interrupted;
  }

  boolean interrupted() {
    return interrupted.getAsBoolean();
  }

  /** Why no further job may start; empty when one may. */
  Optional<String> killed() {
    return fleet.killSwitch().map(source -> "the kill switch for everything is on: " + source);
  }

  /** Why a running job of a product has to end now; empty when it may go on. */
  Optional<String> during(ProductId product) {
    if (interrupted()) {
      return Optional.of("interrupted");
    }
    Optional<String> everything = killed();
    return everything.isPresent()
        ? everything
        : fleet
            .killSwitch(product)
            .map(source -> "the kill switch of " + product + " is on: " + source);
  }
}
