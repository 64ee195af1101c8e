package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows in aligned columns. On a terminal that is too narrow sentences in the last column are broken
 * between words; if that is not enough, columns that can be spared are left out, cells say what
 * they have to in short, the last column goes below its row, and at last the others are broken too.
 * Elsewhere every row is one line, however long.
 */
public final class Table {
  /** Between two columns, and in front of the first. */
  private static final int GAP = 2;

  /** What sentences in the last column need to be worth a place beside the others. */
  private static final int MIN_PROSE = 24;

  /** Wider than this is no word or two, but a sentence. */
  private static final int PROSE = 30;

  private static final int MIN_OTHER = 10;

  /** In front of the last column where it stands below its row. */
  private static final int BELOW = 6;

  /**
   * One cell: its text, escaped here, and how it is set off.
   *
   * @param brief what it says where there is little place
   */
  public record Cell(String text, @Nullable Style style, boolean right, String brief) {
    public Cell(String text, @Nullable Style style, boolean right) {
      this(text, style, right, text);
    }

    public static Cell of(String text) {
      return new Cell(Printable.line(text), null, false);
    }

    public static Cell of(String text, Style style) {
      return new Cell(Printable.line(text), style, false);
    }

    public static Cell number(long value) {
      return new Cell(Long.toString(value), null, true);
    }

    /** The same, which says this where there is little place. */
    public Cell inShort(String text) {
      return new Cell(this.text, style, right, Printable.line(text));
    }

    private String text(boolean inShort) {
      return inShort ? brief : text;
    }
  }

  private final List<List<Cell>> rows = new ArrayList<>();
  private List<String> spared = List.of();
  private final Map<String, String> usual = new HashMap<>();

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

  /** A column that a terminal does without when every row says this. */
  public Table usually(String column, String text) {
    usual.put(column, text);
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
    int room = console.columns();
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < rows.get(0).size(); i++) {
      if (room == 0 || !saysNothing(i)) {
        columns.add(i);
      }
    }
    Layout layout = layout(columns, room, false);
    for (String spare : spared) {
      if (layout.fits) {
        break;
      }
      columns.removeIf(column -> rows.get(0).get(column).text().equals(spare));
      layout = layout(columns, room, false);
    }
    if (!layout.fits) {
      layout = layout(columns, room, true);
    }
    if (!layout.fits) {
      layout = narrow(columns, room);
    }
    for (List<Cell> row : rows) {
      layout.print(console, row);
    }
  }

  private boolean saysNothing(int column) {
    String text = usual.get(rows.get(0).get(column).text());
    for (int row = 1; text != null && row < rows.size(); row++) {
      if (!rows.get(row).get(column).text().equals(text)) {
        return false;
      }
    }
    return text != null;
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
  private Layout layout(List<Integer> columns, int room, boolean inShort) {
    int[] widths = naturals(columns, inShort);
    int indent = inShort ? 0 : GAP;
    int last = widths.length - 1;
    int left = room - indent - total(widths) + widths[last];
    boolean fits = room == 0 || left >= widths[last];
    if (!fits && widths[last] > PROSE) {
      fits = left >= Math.max(longestWord(columns.get(last)), MIN_PROSE);
      widths[last] = left;
    }
    return new Layout(columns, widths, indent, inShort, false, fits);
  }

  /** With the last column below the others, and these broken as far as that must be. */
  private Layout narrow(List<Integer> columns, int room) {
    int[] widths = naturals(columns, false);
    int last = widths.length - 1;
    widths[last] = room - BELOW;
    shrink(columns, widths, room, true);
    shrink(columns, widths, room, false);
    return new Layout(columns, widths, GAP, false, true, true);
  }

  private void shrink(List<Integer> columns, int[] widths, int room, boolean betweenWords) {
    int last = widths.length - 1;
    int[] least = widths.clone();
    for (int i = 0; i < last; i++) {
      if (!rows.get(0).get(columns.get(i)).right()) { // a number stays whole
        least[i] = betweenWords ? longestWord(columns.get(i)) : MIN_OTHER;
      }
    }
    while (total(widths) - widths[last] > room) {
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
  private int[] naturals(List<Integer> columns, boolean inShort) {
    int[] widths = new int[columns.size()];
    for (List<Cell> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(columns.get(i)).text(inShort)));
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

  /** Of all columns and the gaps between them. */
  private static int total(int[] widths) {
    int total = -GAP;
    for (int width : widths) {
      total += GAP + width;
    }
    return total;
  }

  /**
   * Which columns are shown, and how.
   *
   * @param indent in front of the first
   * @param inShort cells say what they have to in short
   * @param below the last one stands below its row
   * @param fits whether the terminal is wide enough for it
   */
  private record Layout(
      List<Integer> columns,
      int[] widths,
      int indent,
      boolean inShort,
      boolean below,
      boolean fits) {
    void print(Console console, List<Cell> row) {
      int last = columns.size() - 1;
      List<List<String>> cells = new ArrayList<>();
      int height = 1;
      for (int i = 0; i <= last; i++) {
        String text = row.get(columns.get(i)).text(inShort);
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
          line.append(" ".repeat(i == 0 ? indent : GAP));
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
