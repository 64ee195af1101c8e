package codemonkeys.oracle.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal shows as an SVG picture, with the colours of the escape sequences. Each piece of
 * a line has its place and length in columns, so that tables are straight in any font.
 */
final class TerminalPicture {
  private static final double COLUMN = 8.4;
  private static final int ROW = 19;
  private static final int MARGIN = 16;

  private static final Pattern STYLE = Pattern.compile("\u001b\\[([0-9;]*)m");

  /** By the number in the escape sequence; readable on the dark ground for the colour-blind too. */
  private static final Map<String, String> CLASSES =
      Map.of("1", "b", "2", "d", "31", "r", "32", "g", "33", "y", "36", "c");

  private static final String LOOK =
      """
      <style>
      text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
      fill: #e6edf3; white-space: pre }
      .b { font-weight: bold } .d { fill: #9198a1 } .r { fill: #ff9492 } .g { fill: #7ee787 }
      .y { fill: #e3b341 } .c { fill: #79c0ff }
      </style>
      """;

  private TerminalPicture() {}

  /**
   * A picture that does not move.
   *
   * @param columns the width of the terminal
   */
  static String of(String title, int columns, String text) {
    List<String> lines = List.of(text.stripTrailing().split("\n", -1));
    StringBuilder svg = start(title, columns, lines.size());
    for (int row = 0; row < lines.size(); row++) {
      svg.append(line(lines.get(row), row));
    }
    return svg.append("</svg>\n").toString();
  }

  /** A command and what it printed. */
  record Step(String command, String output) {}

  /**
   * A picture in which each command is followed by its output, as on a terminal that scrolls. It
   * begins again when it is over.
   *
   * @param columns the width of the terminal, at which lines are broken between words
   * @param rows its height
   */
  static String recording(String title, int columns, int rows, List<Step> steps) {
    List<String> lines = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    double now = 0.5;
    for (Step step : steps) {
      if (!lines.isEmpty()) {
        lines.add("");
        times.add(now);
      }
      lines.add("\u001b[32m$\u001b[0m \u001b[1m" + step.command() + "\u001b[0m");
      times.add(now);
      now += 1.2;
      for (String line : step.output().stripTrailing().split("\n", -1)) {
        for (String part : broken(line, columns)) {
          lines.add(part);
          times.add(now);
          now += 0.08;
        }
      }
      now += 4;
    }
    StringBuilder svg = start(title, columns, rows);
    svg.append("<rect width=\"1\" height=\"1\" fill=\"none\"><animate id=\"loop\"")
        .append(" attributeName=\"height\" from=\"1\" to=\"1\" begin=\"0s;loop.end\"")
        .append(number(" dur=\"%.2fs\"/></rect>\n", now));
    svg.append("<clipPath id=\"screen\"><rect y=\"" + MARGIN + "\" width=\"100%\" height=\"")
        .append(rows * ROW)
        .append("\"/></clipPath>\n<g clip-path=\"url(#screen)\">\n<g>\n");
    for (int row = 0; row < lines.size(); row++) {
      String begin = number("loop.begin+%.2fs", times.get(row));
      svg.append(
              "<g visibility=\"hidden\"><set attributeName=\"visibility\" to=\"visible\" begin=\"")
          .append(begin)
          .append("\" end=\"loop.end\"/>\n")
          .append(line(lines.get(row), row))
          .append("</g>\n");
      if (row >= rows) {
        svg.append("<animateTransform attributeName=\"transform\" type=\"translate\" from=\"0 ")
            .append((rows - row - 1) * ROW)
            .append("\" to=\"0 ")
            .append((rows - row - 1) * ROW)
            .append("\" begin=\"")
            .append(begin)
            .append("\" end=\"loop.end\" dur=\"1s\" repeatCount=\"indefinite\"/>\n");
      }
    }
    return svg.append("</g>\n</g>\n</svg>\n").toString();
  }

  private static StringBuilder start(String title, int columns, int rows) {
    long width = Math.round(columns * COLUMN) + 2 * MARGIN;
    int height = rows * ROW + 2 * MARGIN;
    return new StringBuilder()
        .append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 ")
        .append(width + " " + height + "\" width=\"" + width + "\" height=\"" + height + "\">\n")
        .append("<title>" + escaped(title) + "</title>\n")
        .append(LOOK)
        .append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n");
  }

  private static String line(String line, int row) {
    StringBuilder svg = new StringBuilder();
    Matcher style = STYLE.matcher(line);
    String look = "";
    int column = 0;
    int done = 0;
    while (style.find()) {
      column += piece(svg, line.substring(done, style.start()), column, row, look);
      String code = style.group(1);
      look = code.isEmpty() || code.equals("0") ? "" : classes(look, code);
      done = style.end();
    }
    piece(svg, line.substring(done), column, row, look);
    return svg.toString();
  }

  private static String classes(String look, String codes) {
    StringBuilder all = new StringBuilder(look);
    for (String code : codes.split(";", -1)) {
      @Nullable String name = CLASSES.get(code);
      if (name == null) {
        throw new IllegalStateException("a style that pictures don't have: " + code);
      }
      all.append(all.isEmpty() ? "" : " ").append(name);
    }
    return all.toString();
  }

  /** Appends a piece of a line, and returns how many columns it takes. */
  private static int piece(StringBuilder svg, String text, int column, int row, String look) {
    int columns = text.codePointCount(0, text.length());
    int blank = text.length() - text.stripLeading().length();
    String shown = text.strip();
    if (!shown.isEmpty()) {
      svg.append(
              number(
                  "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\"",
                  MARGIN + (column + blank) * COLUMN,
                  MARGIN + row * ROW + 14,
                  shown.codePointCount(0, shown.length()) * COLUMN))
          .append(look.isEmpty() ? "" : " class=\"" + look + "\"")
          .append(">" + escaped(shown) + "</text>\n");
    }
    return columns;
  }

  private static List<String> broken(String line, int columns) {
    List<String> parts = new ArrayList<>();
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    String rest = line;
    while (rest.length() > columns) {
      int space = rest.lastIndexOf(' ', columns);
      if (space <= indent.length() + 2) {
        break;
      }
      parts.add(rest.substring(0, space));
      rest = indent + "  " + rest.substring(space + 1);
    }
    parts.add(rest);
    return parts;
  }

  private static String number(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
