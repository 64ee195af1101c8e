package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An entry of the registry. */
@Meaning(value = "a registered product", from = "dash/products.json")
public record Product(
    ProductId product,
    @Meaning("the name shown to people; the id when the entry has none") String displayName,
    @Meaning("who answers for it; empty when the entry doesn't say") String owner,
    @Meaning("BOOTSTRAP, ACTIVE, PENDING, DEVELOPMENT, PLANNED, DEPRECATED, ARCHIVED or UNKNOWN")
        Status status,
    @Meaning("HIGH, MEDIUM, LOW or UNKNOWN") Criticality criticality,
    @Meaning("1 (strictest) to 5; null when the entry doesn't say") @Nullable Integer slaTier,
    @Meaning("false when the entry says enabled: false") boolean enabled,
    @Meaning(
            "its folder, relative to the workspace or absolute when a root is; empty for the workspace itself, and when there is none")
        String path)
    implements ProductFact {

  /** Where a product is in its life. */
  public enum Status {
    BOOTSTRAP,
    ACTIVE,
    PENDING,
    DEVELOPMENT,
    PLANNED,
    DEPRECATED,
    ARCHIVED,
    /** The entry has no status, or one that no format knows. */
    UNKNOWN;

    public static Optional<Status> of(String text) {
      return switch (text) {
        case "bootstrap" -> Optional.of(BOOTSTRAP);
        case "active" -> Optional.of(ACTIVE);
        case "pending" -> Optional.of(PENDING);
        case "development" -> Optional.of(DEVELOPMENT);
        case "planned" -> Optional.of(PLANNED);
        case "deprecated" -> Optional.of(DEPRECATED);
        case "archived" -> Optional.of(ARCHIVED);
        default -> Optional.empty();
      };
    }

    /** The word used in files. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How much depends on a product; in order of weight. */
  public enum Criticality {
    HIGH,
    MEDIUM,
    LOW,
    UNKNOWN;

    public static Optional<Criticality> of(String text) {
      return switch (text) {
        case "high" -> Optional.of(HIGH);
        case "medium" -> Optional.of(MEDIUM);
        case "low" -> Optional.of(LOW);
        default -> Optional.empty();
      };
    }
  }

  @Meaning("status is active")
  public boolean active() {
    return status == Status.ACTIVE;
  }

  @Meaning("enabled, and not planned, deprecated or archived")
  public boolean inService() {
    return enabled
        && status != Status.PLANNED
        && status != Status.DEPRECATED
        && status != Status.ARCHIVED;
  }

  @Meaning("the registry entry's status can't be read")
  public boolean statusUnknown() {
    return status == Status.UNKNOWN;
  }
}
