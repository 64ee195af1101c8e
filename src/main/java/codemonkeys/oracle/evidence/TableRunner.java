package codemonkeys.oracle.evidence;

import codemonkeys.oracle.evidence.RunnerTable.Form;
import codemonkeys.oracle.evidence.RunnerTable.Row;
import codemonkeys.oracle.evidence.Tally.Kind;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** A runner of which {@link RunnerTable} says all. */
final class TableRunner extends Runner {
  /** A verdict is looked for at so many places of a line. */
  private static final int MOST_PLACES = 4;

  private final Row row;

  /** A run has begun and not closed. */
  private boolean begun;

  /** What belongs to the summary that comes next. */
  private @Nullable Tally head;

  /** The summary that further lines belong to. */
  private @Nullable Tally block;

  private int changes;

  TableRunner(Row row) {
    super(row.name(), row.marks());
    this.row = row;
  }

  @Override
  List<String> notLoaded() {
    return row.notLoaded();
  }

  @Override
  boolean take(String line, Said said) {
    for (Form form : row.forms()) {
      Matcher matcher = form.pattern().matcher(line);
      if (matcher.matches() && read(form, matcher, said)) {
        return true;
      }
    }
    return false;
  }

  @Override
  boolean takeGlued(String line, Said said) {
    for (Form form : row.forms()) {
      String lead = form.lead();
      int place = lead == null ? -1 : line.indexOf(lead, 1);
      for (int i = 0; lead != null && i < MOST_PLACES && place > 0; i++) {
        Matcher matcher = form.pattern().matcher(line.substring(place));
        if (matcher.matches() && read(form, matcher, said)) {
          return true;
        }
        place = line.indexOf(lead, place + 1);
      }
    }
    return false;
  }

  private boolean read(Form form, Matcher matcher, Said said) {
    Tally tally = new Tally();
    if (!fill(tally, form, matcher)) {
      return false;
    }
    switch (form.role()) {
      case BEGINS -> {
        begun = true;
        head = null;
        block = null;
        said.begin(this);
      }
      case HEAD -> {
        if (head == null) {
          head = tally;
        } else {
          addHead(head, tally);
        }
      }
      case MORE -> {
        if (begun) {
          open(new Tally(), said);
        }
        if (block == null || changes != said.changes()) {
          return false;
        }
        block.addPart(tally);
      }
      case CLOSES_HEAD, CLOSES, QUIET -> {
        if (form.role() == RunnerTable.Role.CLOSES_HEAD && head == null) {
          return false;
        }
        for (String other : form.sumsUp()) {
          said.sumUp(this, other);
        }
        if (head != null) {
          tally.addPart(head);
          head = null;
        }
        if (form.role() == RunnerTable.Role.QUIET) {
          begun = false;
          changes = said.changes();
          block = tally;
          said.add(this, tally);
        } else if (form.replaces()) {
          if (said.end(this)) {
            said.begin(this);
          }
          said.add(this, tally);
        } else {
          open(tally, said);
        }
      }
    }
    return true;
  }

  private static void addHead(Tally head, Tally more) {
    long before = head.of(Kind.NOT_COLLECTED);
    head.addPart(more);
    // Said twice for the same files.
    head.add(Kind.NOT_COLLECTED, -Math.min(before, more.of(Kind.NOT_COLLECTED)));
  }

  private void open(Tally tally, Said said) {
    said.end(this);
    begun = false;
    changes = said.changes();
    block = tally;
    said.add(this, tally);
  }

  /** Whether the line says something after all. */
  private boolean fill(Tally tally, Form form, Matcher matcher) {
    boolean known = true;
    for (Map.Entry<String, Kind> group : form.groups().entrySet()) {
      tally.add(group.getValue(), matcher.group(group.getKey()));
    }
    if (form.counted()) {
      String words = matcher.group("counted");
      known = words == null || tally.addCounted(words, row.words());
    }
    if (form.named()) {
      String words = matcher.group("named");
      if (words != null) {
        tally.addNamed(words, row.words());
      }
    }
    for (Kind kind : form.each()) {
      tally.add(kind, 1);
    }
    if (form.none()) {
      tally.none();
    }
    return known;
  }
}
