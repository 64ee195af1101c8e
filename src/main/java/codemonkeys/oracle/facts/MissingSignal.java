package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;

/** A signal that a product must have, and has not. */
@Meaning(
    value =
        "a kind of signal that the registry requires and that no signal of the product has; one"
            + " fact for each kind",
    from = "required_signals in dash/products.json, and dash/signals/*.json")
public record MissingSignal(
    ProductId product,
    @Meaning("the kind that is required") String kind,
    @Meaning(
            "NONE: there is none; EXPIRED: all that there were have expired; DAMAGED: it may be in"
                + " what can't be understood")
        Reason reason)
    implements ProductFact {

  /** Why there is none. */
  public enum Reason {
    NONE,
    EXPIRED,
    DAMAGED
  }

  @Meaning("there were some, and all have expired")
  public boolean expired() {
    return reason == Reason.EXPIRED;
  }

  @Meaning("it may be in a file or an entry that can't be understood")
  public boolean damaged() {
    return reason == Reason.DAMAGED;
  }
}
