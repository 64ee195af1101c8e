package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in aligned columns. On a terminal that is too narrow the last column is broken between
 * words; if that is not enough, columns that can be spared are left out, the last one goes below
 * its row, and at last the others are broken too. Elsewhere every row is one line, however long.
 */
public final class Table {
  /** Between two columns, and in front of the first. */
  private static final int GAP = 2;

  /** What sentences in the last column need to be worth a place beside the others. */
  private static final int MIN_PROSE = 20;

  /** Wider than this is no word or two, but a sentence. */
  private static final int PROSE = 40;

  private static final int MIN_OTHER = 10;

  /** In front of the last column where it stands below its row. */
  private static final int BELOW = 6;

  /** One cell: its text, escaped here, and how it is set off. */
  public record Cell(String text, @Nullable Style style, boolean right) {
    public static Cell of(String text) {
      return new Cell(Printable.line(text), null, false);
    }

    public static Cell of(String text, Style style) {
      return new Cell(Printable.line(text), style, false);
    }

    public static Cell number(long value) {
      return new Cell(Long.toString(value), null, true);
    }
  }

  private final List<List<Cell>> rows = new ArrayList<>();
  private List<String> spared = List.of();

  public Table(String... headers) {
    List<Cell> cells = new ArrayList<>();
    for (String header : headers) {
      // A header that ends in a space stands over numbers.
      cells.add(new Cell(header.strip(), Style.DIM, header.endsWith(" ")));
    }
    rows.add(cells);
  }

  /** The columns that a narrow terminal does without, the first to go first. */
  public Table sparing(String... columns) {
    spared = List.of(columns);
    return this;
  }

  public void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  public void print(Console console) {
    if (console.markdown()) {
      printMarkdown(console);
      return;
    }
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < rows.get(0).size(); i++) {
      columns.add(i);
    }
    Layout layout = layout(columns, console.columns());
    for (String spare : spared) {
      if (layout.fits) {
        break;
      }
      columns.removeIf(column -> rows.get(0).get(column).text().equals(spare));
      layout = layout(columns, console.columns());
    }
    if (!layout.fits) {
      layout = narrow(columns, console.columns());
    }
    for (List<Cell> row : rows) {
      layout.print(console, row);
    }
  }

  private void printMarkdown(Console console) {
    console.print("");
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder("|");
      row.forEach(cell -> line.append(' ').append(Markdown.cell(cell.text())).append(" |"));
      console.print(line.toString());
      if (row == rows.get(0)) {
        StringBuilder rule = new StringBuilder("|");
        row.forEach(cell -> rule.append(cell.right() ? " ---: |" : " --- |"));
        console.print(rule.toString());
      }
    }
    console.print("");
  }

  /** With the last column in the place that the others leave. */
  private Layout layout(List<Integer> columns, int room) {
    int[] widths = naturals(columns);
    int last = widths.length - 1;
    if (room > 0 && total(widths) > room) {
      int left = room - total(widths) + widths[last];
      int longest = longestWord(columns.get(last));
      if (left < (widths[last] <= PROSE ? longest : Math.max(longest, MIN_PROSE))) {
        return new Layout(columns, widths, false, false);
      }
      widths[last] = left;
    }
    return new Layout(columns, widths, false, true);
  }

  /** With the last column below the others, and these broken as far as that must be. */
  private Layout narrow(List<Integer> columns, int room) {
    int[] widths = naturals(columns);
    int last = widths.length - 1;
    widths[last] = room - BELOW;
    shrink(columns, widths, room, true);
    shrink(columns, widths, room, false);
    return new Layout(columns, widths, true, true);
  }

  private void shrink(List<Integer> columns, int[] widths, int room, boolean betweenWords) {
    int last = widths.length - 1;
    int[] least =
        columns.stream().mapToInt(c -> betweenWords ? longestWord(c) : MIN_OTHER).toArray();
    while (total(widths) - GAP - widths[last] > room) {
      int widest = -1;
      for (int i = 0; i < last; i++) {
        if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }

  // No streams here: they are classes to load at each start.
  private int[] naturals(List<Integer> columns) {
    int[] widths = new int[columns.size()];
    for (List<Cell> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(columns.get(i)).text()));
      }
    }
    return widths;
  }

  private int longestWord(int column) {
    return rows.stream()
        .mapToInt(row -> TextWidth.ofLongestWord(row.get(column).text()))
        .max()
        .orElse(0);
  }

  private static int total(int[] widths) {
    int total = 0;
    for (int width : widths) {
      total += GAP + width;
    }
    return total;
  }

  /**
   * Which columns are shown, and how.
   *
   * @param below the last one stands below its row
   * @param fits whether the terminal is wide enough for it
   */
  private record Layout(List<Integer> columns, int[] widths, boolean below, boolean fits) {
    void print(Console console, List<Cell> row) {
      int last = columns.size() - 1;
      List<List<String>> cells = new ArrayList<>();
      int height = 1;
      for (int i = 0; i <= last; i++) {
        String text = row.get(columns.get(i)).text();
        List<String> lines =
            TextWidth.of(text) <= widths[i]
                ? List.of(text)
                : i == last
                    ? TextWidth.lines(text, widths[i], widths[i])
                    : TextWidth.linesOfParts(text, widths[i]);
        cells.add(lines);
        height = below && i == last ? height : Math.max(height, lines.size());
      }
      int beside = below ? last : columns.size();
      for (int at = 0; at < height; at++) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < beside; i++) {
          List<String> lines = cells.get(i);
          String text = at < lines.size() ? lines.get(at) : "";
          Cell cell = row.get(columns.get(i));
          String padding = " ".repeat(Math.max(0, widths[i] - TextWidth.of(text)));
          line.append(" ".repeat(GAP));
          if (cell.right()) {
            line.append(padding).append(styled(console, cell, text));
          } else {
            line.append(styled(console, cell, text)).append(i + 1 == beside ? "" : padding);
          }
        }
        console.verbatim(line.toString().stripTrailing());
      }
      if (below) {
        for (String line : cells.get(last)) {
          if (!line.isEmpty()) {
            console.verbatim(" ".repeat(BELOW) + styled(console, row.get(columns.get(last)), line));
          }
        }
      }
    }

    private static String styled(Console console, Cell cell, String text) {
      Style style = cell.style();
      return style == null || text.isEmpty() ? text : console.style(text, style);
    }
  }
}
