package codemonkeys.oracle.files;

import codemonkeys.oracle.files.Git.GitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A repository as a first look shows it. The look is made in the repository itself, by commands of
 * git that run no other program whatever the configuration says; all further questions are asked in
 * a {@link GitDirectory} of our own, which has none of that configuration but what is {@linkplain
 * #SETTINGS harmless}.
 *
 * @param folder that was looked from, in the working tree
 * @param environment what git gets to see in the first look
 * @param up the relative path from the folder to the top of the working tree; empty at the top
 * @param objectFormat {@code sha1}, {@code sha256}
 * @param objects the folder of its objects
 * @param files those of the git directory that matter, by the name that git knows them by; present
 *     ones only
 * @param object what the revision that was asked for stands for; null when it stands for nothing
 * @param settings those of {@link #SETTINGS} that are set; null for a name without a value
 * @param temporary a folder for temporary files
 */
record GitRepository(
    Path folder,
    Map<String, String> environment,
    String up,
    String objectFormat,
    Path objects,
    Map<String, Path> files,
    @Nullable String object,
    Map<String, @Nullable String> settings,
    Path temporary) {

  /** Of the section core: how files in the working tree are compared. None names a command. */
  private static final Set<String> SETTINGS =
      Set.of(
          "autocrlf",
          "checkstat",
          "eol",
          "filemode",
          "ignorecase",
          "precomposeunicode",
          "protecthfs",
          "protectntfs",
          "sparsecheckout",
          "sparsecheckoutcone",
          "symlinks",
          "trustctime");

  /** Those of the section core that name a file, and its name in the folder of the user's own. */
  private static final Map<String, String> FILE_SETTINGS =
      Map.of("excludesfile", "ignore", "attributesfile", "attributes");

  /** What is needed for objects alone. */
  private static final List<String> OF_OBJECTS = List.of("shallow");

  /** What is needed for the working tree. */
  private static final List<String> OF_TREE =
      List.of("index", "shallow", "info/exclude", "info/attributes", "info/sparse-checkout");

  private static final int MAX_SETTINGS = 4 << 20;

  private static final String SHARED_INDEX = "sharedindex.";
  private static final int MAX_SHARED_INDEXES = 64;

  /** Belt and braces: what is started here starts nothing else, and would not if it tried. */
  private static final List<String> NOTHING_RUNS =
      List.of(
          "--no-pager",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "safe.bareRepository=explicit");

  /** What git may see of a process' environment, and what keeps it from asking and fetching. */
  private static Map<String, String> environment(Map<String, String> of) {
    Map<String, String> own = new TreeMap<>();
    for (String name : List.of("HOME", "XDG_CONFIG_HOME")) {
      String value = of.get(name);
      if (value != null) {
        own.put(name, value);
      }
    }
    // A relative folder would be one of the repository's: git works in there.
    own.put(
        "PATH",
        Arrays.stream(of.getOrDefault("PATH", "").split(":"))
            .filter(folder -> folder.startsWith("/"))
            .collect(Collectors.joining(":")));
    own.put("LC_ALL", "C");
    own.put("GIT_OPTIONAL_LOCKS", "0");
    own.put("GIT_TERMINAL_PROMPT", "0");
    own.put("GIT_NO_LAZY_FETCH", "1");
    own.put("GIT_ALLOW_PROTOCOL", "none"); // for a git that does not know the line above
    own.put("GIT_NO_REPLACE_OBJECTS", "1");
    return own;
  }

  /**
   * Looks at the repository whose working tree has its top at a folder.
   *
   * @param environment of this process
   * @param configurations what was found out before, by top
   */
  static GitRepository withTop(
      Path top, Map<String, String> environment, Map<Path, String> configurations)
      throws GitException {
    Map<String, String> own = environment(environment);
    Path above = top.toAbsolutePath().getParent();
    if (above != null) {
      own.put("GIT_CEILING_DIRECTORIES", above.toString());
    }
    Look look = Look.at(top, own, "HEAD", OF_TREE);
    if (!look.up.isEmpty()) {
      throw new GitException(
          "git rev-parse: the top of its working tree is another folder",
          "expected a repository in .git; repair or remove it");
    }
    String configuration = configurations.get(top);
    if (configuration == null) {
      configuration = configuration(top, own);
      configurations.put(top, configuration);
    }
    return look.with(settings(configuration, look.files, top, own), temporary(top, environment));
  }

  /** The name that the user's own configuration gives; empty when git gives none. */
  static Optional<String> userName(Path folder, Map<String, String> environment) {
    List<String> question = List.of("config", "--global", "--get", "user.name");
    try {
      GitProcess git = new GitProcess(folder, environment(environment), List.of());
      GitProcess.Output output = git.run("config", question, null);
      String name = output.text().strip();
      return output.exit() == 0 && !name.isEmpty() ? Optional.of(name) : Optional.empty();
    } catch (GitException e) {
      return Optional.empty();
    }
  }

  private static String configuration(Path top, Map<String, String> own) throws GitException {
    List<String> list = new ArrayList<>(NOTHING_RUNS);
    list.addAll(List.of("config", "--null", "--list"));
    GitProcess.Output output = new GitProcess(top, own, directories(top)).run("config", list, null);
    if (output.exit() != 0) {
      throw new GitException("git config: " + output.reason());
    }
    if (output.bytes().length > MAX_SETTINGS) {
      throw new GitException(
          "git config: the configuration has more than " + MAX_SETTINGS + " bytes",
          "expected fewer; shorten it");
    }
    return FileNames.of(output.bytes());
  }

  /**
   * Looks at the repository that a folder is in, for its objects alone.
   *
   * @param environment of this process
   * @param revision not beginning with a hyphen
   */
  static GitRepository around(Path folder, Map<String, String> environment, String revision)
      throws GitException {
    if (revision.startsWith("-")) {
      throw new IllegalArgumentException("an option, not a revision: " + revision);
    }
    return Look.at(folder, environment(environment), revision, OF_OBJECTS)
        .with(Map.of(), temporary(folder, environment));
  }

  /** As the user wants it, but not in the repository, where it would be new files. */
  private static Path temporary(Path folder, Map<String, String> environment) {
    Path wanted = Path.of(environment.getOrDefault("TMPDIR", "/tmp"));
    return wanted.isAbsolute() && !wanted.startsWith(folder) && Files.isDirectory(wanted)
        ? wanted
        : Path.of("/tmp");
  }

  /** Of the working tree whose top is a folder. */
  private static List<Path> directories(Path folder) {
    List<Path> directories = new ArrayList<>(List.of(folder.resolve(".git")));
    try {
      // That of a worktree or submodule is elsewhere.
      byte[] file = new Workspace(folder).read(".git", 1 << 12);
      String text = file == null ? "" : FileNames.of(file).strip();
      if (text.startsWith("gitdir: ")) {
        Path directory = FileNames.resolve(folder, text.substring("gitdir: ".length()));
        directories.add(directory);
        Path worktrees = directory.normalize().getParent();
        if (worktrees != null && worktrees.endsWith("worktrees") && worktrees.getParent() != null) {
          directories.add(worktrees.getParent());
        }
      }
    } catch (UnreadableException | java.nio.file.InvalidPathException e) {
      // A folder, as it mostly is, or no path.
    }
    return directories;
  }

  private record Look(
      Path folder,
      Map<String, String> environment,
      String up,
      String objectFormat,
      Path objects,
      Map<String, Path> files,
      @Nullable String object) {

    static Look at(
        Path folder, Map<String, String> environment, String revision, List<String> names)
        throws GitException {
      List<String> arguments = new ArrayList<>(NOTHING_RUNS);
      arguments.addAll(
          List.of("rev-parse", "--is-inside-work-tree", "--show-cdup", "--show-object-format"));
      List<String> paths = new ArrayList<>(List.of("objects"));
      paths.addAll(names);
      paths.add(SHARED_INDEX);
      for (String path : paths) {
        arguments.addAll(List.of("--git-path", path));
      }
      arguments.addAll(List.of("--verify", "-q", revision));
      GitProcess.Output output =
          new GitProcess(folder, environment, directories(folder))
              .run("rev-parse", arguments, null);
      List<String> lines = Git.split(FileNames.of(output.bytes()), '\n');
      int expected = 3 + paths.size();
      boolean none = output.exit() == 1 && output.error().isBlank() && lines.size() == expected;
      if (output.exit() != 0 && !none) {
        throw new GitException("git rev-parse: " + output.reason());
      }
      if (lines.isEmpty() || !lines.get(0).equals("true")) {
        throw new GitException(
            "git rev-parse: this is no working tree",
            "expected one; check core.bare and core.worktree");
      }
      String object = none ? null : lines.get(lines.size() - 1);
      if (lines.size() != expected + (none ? 0 : 1)
          || object != null && !object.matches("[0-9a-f]{40,64}")) {
        throw new GitException(
            "git rev-parse: its answer is not understood",
            "expected paths without line breaks and one commit");
      }
      Map<String, Path> found = new TreeMap<>();
      for (String path : names) {
        Path file = FileNames.resolve(folder, lines.get(3 + paths.indexOf(path)));
        if (isFile(folder, file)) {
          found.put(path, file);
        }
      }
      Path shared = FileNames.resolve(folder, lines.get(expected - 1)).getParent();
      addSharedIndexes(folder, shared, found);
      return new Look(
          folder,
          environment,
          lines.get(1),
          lines.get(2),
          FileNames.resolve(folder, lines.get(3)),
          found,
          object);
    }

    private static void addSharedIndexes(
        Path folder, @Nullable Path directory, Map<String, Path> found) throws GitException {
      String[] names = directory == null ? null : directory.toFile().list();
      int count = 0;
      for (String name : names == null ? new String[0] : names) {
        if (directory != null
            && name.startsWith(SHARED_INDEX)
            && isFile(folder, directory.resolve(name))
            && count++ < MAX_SHARED_INDEXES) {
          found.put(name, directory.resolve(name));
        }
      }
    }

    GitRepository with(Map<String, @Nullable String> settings, Path temporary) {
      return new GitRepository(
          folder, environment, up, objectFormat, objects, files, object, settings, temporary);
    }
  }

  /** Whether a file is there, perhaps behind a link; what would not end is refused. */
  private static boolean isFile(Path folder, Path file) throws GitException {
    if (Files.isRegularFile(file)) {
      return true;
    }
    SpecialFile special = SpecialFile.behind(file).orElse(null);
    if (special != null) {
      throw GitProcess.specialFile(folder, file, special);
    }
    return false;
  }

  /** Takes what is harmless out of all settings, whatever the names of the others are. */
  private static Map<String, @Nullable String> settings(
      String list, Map<String, Path> files, Path top, Map<String, String> environment)
      throws GitException {
    Map<String, @Nullable String> settings = new TreeMap<>();
    Map<String, String> named = new TreeMap<>();
    for (String entry : Git.split(list, '\0')) {
      int end = entry.indexOf('\n');
      String key = end < 0 ? entry : entry.substring(0, end);
      String value = end < 0 ? null : entry.substring(end + 1);
      String name = key.startsWith("core.") ? key.substring("core.".length()) : "";
      if (SETTINGS.contains(name)) {
        settings.put(name, value);
      } else if (FILE_SETTINGS.containsKey(name) && value != null) {
        named.put(name, value);
      }
    }
    for (Map.Entry<String, String> setting : FILE_SETTINGS.entrySet()) {
      Path file =
          named.containsKey(setting.getKey())
              ? named(setting.getKey(), named.get(setting.getKey()), top, environment)
              : ofUser(setting.getValue(), environment);
      if (file != null && isFile(top, file)) {
        files.put(setting.getKey(), file);
      }
    }
    return settings;
  }

  private static @Nullable Path named(
      String setting, String value, Path top, Map<String, String> environment) throws GitException {
    if (!value.startsWith("~")) {
      return value.isEmpty() ? null : FileNames.resolve(top, value);
    }
    String home = environment.get("HOME");
    if (home != null && value.startsWith("~/")) {
      return FileNames.resolve(Path.of(home), value.substring(2));
    }
    throw new GitException(
        "core." + setting + " of git's configuration is " + Printable.text(value),
        "expected a path that is absolute or begins with ~/ of a user with HOME; change it");
  }

  private static @Nullable Path ofUser(String name, Map<String, String> environment) {
    String config = environment.get("XDG_CONFIG_HOME");
    String home = environment.get("HOME");
    if (config != null && !config.isEmpty()) {
      return Path.of(config, "git", name);
    }
    return home == null || home.isEmpty() ? null : Path.of(home, ".config", "git", name);
  }

  /** The names of settings that name files, which a {@link GitDirectory} has by the same names. */
  static Set<String> fileSettings() {
    return FILE_SETTINGS.keySet();
  }

  /** What git answers in a git directory of our own, when it has not failed. */
  GitProcess.Output answer(List<String> arguments, @Nullable CharSequence input)
      throws GitException {
    GitProcess.Output output = ask(arguments, input);
    if (output.exit() != 0) {
      throw new GitException("git " + arguments.get(0) + ": " + output.reason());
    }
    return output;
  }

  private GitProcess.Output ask(List<String> arguments, @Nullable CharSequence input)
      throws GitException {
    Map<String, String> own = new TreeMap<>(environment);
    own.keySet().removeAll(List.of("HOME", "XDG_CONFIG_HOME", "GIT_CEILING_DIRECTORIES"));
    own.put("GIT_CONFIG_NOSYSTEM", "1");
    own.put("GIT_CONFIG_GLOBAL", "/dev/null");
    own.put("GIT_ATTR_NOSYSTEM", "1");
    own.put("GIT_WORK_TREE", up.isEmpty() ? "." : up);
    List<Path> directories = directories(folder.resolve(up).normalize());
    directories.add(objects);
    List<String> all = new ArrayList<>(List.of("--no-pager"));
    all.addAll(arguments);
    byte[] bytes = input == null ? null : FileNames.bytes(input.toString());
    try (GitDirectory directory = GitDirectory.of(this, temporary)) {
      own.put("GIT_DIR", directory.path().toString());
      return new GitProcess(folder, own, directories).run(arguments.get(0), all, bytes);
    } catch (IOException e) {
      Exhausted.check(e);
      throw new GitException(
          "git " + arguments.get(0) + " needs a temporary folder (" + Printable.failure(e) + ")",
          "expected to make one; make room, or set TMPDIR to a folder of yours");
    }
  }
}
