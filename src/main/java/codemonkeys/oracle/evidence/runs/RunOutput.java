package codemonkeys.oracle.evidence.runs;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.PrintableText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a job printed: the files of a run folder that it is in, an attempt each. */
public final class RunOutput {
  private static final Pattern OURS = Pattern.compile("output(_[1-9]\\d{0,2})?\\.log");

  /** Of other tools, which may keep many. */
  private static final int MAX_FILES = 20;

  /** As much of the end as last lines are looked for in. */
  private static final int MAX_TAIL = 1 << 16;

  private RunOutput() {}

  /**
   * The files, in the order of the attempts, relative to the workspace: those that Oracle writes,
   * else whatever of another tool is a log.
   */
  public static List<String> files(Workspace workspace, RunName run) {
    if (!run.folder()) {
      return List.of();
    }
    List<String> ours = new ArrayList<>();
    List<String> others = new ArrayList<>();
    try {
      for (String name : workspace.list(run.path())) {
        String path = run.path() + "/" + name;
        boolean our = OURS.matcher(name).matches();
        if ((our || name.endsWith(".log")) && workspace.look(path) == Presence.FILE) {
          (our ? ours : others).add(path);
        }
      }
    } catch (UnreadableException e) {
      return List.of();
    }
    // output.log, output_2.log, output_10.log
    ours.sort(java.util.Comparator.comparingInt(String::length).thenComparing(path -> path));
    List<String> found = ours.isEmpty() ? others : ours;
    return List.copyOf(found.subList(0, Math.min(found.size(), MAX_FILES)));
  }

  /** Copies a file, made fit to print; ends with a newline unless it is empty. */
  public static void copy(Workspace workspace, String file, Appendable out)
      throws IOException, UnreadableException {
    LastCharacter last = new LastCharacter(out);
    try (InputStream in = workspace.open(file)) {
      if (in != null) {
        PrintableText.copy(new InputStreamReader(in, StandardCharsets.UTF_8), last);
      }
    }
    if (last.last != '\n') {
      out.append('\n');
    }
  }

  /** Passes on, and remembers what came last. */
  private static final class LastCharacter implements Appendable {
    private final Appendable out;
    private char last = '\n';

    LastCharacter(Appendable out) {
      this.out = out;
    }

    @Override
    public Appendable append(CharSequence text) throws IOException {
      return append(text, 0, text.length());
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
      last = end > start ? text.charAt(end - 1) : last;
      out.append(text, start, end);
      return this;
    }

    @Override
    public Appendable append(char c) throws IOException {
      last = c;
      out.append(c);
      return this;
    }
  }

  /**
   * The last lines of a file, made fit to print.
   *
   * @param before whether there is more in front of them
   */
  public record Tail(List<String> lines, boolean before) {
    public Tail {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The last lines that are not blank.
   *
   * @param max how many of them
   * @param width more characters of a line are cut off
   */
  public static Tail tail(Workspace workspace, String file, int max, int width)
      throws IOException, UnreadableException {
    if (workspace.look(file) != Presence.FILE) {
      return new Tail(List.of(), false);
    }
    Path path = workspace.resolve(file);
    String text = end(path, MAX_TAIL);
    boolean before = Files.size(path) > MAX_TAIL;
    List<String> lines = new ArrayList<>();
    for (String line : PrintableText.of(text).split("\n")) {
      if (!line.isBlank()) {
        lines.add(Printable.cut(line.stripTrailing(), width));
      }
    }
    int from = Math.max(0, lines.size() - max);
    return new Tail(lines.subList(from, lines.size()), before || from > 0);
  }

  /** The last bytes of a file as text; what can't be decoded is replaced. */
  public static String end(Path file, int maxBytes) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      channel.position(Math.max(0, channel.size() - maxBytes));
      ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // until it is full or the file at its end
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }
}
