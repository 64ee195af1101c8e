package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How far this machine lets a job be confined. Made of util-linux's {@code unshare}, {@code mount},
 * {@code pivot_root} and {@code setpriv}, which every large Linux distribution installs; see
 * docs/adr/0013.
 */
public final class Confinement {
  /** Where the tools of the sandbox are looked for; never on the PATH of whoever runs Oracle. */
  public static final String TOOLS = "/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What a job keeps of root's privileges: enough to build and test in folders of others and to
   * become another user, nothing that changes mounts, devices, the kernel or foreign processes.
   */
  private static final String ROOT_KEEPS =
      ",+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+net_bind_service";

  /** The name of the first process in a job's namespaces; the scratch folder follows it. */
  static final String SANDBOX = "oracle-sandbox";

  /** Says what the sandbox says when it has got as far. */
  private static final String BARE =
      """
      cd "$1" || { echo "setup no folder $1" >&2; exit 125; }
      export ORACLE_JOB_MARK="$2" PATH="$3"
      command ulimit -c 0 2>/dev/null
      command ulimit -d "$4" 2>/dev/null
      command ulimit -p "$5" 2>/dev/null || command ulimit -u "$5" 2>/dev/null
      : >"$6"
      shift 6
      echo ready >&2
      exec "$@" 2>&1
      """;

  private static final List<String> AS_THIS_USER =
      List.of("--user", "--map-current-user", "--keep-caps");

  /** A file in the scratch folder; sandbox.sh calls it so too. */
  private static final String BEGUN = "begun";

  /** Processes of a trial. */
  private static final String FEW = "4096";

  /**
   * Processes and threads at once that the kernel lets a job have, beyond the processes that Oracle
   * lets it have: one that has many threads is not meant, one that takes the whole machine is.
   */
  private static final int THREADS = 4096;

  /** How long a trial may take; long enough for a machine that stands still for a while. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a tool says when it was refused something that it may get in a moment. */
  private static final Pattern NOT_NOW =
      Pattern.compile(
          "(?i).*(resource temporarily unavailable|cannot allocate memory|too many open files"
              + "|cannot fork|interrupted system call).*",
          Pattern.DOTALL);

  enum Level {
    /** Namespaces made with root's privileges. */
    ROOT,
    /** Namespaces below a user namespace. */
    USER,
    NONE
  }

  /** Which overlays can be had, the best first. */
  enum Overlay {
    /** Folders that were there before can be renamed; refused in user namespaces. */
    RENAMES(",redirect_dir=on,metacopy=off,index=off", ",redirect_dir=follow,metacopy=off"),
    /** Such folders are told to lie on another device; see docs/adr/0026. */
    PLAIN(",userxattr", ",userxattr"),
    NONE("", "");

    private final String options;

    /** Options to look at what was written. */
    private final String reading;

    Overlay(String options, String reading) {
      this.options = options;
      this.reading = reading;
    }
  }

  /** Whether this machine confines jobs could not be found out. Nothing may run then. */
  public static final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String why) {
      super(why);
    }
  }

  private final Level level;
  private final Overlay overlay;
  private final String tools;
  private final List<String> notes;

  private Confinement(Level level, Overlay overlay, String tools, List<String> notes) {
    this.level = level;
    this.overlay = overlay;
    this.tools = tools;
    this.notes = List.copyOf(notes);
  }

  /**
   * Tries it out, in namespaces of its own and in memory: no file is touched.
   *
   * @throws NoAnswerException when a trial neither worked nor was refused
   */
  public static Confinement find() throws NoAnswerException {
    return find(TOOLS);
  }

  /**
   * The same with tools from other folders.
   *
   * @param tools as in PATH
   */
  public static Confinement find(String tools) throws NoAnswerException {
    return find(tools, PATIENCE);
  }

  static Confinement find(String tools, Duration patience) throws NoAnswerException {
    List<String> notes = new ArrayList<>();
    for (Level level : List.of(Level.ROOT, Level.USER)) {
      String said = "";
      for (Overlay overlay : Overlay.values()) {
        if (overlay == Overlay.RENAMES && level == Level.USER) {
          continue;
        }
        String refusal = attempt(tools, trial(tools, level, overlay), patience);
        if (refusal.isEmpty()) {
          if (overlay == Overlay.NONE) {
            notes.add("no overlay (" + said + ")");
          }
          return new Confinement(level, overlay, tools, notes);
        }
        said = refusal;
        if (!refusal.contains("overlay")) {
          break;
        }
      }
      notes.add(
          (level == Level.ROOT ? "no namespaces as root (" : "no user namespaces (") + said + ")");
    }
    return new Confinement(Level.NONE, Overlay.NONE, tools, notes);
  }

  /** Confines nothing; for machines where nothing can be had, and to test what is done there. */
  public static Confinement none() {
    return new Confinement(Level.NONE, Overlay.NONE, TOOLS, List.of("not tried"));
  }

  /** Whether a job in an overlay can rename folders that were there before it. */
  public boolean renames() {
    return overlay == Overlay.RENAMES;
  }

  /**
   * Whether there is nothing weaker to try for a job that this could not be set up for. Namespaces
   * or none is decided once, for the machine: no single job gets round them by breaking them.
   */
  public boolean isWeakest() {
    return overlay == Overlay.NONE;
  }

  /** The next weaker one, when this one could not be set up for a certain job. */
  public Confinement less(String why) {
    return withoutOverlay(why);
  }

  /**
   * The same, or without overlays where the view's workspace can't have one. That is found out, not
   * assumed: an overlay is laid out in the scratch folder, which may lie on a file system that can
   * carry none, and in a user namespace the area is searched for what belongs to others.
   *
   * @param scratch of the job, or another on the same file system
   */
  public Confinement fitting(View view, Scratch scratch) throws IOException {
    if (overlay == Overlay.NONE) {
      return this;
    }
    if (level == Level.USER) {
      Optional<Path> foreign = Foreign.in(view.workspace(), view.area());
      if (foreign.isPresent()) {
        return withoutOverlay(
            "of another user or group: " + view.workspace().relativize(foreign.get()));
      }
    }
    List<String> argv = new ArrayList<>(unshare(level, false));
    argv.addAll(List.of("sh", "-c", script("sandbox.sh"), SANDBOX));
    argv.addAll(List.of(scratch.folder().toString(), overlay.options));
    argv.addAll(Layout.overlayOnly(view, scratch, FEW));
    argv.addAll(List.of("run", tools, "/", keeps(level), "1000000", FEW, "true"));
    String said = attempt(tools, argv, PATIENCE);
    return said.isEmpty() ? this : withoutOverlay(said);
  }

  /** The same without overlays. */
  Confinement withoutOverlay(String why) {
    List<String> more = new ArrayList<>(notes);
    more.add("no overlay (" + Shown.line(why) + ")");
    return new Confinement(level, Overlay.NONE, tools, more);
  }

  /**
   * Which folders of a job's layer show what lies below them at the same path.
   *
   * @param layer its name in the scratch folder
   * @param folders relative to the layer, each there in it and below it
   */
  public Set<Path> merged(Scratch scratch, String layer, List<Path> folders) throws IOException {
    if (folders.isEmpty()) {
      return Set.of();
    }
    LayerFolders marks = new LayerFolders(scratch);
    marks.mark(folders);
    List<String> argv = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--", "unshare"));
    if (level == Level.USER) {
      argv.addAll(AS_THIS_USER);
    }
    argv.add("--mount");
    argv.addAll(marks.script(layer, overlay.reading));
    String said =
        attempt(tools, argv, PATIENCE, ProcessBuilder.Redirect.to(marks.output().toFile()));
    if (!said.isEmpty()) {
      throw new IOException("what the job wrote can't be looked at (" + Shown.line(said) + ")");
    }
    return marks.seen(folders);
  }

  private static List<String> trial(String tools, Level level, Overlay overlay) {
    List<String> argv = new ArrayList<>(unshare(level, false));
    argv.addAll(
        List.of(
            "sh",
            "-c",
            "script=$1; shift; mount -t tmpfs oracle /tmp && cd /tmp && "
                + "mkdir a a/old b b.upper b.work root && : >a/old/file && "
                + "exec sh -c \"$script\" \"$0\" /tmp \"$@\"",
            SANDBOX,
            script("sandbox.sh"),
            overlay.options));
    if (overlay != Overlay.NONE) {
      argv.addAll(List.of("overlay", "/tmp/a", "b"));
    }
    if (overlay == Overlay.RENAMES) {
      argv.addAll(List.of("rename", "b", "old", "new", "file"));
    }
    argv.addAll(List.of("tree", "processes", FEW, "run"));
    argv.addAll(List.of(tools, "/", keeps(level), "1000000", FEW, "true"));
    return argv;
  }

  /** What went wrong; empty when nothing did. */
  private static String attempt(String tools, List<String> argv, Duration patience)
      throws NoAnswerException {
    return attempt(tools, argv, patience, ProcessBuilder.Redirect.DISCARD);
  }

  private static String attempt(
      String tools, List<String> argv, Duration patience, ProcessBuilder.Redirect output)
      throws NoAnswerException {
    try {
      ProcessBuilder builder = new ProcessBuilder(found(tools, argv));
      builder.environment().clear();
      builder.environment().put("PATH", tools);
      builder.environment().put("LC_ALL", "C");
      builder.redirectOutput(output);
      Process process = builder.start();
      process.getOutputStream().close();
      // It says so little that it never waits for a reader.
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new NoAnswerException("no answer within " + patience.toSeconds() + " s");
      }
      String said =
          new String(process.getErrorStream().readNBytes(1 << 12), StandardCharsets.UTF_8);
      if (process.exitValue() == 0) {
        return "";
      }
      String line = said.lines().filter(l -> !l.equals("ready")).findFirst().orElse("");
      if (process.exitValue() > 128 || NOT_NOW.matcher(said).matches()) {
        throw new NoAnswerException(
            line.isEmpty() ? "killed by signal " + (process.exitValue() - 128) : Shown.line(line));
      }
      return line.isEmpty() ? "exit " + process.exitValue() : line;
    } catch (NoAnswerException e) {
      throw e;
    } catch (IOException e) {
      if (tool(tools, argv.get(0)).isPresent()) {
        throw new NoAnswerException(Shown.reason(e)); // it is there and can't be started now
      }
      return "no " + argv.get(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("interrupted");
    }
  }

  /** The same with the program's full path: Java would look for it on the PATH of this process. */
  private static List<String> found(String tools, List<String> argv) throws IOException {
    List<String> found = new ArrayList<>(argv);
    found.set(0, tool(tools, argv.get(0)).orElseThrow(() -> new IOException("no " + argv.get(0))));
    return found;
  }

  private static Optional<String> tool(String tools, String name) {
    for (String folder : tools.split(":", -1)) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        return Optional.of(path.toString());
      }
    }
    return Optional.empty();
  }

  private static List<String> unshare(Level level, boolean network) {
    List<String> argv = new ArrayList<>();
    // Whoever kills its parent kills it, and it takes the namespaces with it.
    argv.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--", "unshare"));
    if (level == Level.USER) {
      argv.addAll(AS_THIS_USER);
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

  Overlay overlay() {
    return overlay;
  }

  /**
   * The part of a tree that a layer can stand for: an overlay does not show what is mounted below
   * the folder that it is laid above, so it has to be laid above the mount itself.
   *
   * @param folder in the tree, which must be seen
   */
  public Path layered(Path tree, Path folder) throws IOException {
    return level == Level.NONE ? tree : MountTable.read().mount(folder, tree);
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
    List<String> more = new ArrayList<>(notes);
    if (overlay == Overlay.PLAIN) {
      more.add("folders that were there before can't be renamed (EXDEV)");
    }
    return new Isolation(
        Isolation.Tree.NAMESPACE,
        overlay == Overlay.NONE ? Isolation.Sources.COPY : Isolation.Sources.OVERLAY,
        view.network() ? Isolation.Network.ALLOWED : Isolation.Network.OFF,
        more);
  }

  /** Where the tools of the sandbox are, for the PATH of its processes. */
  String tools() {
    return tools;
  }

  /**
   * The command line that supervises a job and confines it.
   *
   * @param mark in the environment of a job without namespaces, to find its processes by
   */
  List<String> command(Launch launch, Limits limits, View view, Scratch scratch, String mark)
      throws IOException {
    String memory = Long.toString(limits.memory().kibibytes());
    String tasks = Integer.toString(limits.processes() + THREADS);
    List<String> argv = new ArrayList<>();
    // A session of its own: the terminal's Ctrl-C is for Oracle, and a job can't type into it.
    List<String> session = tool(tools, "setsid").isPresent() ? List.of("setsid") : List.of();
    argv.addAll(session);
    Path beginning = scratch.folder().resolve(BEGUN);
    Files.deleteIfExists(beginning); // of an attempt with more confinement
    String begun = beginning.toString();
    argv.addAll(List.of("sh", "-c", script("supervise.sh"), "oracle-supervisor"));
    argv.add(limits.overdue());
    argv.add(Long.toString(limits.preparation().toMillis() / 100));
    argv.add(begun);
    String path = launch.environment().getOrDefault("PATH", "");
    if (level == Level.NONE) {
      argv.add(mark);
      argv.addAll(session); // and a group, to be killed by
      argv.addAll(List.of("sh", "-c", BARE, "oracle-job", launch.folder(), mark, path));
      argv.addAll(List.of(memory, tasks, begun));
    } else {
      argv.add("");
      argv.addAll(unshare(level, view.network()));
      argv.addAll(List.of("sh", "-c", script("sandbox.sh"), SANDBOX));
      argv.addAll(List.of(scratch.folder().toString(), overlay.options));
      argv.addAll(Layout.of(view, scratch, overlay != Overlay.NONE, tasks));
      argv.addAll(List.of("run", path, launch.folder(), keeps(level), memory, tasks));
    }
    argv.addAll(launch.argv());
    return found(tools, argv);
  }
}
