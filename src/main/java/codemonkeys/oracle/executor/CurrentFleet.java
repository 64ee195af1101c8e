package codemonkeys.oracle.executor;

import codemonkeys.oracle.units.ProductId;
import java.io.IOException;
import java.util.Optional;

/**
 * The fleet at the moment of asking. The executor reads neither registry nor reports by itself:
 * those readers are the planner's, and what they find is passed in here.
 */
public interface CurrentFleet {
  /** A product, read anew; empty when it is not registered. */
  Optional<JobTarget> target(ProductId product) throws IOException;

  /** What turned the kill switch for everything on; empty when nothing did. */
  Optional<String> killSwitch();

  /** What turned the kill switch of a product on; empty when nothing did. */
  Optional<String> killSwitch(ProductId product);
}
