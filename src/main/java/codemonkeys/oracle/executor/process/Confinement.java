package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far this machine lets a job be confined. Made of util-linux's {@code unshare}, {@code mount},
 * {@code pivot_root} and {@code setpriv}, which every large Linux distribution installs; see
 * docs/adr/0031.
 */
public final class Confinement {
  /** Where the tools of the sandbox are searched for; never on the PATH of the user. */
  public static final String TOOLS = "/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * What a job keeps of root's privileges: enough to build and test in folders of others and to
   * become another user, nothing that changes mounts, devices, the kernel or foreign processes.
   */
  private static final String ROOT_KEEPS =
      "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid";

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

  /** Begins what sandbox.sh says when it can't lay out a job's files. */
  private static final String SETUP = "setup ";

  /** A file in the scratch folder; sandbox.sh calls it so too. */
  private static final String BEGUN = "begun";

  /** Where a trial leaves nothing behind, not even the time of a change. */
  private static final Path MEMORY = Path.of("/dev/shm");

  /** Processes of a trial. */
  private static final String FEW = "4096";

  /**
   * Processes and threads at once that the kernel lets a job have, beyond the processes that Oracle
   * lets it have: one that has many threads is not meant, one that takes the whole machine is.
   */
  private static final int THREADS = 4096;

  /** How long a trial may take; long enough for a machine that stands still for a while. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  enum Level {
    /** Namespaces made with root's privileges. */
    ROOT,
    /** Namespaces below a user namespace. */
    USER,
    NONE
  }

  /** Which overlays the machine allows, the best first. */
  enum Overlay {
    /** Folders that were there before can be renamed; refused in user namespaces. */
    RENAMES(",redirect_dir=on,metacopy=off,index=off", ",redirect_dir=follow,metacopy=off"),
    /** Such folders seem to lie on another device; see docs/adr/0026. */
    PLAIN(",userxattr", ",userxattr"),
    NONE("", "");

    private final String options;

    /** Options to look at what was written. */
    private final String reading;

    Overlay(String options, String reading) {
      this.options = options;
      this.reading = reading;
    }

    String options() {
      return options;
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

  /** Whether the machine's folders are shown themselves, with the sockets in them. */
  private final boolean bound;

  private final SandboxTools tools;
  private final List<String> notes;

  private Confinement(
      Level level, Overlay overlay, boolean bound, SandboxTools tools, List<String> notes) {
    this.level = level;
    this.overlay = overlay;
    this.bound = bound;
    this.tools = tools;
    this.notes = List.copyOf(notes);
  }

  /**
   * Tries it out, with a job of its own in a temporary folder. What another job's folders do not
   * allow is found out when it is laid out; see {@link #less}.
   *
   * @param temporary where to make that folder when there is none in memory
   * @throws NoAnswerException when a trial neither worked nor was refused
   */
  public static Confinement find(Path temporary) throws NoAnswerException {
    return find(TOOLS, temporary);
  }

  /**
   * The same with tools from other folders.
   *
   * @param tools as in PATH
   */
  public static Confinement find(String tools, Path temporary) throws NoAnswerException {
    return find(tools, temporary, PATIENCE);
  }

  static Confinement find(String path, Path temporary, Duration patience) throws NoAnswerException {
    SandboxTools tools = new SandboxTools(path);
    List<String> notes = new ArrayList<>();
    for (Level level : List.of(Level.ROOT, Level.USER)) {
      Confinement tried =
          new Confinement(
              level, level == Level.ROOT ? Overlay.RENAMES : Overlay.PLAIN, false, tools, notes);
      while (true) {
        try (Scratch scratch = Scratch.in(Files.isWritable(MEMORY) ? MEMORY : temporary)) {
          Path workspace = scratch.make("trial");
          JobView view =
              new JobView(workspace, workspace, List.of(), List.of(), List.of(), List.of(), false);
          String refusal = tried.trial(view, scratch, patience);
          if (refusal.isEmpty()) {
            return tried;
          }
          if (!refusal.startsWith(SETUP) || tried.isWeakest()) {
            notes.add(
                (level == Level.ROOT ? "no namespaces as root (" : "no user namespaces (")
                    + refusal
                    + ")");
            break;
          }
          tried = tried.less(refusal, view, scratch);
        } catch (NoAnswerException e) {
          throw e;
        } catch (IOException e) {
          throw new NoAnswerException(Printable.failure(e));
        }
      }
    }
    return new Confinement(Level.NONE, Overlay.NONE, false, tools, notes);
  }

  /** Confines a job that renames a folder; what went wrong, empty when nothing did. */
  private String trial(JobView view, Scratch scratch, Duration patience) throws IOException {
    Files.createDirectories(view.workspace().resolve("old"));
    Files.createFile(view.workspace().resolve("old/file"));
    if (overlay == Overlay.NONE) {
      scratch.make(MountLayout.WORK);
    }
    MountLayout.make(view, scratch, overlay, bound, tools.path());
    List<String> argv = new ArrayList<>(unshare(level, false));
    argv.addAll(List.of("sh", "-c", script("sandbox.sh"), SANDBOX, scratch.folder().toString()));
    // As for a job that has the machine's network, so that no loopback is brought up for nothing.
    argv.addAll(sandbox(1 << 20, true, tools.path(), view.workspace().toString(), FEW));
    argv.addAll(overlay == Overlay.RENAMES ? List.of("mv", "old", "new") : List.of("true"));
    String refusal = tools.attempt(argv, patience, Redirect.DISCARD);
    return refusal.isEmpty()
            && overlay == Overlay.RENAMES
            && Files.exists(scratch.folder().resolve(MountLayout.WORK + ".upper/new/file"))
        ? SETUP + "folders can't be renamed " + layerOf(view, scratch)
        : refusal;
  }

  /** Confines nothing; for machines that allow nothing, and to test what is done there. */
  public static Confinement none() {
    return new Confinement(
        Level.NONE, Overlay.NONE, false, new SandboxTools(TOOLS), List.of("not tried"));
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
    return level == Level.NONE || (overlay == Overlay.NONE && bound);
  }

  /**
   * The next weaker one, when this one could not be set up for a certain job.
   *
   * @param why what the sandbox said
   */
  public Confinement less(String why, JobView view, Scratch scratch) {
    String reason = why.startsWith(SETUP) ? why.substring(SETUP.length()) : why;
    if (overlay == Overlay.NONE || !(bound || why.contains(layerOf(view, scratch)))) {
      return new Confinement(
          level,
          overlay,
          true,
          tools,
          noted("folders can't be shown by overlays (" + Printable.line(reason) + ")"));
    }
    return overlay == Overlay.RENAMES
        ? new Confinement(level, Overlay.PLAIN, bound, tools, notes)
        : withoutOverlay(reason);
  }

  /** How {@code mount} names the layer above the workspace when it is refused. */
  private static String layerOf(JobView view, Scratch scratch) {
    return scratch.folder() + "/root" + view.workspace() + ":";
  }

  /**
   * The same, or without overlays where the view's workspace can't be changed in one: in a user
   * namespace the area is searched for what belongs to others.
   */
  public Confinement fitting(JobView view) throws IOException {
    if (overlay == Overlay.NONE || level != Level.USER) {
      return this;
    }
    Optional<Path> foreign = ForeignOwner.in(view.workspace(), view.area());
    return foreign.isEmpty()
        ? this
        : withoutOverlay("of another user or group: " + view.workspace().relativize(foreign.get()));
  }

  Confinement withoutOverlay(String why) {
    return new Confinement(
        level, Overlay.NONE, bound, tools, noted("no overlay (" + Printable.line(why) + ")"));
  }

  private List<String> noted(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return more;
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
    String said = tools.attempt(argv, PATIENCE, Redirect.to(marks.output().toFile()));
    if (!said.isEmpty()) {
      throw new IOException("what the job wrote can't be read (" + Printable.line(said) + ")");
    }
    return marks.seen(folders);
  }

  /**
   * The arguments of sandbox.sh after the scratch folder, up to the job's argv.
   *
   * @param memory in KiB
   */
  private List<String> sandbox(
      long memory, boolean network, String path, String folder, String tasks) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                level == Level.ROOT ? "root" : "user",
                settings(network, tasks),
                network ? "machine" : "own",
                path,
                folder,
                Long.toString(memory),
                tasks));
    String privileges = level == Level.ROOT ? ROOT_KEEPS : "-all";
    arguments.addAll(
        List.of(
            tools.find("setpriv").orElse("setpriv"), // the job's PATH may lead to another one
            "--no-new-privs",
            "--inh-caps=" + privileges,
            "--ambient-caps=-all",
            "--bounding-set=" + privileges,
            "--"));
    arguments.addAll(filter());
    return arguments;
  }

  /** Of the kernel, for a job's namespaces alone. */
  private static String settings(boolean network, String tasks) {
    // For jobs that expect to be root.
    String settings = network ? "" : "net/ipv4/ip_unprivileged_port_start=0";
    // Before, the highest process number is the machine's. It bounds root, whom no limit does.
    return isKernel(6, 14) ? settings + " kernel/pid_max=" + tasks : settings;
  }

  private static String release() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease"));
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean isKernel(int major, int minor) {
    Matcher version = Pattern.compile("(?s)(\\d{1,4})\\.(\\d{1,4}).*").matcher(release());
    if (!version.matches()) {
      return false;
    }
    int found = Integer.parseInt(version.group(1));
    return found > major || (found == major && Integer.parseInt(version.group(2)) >= minor);
  }

  private List<String> filter() {
    return tools.find("perl").flatMap(SystemCalls::filter).orElse(List.of());
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
  public Isolation isolation(JobView view) {
    if (level == Level.NONE) {
      return new Isolation(
          Isolation.Processes.SEARCHED,
          Isolation.SourceAccess.COMPARED,
          view.network() ? Isolation.Network.ALLOWED : Isolation.Network.OPEN,
          Isolation.Memory.SAMPLED,
          notes);
    }
    List<String> more = new ArrayList<>(notes);
    if (overlay == Overlay.PLAIN) {
      more.add("folders that were there before can't be renamed (EXDEV)");
    }
    if (filter().isEmpty()) {
      more.add(
          "system calls are not filtered, keyrings and VM sockets can be reached ("
              + (tools.find("perl").isEmpty() ? "install perl" : "no filter for this processor")
              + ")");
    }
    return new Isolation(
        Isolation.Processes.NAMESPACE,
        overlay == Overlay.NONE ? Isolation.SourceAccess.COPY : Isolation.SourceAccess.OVERLAY,
        view.network()
            ? Isolation.Network.ALLOWED
            : bound ? Isolation.Network.SOCKETS : Isolation.Network.OFF,
        Isolation.Memory.SAMPLED,
        more);
  }

  /** Processes and threads at once that the kernel lets a job have. */
  static int tasks(Limits limits) {
    return limits.processes() + THREADS;
  }

  /** Where the tools of the sandbox are, for the PATH of its processes. */
  String tools() {
    return tools.path();
  }

  /**
   * The command line that supervises a job and confines it.
   *
   * @param mark in the environment of a job without namespaces, to find its processes by
   */
  List<String> command(
      Launch launch,
      Limits limits,
      JobView view,
      Scratch scratch,
      String mark,
      Optional<ControlGroup> group)
      throws IOException {
    String memory = Long.toString(limits.memory().kibibytes());
    String tasks = Integer.toString(tasks(limits));
    List<String> argv = new ArrayList<>();
    // A session of its own: the terminal's Ctrl-C is for Oracle, and a job can't type into it.
    List<String> session = tools.find("setsid").isPresent() ? List.of("setsid") : List.of();
    argv.addAll(session);
    Path beginning = scratch.folder().resolve(BEGUN);
    Files.deleteIfExists(beginning); // of an attempt with more confinement
    String begun = beginning.toString();
    argv.addAll(List.of("sh", "-c", script("supervise.sh"), "oracle-supervisor"));
    argv.add(limits.overdue());
    argv.add(Long.toString(limits.preparation().toMillis() / 100));
    argv.add(begun);
    argv.add(
        group.stream()
            .flatMap(g -> g.entrances().stream())
            .map(Path::toString)
            .collect(Collectors.joining("\n")));
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
      argv.add(scratch.folder().toString());
      MountLayout.make(view, scratch, overlay, bound, tools.path());
      argv.addAll(
          sandbox(limits.memory().kibibytes(), view.network(), path, launch.folder(), tasks));
    }
    argv.addAll(launch.argv());
    return tools.found(argv);
  }
}
