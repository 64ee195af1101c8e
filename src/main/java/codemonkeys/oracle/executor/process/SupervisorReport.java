package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the supervisor and the sandbox of a job report on standard error, while it runs. */
final class SupervisorReport implements Runnable {
  private static final Pattern EXIT = Pattern.compile("exit (\\d+) (\\d+)");
  private static final Pattern TIMES =
      Pattern.compile("(\\d+)m(\\d+)[.,](\\d+)s (\\d+)m(\\d+)[.,](\\d+)s");

  private final InputStream in;
  private volatile boolean ready;
  private volatile long begun;
  private volatile boolean timeUp;

  /** Bytes in segments of memory that processes share by name, as the sandbox last said. */
  private volatile long segments;

  /** Whether it was asked for them and has not answered yet. */
  private volatile boolean asked;

  private volatile String setupFailure = "";
  private volatile @Nullable Integer exitCode;
  private volatile @Nullable Integer leftBehind;
  private volatile @Nullable Duration cpu;
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  SupervisorReport(InputStream in) {
    this.in = in;
  }

  @Override
  public void run() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String previous = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher exited = EXIT.matcher(line);
        if (line.equals("ready")) {
          begun = System.nanoTime();
          ready = true;
        } else if (line.equals("clock")) {
          timeUp = true;
        } else if (line.startsWith("shared ") && ready) {
          segments = Long.parseLong(line.substring("shared ".length()));
          asked = false;
        } else if (line.startsWith("setup ")) {
          setupFailure = Printable.line(line.substring("setup ".length()));
        } else if (line.startsWith("note ")) {
          notes.add(Printable.line(line.substring("note ".length())));
        } else if (exited.matches() && ready) {
          exitCode = Integer.parseInt(exited.group(1));
          leftBehind = Integer.parseInt(exited.group(2));
          cpu = cpu(previous);
        } else if (!ready && setupFailure.isEmpty() && !line.isBlank()) {
          setupFailure = Printable.line(line);
        }
        previous = line;
      }
    } catch (IOException e) {
      // The pipe is gone, and with it the supervisor.
    }
  }

  /** The shell's {@code times}: user and system time of its children. */
  private static @Nullable Duration cpu(String times) {
    Matcher matcher = TIMES.matcher(times);
    return matcher.matches() ? time(matcher, 1).plus(time(matcher, 4)) : null;
  }

  private static Duration time(Matcher matcher, int group) {
    String fraction = (matcher.group(group + 2) + "000").substring(0, 3);
    return Duration.ofMinutes(Long.parseLong(matcher.group(group)))
        .plusSeconds(Long.parseLong(matcher.group(group + 1)))
        .plusMillis(Long.parseLong(fraction));
  }

  /** Whether the job's command was started. */
  boolean ready() {
    return ready;
  }

  /** Since the command was started; zero before that. */
  Duration elapsed() {
    return ready ? Duration.ofNanos(System.nanoTime() - begun) : Duration.ZERO;
  }

  /** Whether the supervisor has ended the job by its own clock. */
  boolean timeUp() {
    return timeUp;
  }

  /** Why the sandbox could not be set up; empty when it does not say. */
  String setupFailure() {
    return setupFailure;
  }

  /** Null when it is lost. */
  @Nullable Integer exitCode() {
    return exitCode;
  }

  /** Processes that were still there when the job had exited; null when not known. */
  @Nullable Integer leftBehind() {
    return leftBehind;
  }

  /** Processor time of the job; null when not known. */
  @Nullable Duration cpu() {
    return cpu;
  }

  /** What could not be set up, for people. */
  List<String> notes() {
    return notes;
  }

  long segments() {
    return segments;
  }

  /** Whether it is time to ask for the segments again; counts as asked then. */
  boolean asks() {
    boolean asks = ready && !asked;
    asked |= asks;
    return asks;
  }
}
