package codemonkeys.oracle.rules;

import codemonkeys.oracle.facts.Product;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.units.Intent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * At most so many orders of one plan.
 *
 * @param of the one owner, team, tag or intent that it is for; null for each of them
 * @param atMost how many, or how many percent of the budget
 * @param percent whether it is a share of the budget
 * @param why it is this many
 * @param line where its file says it
 */
public record Limit(
    Per per, @Nullable String of, int atMost, boolean percent, String why, int line) {
  private static final int WHOLE = 100;

  /** What is counted apart. */
  public enum Per {
    OWNER,
    TEAM,
    TAG,
    INTENT;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Those that an order counts for. */
    Collection<String> of(Product product, Intent intent) {
      String team = product.team();
      return switch (this) {
        case OWNER -> product.owner().isEmpty() ? List.of() : List.of(product.owner());
        case TEAM -> team == null ? List.of() : List.of(team);
        case TAG -> product.tags();
        case INTENT -> List.of(intent.text());
      };
    }
  }

  /** Whether it may count orders of a product. */
  public boolean concerns(Product product) {
    return of == null || per == Per.INTENT || per.of(product, Intent.TEST).contains(of);
  }

  /** How many orders it allows in a plan; a share allows at least one. */
  public int orders(int budget) {
    return percent ? Math.max(1, budget * atMost / WHOLE) : atMost;
  }

  /**
   * A limit that leaves no room for an order.
   *
   * @param of the owner, team, tag or intent that has its orders
   * @param orders that it allows
   */
  public record Reached(Limit limit, String of, int orders) {
    /** Whether an order counts for the same owner, team, tag or intent. */
    public boolean counts(Product product, Intent intent) {
      return limit.per().of(product, intent).contains(of);
    }

    /** In words, as {@code limit: 2 of owner team-a}. */
    public String text() {
      return "limit: " + orders + " of " + limit.per().text() + " " + Printable.line(of);
    }
  }
}
