package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
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
        String path,
    @Meaning(
            "READY to be tested, or what is in the way: NO_TESTS on purpose, NO_TEST_COMMAND,"
                + " FOLDER_MISSING, FOLDER_OUTSIDE, FOLDER_IS_LINK or NOT_CHECKED_OUT")
        Setup setup,
    @Meaning("a new report can be made: by running the tests, or from a whole run on record")
        boolean reportable,
    @Meaning("who works on it; null when the entry doesn't say") @Nullable String team,
    @Meaning("words of the operator's own; empty when the entry has none") SortedSet<String> tags,
    @Meaning("the ids of the products that it builds on, as text; each is a Dependency")
        SortedSet<String> dependsOn)
    implements ProductFact {
  public Product {
    tags = sorted(tags);
    dependsOn = sorted(dependsOn);
  }

  /** In an order that does not depend on the file. */
  private static SortedSet<String> sorted(Collection<String> words) {
    return words.isEmpty()
        ? Collections.emptySortedSet()
        : Collections.unmodifiableSortedSet(new TreeSet<>(words));
  }

  /** Whether a product can be tested, and why not. */
  public enum Setup {
    READY,
    /** The registry says {@code "tests": false}. */
    NO_TESTS,
    NO_TEST_COMMAND,
    FOLDER_MISSING,
    FOLDER_OUTSIDE,
    FOLDER_IS_LINK,
    /** The entry names a repository and no path. */
    NOT_CHECKED_OUT
  }

  /** A product of which only the registry is known yet. */
  public Product(
      ProductId product,
      String displayName,
      String owner,
      Status status,
      Criticality criticality,
      @Nullable Integer slaTier,
      boolean enabled,
      String path) {
    this(
        product,
        displayName,
        owner,
        status,
        criticality,
        slaTier,
        enabled,
        path,
        Setup.READY,
        true,
        null,
        Collections.emptySortedSet(),
        Collections.emptySortedSet());
  }

  /** The same product, once its folder and run folders have been looked at. */
  public Product with(Setup found, boolean canBeReported) {
    return found == setup && canBeReported == reportable
        ? this
        : new Product(
            product,
            displayName,
            owner,
            status,
            criticality,
            slaTier,
            enabled,
            path,
            found,
            canBeReported,
            team,
            tags,
            dependsOn);
  }

  /** The same product with what its entry says for rules alone. */
  public Product with(
      @Nullable String ofTeam, Collection<String> tagged, Collection<String> dependingOn) {
    return ofTeam == null && tagged.isEmpty() && dependingOn.isEmpty()
        ? this
        : new Product(
            product,
            displayName,
            owner,
            status,
            criticality,
            slaTier,
            enabled,
            path,
            setup,
            reportable,
            ofTeam,
            sorted(tagged),
            sorted(dependingOn));
  }

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

  @Meaning("its tests can be run: its folder and a test command are there")
  public boolean testable() {
    return setup == Setup.READY;
  }

  @Meaning("its tests can't be run, and not on purpose")
  public boolean needsSetup() {
    return setup != Setup.READY && setup != Setup.NO_TESTS;
  }

  @Meaning(
      "the most hours that may pass between two tests: 24 (tier 1), 72 (tier 2), 168 (tier 3), 336"
          + " (tiers 4 and 5, and without a tier)")
  public int limitHours() {
    return limitHours(slaTier == null ? 0 : slaTier);
  }

  /**
   * The same for a tier.
   *
   * @param tier 0 for none
   */
  public static int limitHours(int tier) {
    return switch (tier) {
      case 1 -> 24;
      case 2 -> 72;
      case 3 -> 168;
      default -> 336;
    };
  }

  @Meaning("the registry entry's status can't be read")
  public boolean statusUnknown() {
    return status == Status.UNKNOWN;
  }
}
