package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.FleetFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the fleet looks at another moment, if nothing but time passes. */
public interface LaterFleet {
  /** All facts as of that moment; null when they can't be had. */
  @Nullable FleetFacts at(Instant asOf);
}
