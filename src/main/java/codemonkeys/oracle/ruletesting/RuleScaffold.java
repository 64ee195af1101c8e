package codemonkeys.oracle.ruletesting;

import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.units.Intent;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A new rule and its test as texts, to be edited. Until then the rule fires for a signal of its own
 * that nobody sends, so that no plan changes.
 *
 * @param slug the name of both files, and the kind of the signal
 * @param rule the text of the rule file
 * @param test the text of the file of tests, with a case that fires and one that does not
 */
public record RuleScaffold(
    String slug, int salience, String orders, String owner, String rule, String test) {
  private static final int MAX_SLUG = 48;
  private static final Pattern END = Pattern.compile("(?s).*:(\\s.*|)");

  private static final int FIRST_PROPOSAL = 30;
  private static final int FIRST_HOLD = 1100;

  /**
   * What the rule asks for.
   *
   * @param hold it keeps back, and does not propose
   * @param intent null for a hold of everything about a product
   */
  private record Wish(boolean hold, @Nullable Intent intent) {
    /** In the words of {@link RuleInfo#orders}. */
    String words() {
      return (hold ? "hold" : "") + (hold && intent != null ? " " : "") + text();
    }

    String text() {
      return intent == null ? "" : intent.text();
    }
  }

  /**
   * Makes a scaffold.
   *
   * @param sentence the rule's name, {@link #isUnderstood}; without {@code "}, {@code \} and
   *     control characters, as is the owner
   * @param rules those that there are already
   * @param taken whether files or signals of a name are there already
   */
  public static RuleScaffold of(
      String sentence,
      String owner,
      String packageName,
      List<RuleInfo> rules,
      Predicate<String> taken) {
    Wish wish = Objects.requireNonNull(wish(sentence), "a sentence that was not understood");
    String base = slug(sentence);
    String slug = base;
    for (int number = 2; taken.test(slug); number++) {
      slug = base + "-" + number;
    }
    int salience = salience(wish, rules);
    return new RuleScaffold(
        slug,
        salience,
        wish.words(),
        owner,
        rule(sentence, owner, packageName, slug, salience, wish),
        test(sentence, slug, salience, wish));
  }

  /**
   * What follows its last colon, in lower case; null without one that ends a word of a sentence.
   */
  public static @Nullable String end(String sentence) {
    Matcher colon = END.matcher(sentence);
    return colon.matches() ? colon.group(1).strip().toLowerCase(Locale.ROOT) : null;
  }

  /** Whether it says what the rule is to order, or leaves that open. */
  public static boolean isUnderstood(String sentence) {
    return wish(sentence) != null;
  }

  /** From what follows the last colon: a test without one, null when that says nothing. */
  private static @Nullable Wish wish(String sentence) {
    String end = end(sentence);
    if (end == null) {
      return new Wish(false, Intent.TEST);
    }
    boolean hold = end.equals("hold") || end.startsWith("hold ");
    Intent intent = intent(end);
    return hold && end.equals("hold")
        ? new Wish(true, null)
        : intent == null ? null : new Wish(hold, intent);
  }

  private static @Nullable Intent intent(String words) {
    for (String word : words.split("[^a-z]+")) {
      if (word.matches("tests?|testing")) {
        return Intent.TEST;
      }
      if (word.matches("validat(e|es|ion|ions)")) {
        return Intent.VALIDATE;
      }
      if (word.matches("reports?")) {
        return Intent.REGENERATE_REPORT;
      }
    }
    return null;
  }

  /** Lower-case ASCII words with hyphens between them. */
  private static String slug(String sentence) {
    String words =
        Normalizer.normalize(sentence, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}+", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    if (words.length() > MAX_SLUG) {
      int hyphen = words.lastIndexOf('-', MAX_SLUG);
      words = words.substring(0, hyphen > 0 ? hyphen : MAX_SLUG);
    }
    return words.isEmpty() ? "rule" : words;
  }

  /** One that no rule for the same order has, so that it is never in doubt which decides. */
  private static int salience(Wish wish, List<RuleInfo> rules) {
    int first = wish.hold() ? FIRST_HOLD : FIRST_PROPOSAL;
    int last = wish.hold() ? 1999 : 999;
    for (int salience = first; salience <= last; salience++) {
      int candidate = salience;
      if (rules.stream()
          .noneMatch(rule -> rule.salience() == candidate && rule.orders().equals(wish.words()))) {
        return salience;
      }
    }
    return first;
  }

  private static String rule(
      String sentence, String owner, String packageName, String slug, int salience, Wish wish) {
    int colon = sentence.lastIndexOf(':');
    String reason = colon > 0 ? sentence.substring(0, colon).strip() : sentence;
    String intent = wish.intent() == null ? "" : ", " + wish.intent().name();
    String call =
        wish.hold()
            ? "orders.hold($p"
                + intent
                + ", \"held by a new rule; say here what is the matter and what lifts it\");"
            : "orders.propose($p" + intent + ");";
    return String.join(
        "\n",
        "package " + packageName + ";",
        "",
        "import codemonkeys.oracle.facts.*;",
        "import codemonkeys.oracle.rules.Orders;",
        "import static codemonkeys.oracle.units.Intent.*;",
        "",
        "global Orders orders",
        "",
        "// Say here in a line why this rule is needed.",
        "rule \"" + sentence + "\"",
        "  @owner(\"" + owner + "\") @reason(\"" + reason + "\")",
        wish.hold()
            ? "  // 1000 to 1999; of several holds the highest is named. oracle rules list shows all."
            : "  // The priority, 20 to 999, the highest first. oracle rules list shows the others.",
        "  salience " + salience,
        "when",
        "  // Put what has to be true here. docs/reference/facts.md of Oracle lists the facts and their",
        "  // fields. As it stands, the rule fires only for a signal that nobody sends.",
        "  Signal( kind == \"" + slug + "\", $p : product )",
        "then",
        "  " + call,
        "end",
        "");
  }

  private static String test(String sentence, String slug, int salience, Wish wish) {
    String given =
        "{ products: [{product_id: p1, last_run: {status: success, hours_ago: 2},"
            + " signals: [{kind: \"%s\"}]}] }";
    String rule = "rule: \"" + sentence + "\"";
    String expected;
    if (!wish.hold()) {
      expected =
          "{ match: subset, orders: [{product: p1, intent: "
              + wish.text()
              + ", priority: "
              + salience
              + ", "
              + rule
              + "}] }";
    } else if (wish.intent() == null) {
      expected = "{ orders: [], holds: [{product: p1, " + rule + "}] }";
    } else {
      // Orders of another intent may stand.
      expected = "{ match: subset, orders: [], holds: [{product: p1, " + rule + "}] }";
    }
    return String.join(
        "\n",
        "# The facts of each case, and what must come of them. Change them along with the rule.",
        "covers: [\"" + sentence + "\"]",
        "as_of: 2026-03-01T06:00:00Z",
        "cases:",
        "  - name: fires with the signal",
        "    given: " + given.formatted(slug),
        "    expect: " + expected,
        "  - name: without the signal it stays silent",
        "    given: " + given.formatted("something-else"),
        "    expect: { not_rules: [\"" + sentence + "\"] }",
        "");
  }
}
