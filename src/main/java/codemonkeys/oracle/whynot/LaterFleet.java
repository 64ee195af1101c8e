package codemonkeys.oracle.whynot;

import codemonkeys.oracle.facts.FleetFacts;
import java.time.Instant;

/** How the fleet looks at another moment, if nothing but time passes. */
public interface LaterFleet {
  /** All facts as of that moment. */
  FleetFacts at(Instant asOf);
}
