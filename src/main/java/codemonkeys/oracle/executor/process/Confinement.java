package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How far this machine lets a job be confined. Made of util-linux's {@code unshare}, {@code mount},
 * {@code pivot_root} and {@code setpriv}, which every large Linux distribution installs; see
 * docs/adr/0013.
 */
public final class Confinement {
  /** Where the tools of the sandbox are looked for; never on the PATH of whoever runs Oracle. */
  static final String TOOLS = "/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What a job keeps of root's privileges: enough to build and test in folders of others and to
   * become another user, nothing that changes mounts, devices, the kernel or foreign processes.
   */
  private static final String ROOT_KEEPS =
      ",+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+net_bind_service";

  private static final int PATIENCE_SECONDS = 10;

  enum Level {
    /** Namespaces made with root's privileges. */
    ROOT,
    /** Namespaces below a user namespace. */
    USER,
    NONE
  }

  private final Level level;
  private final boolean overlay;
  private final List<String> notes;

  private Confinement(Level level, boolean overlay, List<String> notes) {
    this.level = level;
    this.overlay = overlay;
    this.notes = List.copyOf(notes);
  }

  /** Tries it out, in namespaces of its own and in memory: no file is touched. */
  public static Confinement find() {
    List<String> notes = new ArrayList<>();
    for (Level level : List.of(Level.ROOT, Level.USER)) {
      String said = attempt(level, true);
      if (said.isEmpty()) {
        return new Confinement(level, true, notes);
      }
      if (said.contains("overlay") && attempt(level, false).isEmpty()) {
        notes.add("no overlay (" + said + ")");
        return new Confinement(level, false, notes);
      }
      notes.add(
          (level == Level.ROOT ? "no namespaces as root (" : "no user namespaces (") + said + ")");
    }
    return new Confinement(Level.NONE, false, notes);
  }

  /** Confines nothing; for machines where nothing can be had, and to test what is done there. */
  public static Confinement none() {
    return new Confinement(Level.NONE, false, List.of("not tried"));
  }

  /** Whether there is none weaker. */
  public boolean isWeakest() {
    return level == Level.NONE;
  }

  /** The next weaker one, when this one could not be set up for a certain job. */
  public Confinement less(String why) {
    List<String> more = new ArrayList<>(notes);
    if (overlay && why.contains("overlay")) {
      more.add("no overlay (" + why + ")");
      return new Confinement(level, false, more);
    }
    more.add("no namespaces (" + why + ")");
    return new Confinement(Level.NONE, false, more);
  }

  private static String attempt(Level level, boolean overlay) {
    List<String> argv = new ArrayList<>(unshare(level, false));
    argv.addAll(
        List.of(
            "sh",
            "-c",
            "mount -t tmpfs oracle /tmp && cd /tmp && mkdir a b b.upper b.work root && "
                + "exec sh -c \"$0\" oracle-sandbox /tmp \"$@\"",
            script("sandbox.sh"),
            ",userxattr"));
    if (overlay) {
      argv.addAll(List.of("overlay", "/tmp/a", "b"));
    }
    argv.addAll(List.of("tree", "processes", "run", TOOLS, "/", keeps(level), "1000000", "true"));
    try {
      ProcessBuilder builder = new ProcessBuilder(argv);
      builder.environment().clear();
      builder.environment().put("PATH", TOOLS);
      builder.environment().put("LC_ALL", "C");
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      process.getOutputStream().close();
      String said =
          new String(process.getErrorStream().readNBytes(1 << 12), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "no answer";
      }
      if (process.exitValue() == 0) {
        return "";
      }
      String line = said.lines().filter(l -> !l.equals("ready")).findFirst().orElse("");
      return line.isEmpty() ? "exit " + process.exitValue() : line;
    } catch (IOException e) {
      return "no unshare";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static List<String> unshare(Level level, boolean network) {
    List<String> argv = new ArrayList<>();
    argv.add("unshare");
    if (level == Level.USER) {
      argv.addAll(List.of("--user", "--map-current-user", "--keep-caps"));
    }
    argv.addAll(List.of("--mount", "--ipc", "--uts", "--pid", "--fork", "--kill-child"));
    if (!network) {
      argv.add("--net");
    }
    return argv;
  }

  private static String keeps(Level level) {
    return level == Level.ROOT ? ROOT_KEEPS : "";
  }

  static String script(String name) {
    try (InputStream in = Confinement.class.getResourceAsStream("/oracle/" + name)) {
      if (in == null) {
        throw new IllegalStateException("not in the program: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean namespaces() {
    return level != Level.NONE;
  }

  boolean overlay() {
    return overlay;
  }

  /** What a job with this view can count on. */
  public Isolation isolation(View view) {
    if (level == Level.NONE) {
      return new Isolation(
          Isolation.Tree.SEARCHED,
          Isolation.Sources.COMPARED,
          view.network() ? Isolation.Network.ALLOWED : Isolation.Network.OPEN,
          notes);
    }
    return new Isolation(
        Isolation.Tree.NAMESPACE,
        overlay ? Isolation.Sources.OVERLAY : Isolation.Sources.COPY,
        view.network() ? Isolation.Network.ALLOWED : Isolation.Network.OFF,
        notes);
  }

  /**
   * The command line that lays out the view and runs a job in it. Without namespaces there is no
   * layout, and the job is run as it is.
   *
   * @param memory most data of one process, in KiB
   */
  List<String> command(Launch launch, View view, Scratch scratch, long memory) throws IOException {
    String path = launch.environment().getOrDefault("PATH", "");
    List<String> argv = new ArrayList<>();
    if (level == Level.NONE) {
      argv.addAll(
          List.of(
              "sh",
              "-c",
              "PATH=$0; ulimit -c 0; ulimit -d \"$1\"; shift; exec \"$@\" 2>&1",
              path,
              Long.toString(memory)));
    } else {
      argv.addAll(unshare(level, view.network()));
      argv.addAll(List.of("sh", "-c", script("sandbox.sh"), "oracle-sandbox"));
      argv.addAll(List.of(scratch.folder().toString(), ",userxattr"));
      argv.addAll(Layout.of(view, scratch, overlay));
      argv.addAll(List.of("run", path, launch.folder(), keeps(level), Long.toString(memory)));
    }
    argv.addAll(launch.argv());
    return argv;
  }
}
