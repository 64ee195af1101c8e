package codemonkeys.oracle.units;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The id of a product: 1 to 64 characters, lower-case letters, digits, dot, underscore and hyphen,
 * the first a letter or a digit. It names folders and files, so nothing that could leave its folder
 * gets through.
 */
public record ProductId(String value) implements Comparable<ProductId> {
  private static final int MAX_CHARACTERS = 64;

  /** What an id looks like, for messages. */
  public static final String EXPECTED =
      "1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or a digit";

  public ProductId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a product id: " + value);
    }
  }

  public static boolean isValid(String text) {
    boolean valid = !text.isEmpty() && text.length() <= MAX_CHARACTERS;
    for (int i = 0; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid =
          (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || (i > 0 && (c == '.' || c == '_' || c == '-'));
    }
    return valid;
  }

  /** The id that a text is; empty when it is none. */
  public static Optional<ProductId> of(String text) {
    return isValid(text) ? Optional.of(new ProductId(text)) : Optional.empty();
  }

  /** The id as it stands in a {@code job_id}, where dot and underscore are not allowed. */
  public String slug() {
    return value.replace('.', '-').replace('_', '-');
  }

  @Override
  public int compareTo(ProductId other) {
    return value.compareTo(other.value);
  }

  // The record's own equals and hashCode are linked at run time, at every start of the program.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProductId id && id.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
