package codemonkeys.oracle.cli.output;

/**
 * Comma-separated values as RFC 4180 has them, but with lines that end as everywhere in Oracle. A
 * text that a spreadsheet would take for a formula has an apostrophe before it.
 */
public final class Csv {
  /** With these formulas begin, also in the wide forms that spreadsheets treat alike. */
  private static final String FORMULAS = "=+-@\t\r\n＝＋－＠";

  private final StringBuilder out = new StringBuilder();

  public Csv(String... headers) {
    out.append(String.join(",", headers)).append('\n');
  }

  /** A row of texts, each of them in quotes, and whole numbers. */
  public void row(Object... cells) {
    String separator = "";
    for (Object cell : cells) {
      out.append(separator);
      separator = ",";
      if (cell instanceof Integer number) {
        out.append((int) number);
      } else {
        String text = String.valueOf(cell);
        String stripped = text.strip();
        boolean formula =
            (!text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0)
                || (!stripped.isEmpty() && FORMULAS.indexOf(stripped.charAt(0)) >= 0);
        out.append('"').append(formula ? "'" : "").append(text.replace("\"", "\"\"")).append('"');
      }
    }
    out.append('\n');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
