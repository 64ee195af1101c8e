package codemonkeys.oracle.cli.output;

import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.files.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in aligned columns. Widths are counted in characters before any colour is added. */
public final class Table {
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

  public Table(String... headers) {
    List<Cell> cells = new ArrayList<>();
    for (String header : headers) {
      // A header that ends in a space stands over numbers.
      cells.add(new Cell(header.strip(), Style.DIM, header.endsWith(" ")));
    }
    rows.add(cells);
  }

  public void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  public void print(Console console) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i).text()));
      }
    }
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        Cell cell = row.get(i);
        String padding = " ".repeat(widths[i] - length(cell.text()));
        Style style = cell.style();
        String text = style == null ? cell.text() : console.style(cell.text(), style);
        line.append("  ");
        if (cell.right()) {
          line.append(padding).append(text);
        } else {
          line.append(text).append(i + 1 == columns ? "" : padding);
        }
      }
      console.line(line.toString().stripTrailing());
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
