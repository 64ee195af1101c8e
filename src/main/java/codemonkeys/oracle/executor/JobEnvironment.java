package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.JobView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a job gets to know of the user that it runs as: a few variables by name, an empty home with
 * the tools that are on PATH, and the caches of build tools, without which nothing builds offline.
 */
final class JobEnvironment {
  /** Variables that jobs see when they are set; all others only when the registry names them. */
  private static final List<String> USUAL =
      List.of("PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "JAVA_HOME");

  /** Made for the job, whatever the user has. */
  static final String HOME = "HOME";

  static final String TEMPORARY = "TMPDIR";

  /** What version managers put on PATH points into the rest of their folder. */
  private static final Set<String> MANAGERS =
      Set.of(
          ".asdf", ".bun", ".deno", ".goenv", ".jenv", ".nodenv", ".nvm", ".pyenv", ".rbenv",
          ".sdkman", ".volta");

  private static final List<String> CACHES =
      List.of(
          ".m2/repository",
          ".m2/wrapper",
          ".gradle/caches",
          ".gradle/wrapper",
          ".ivy2/cache",
          ".npm/_cacache",
          ".cache/yarn",
          ".cache/pip",
          ".cache/go-build",
          ".cargo/registry",
          ".cargo/git",
          "go/pkg/mod",
          ".nuget/packages");

  private JobEnvironment() {}

  /**
   * The variables of a job.
   *
   * @param home the job's home folder as it sees it
   * @param temporary its folder for temporary files as it sees it
   */
  static SortedMap<String, String> variables(
      Host host, JobTarget target, String home, String temporary) {
    SortedMap<String, String> variables = new TreeMap<>();
    for (List<String> names : List.of(USUAL, target.environment())) {
      for (String name : names) {
        String value = host.environment().get(name);
        if (value != null) {
          variables.put(name, value);
        }
      }
    }
    variables.put(HOME, home);
    variables.put(TEMPORARY, temporary);
    // Runners that would ask or watch when a person sits there must not.
    variables.put("CI", "true");
    return variables;
  }

  /**
   * What a job may see.
   *
   * @param area the part of the workspace that is copied where no layer is possible
   * @param also further files and folders that it has to read
   */
  static JobView view(Host host, JobTarget target, Path workspace, Path area, List<Path> also) {
    List<Path> homes = homes(host);
    Set<Path> shown = new LinkedHashSet<>(also);
    List<Path> caches = new ArrayList<>();
    for (Path home : homes) {
      for (String entry : host.environment().getOrDefault("PATH", "").split(":")) {
        tools(home, entry, shown);
      }
      String java = host.environment().get("JAVA_HOME");
      if (java != null && !java.isEmpty() && Path.of(java).startsWith(home)) {
        shown.add(Path.of(java));
      }
      for (String path : target.home()) {
        Path wanted = home.resolve(path);
        if (Files.exists(wanted)) {
          shown.add(wanted);
        }
      }
      for (String cache : CACHES) {
        if (Files.isDirectory(home.resolve(cache))) {
          caches.add(home.resolve(cache));
        }
      }
    }
    return new JobView(
        workspace, area, homes, caches, List.copyOf(shown), host.hidden(), target.network());
  }

  private static void tools(Path home, String entry, Set<Path> shown) {
    if (entry.isEmpty() || entry.indexOf('\0') >= 0) {
      return;
    }
    Path folder = Path.of(entry).normalize();
    if (!folder.startsWith(home) || folder.equals(home) || !Files.isDirectory(folder)) {
      return;
    }
    String top = home.relativize(folder).getName(0).toString();
    shown.add(MANAGERS.contains(top) ? home.resolve(top) : folder);
    if (top.equals(".cargo") && Files.isDirectory(home.resolve(".rustup"))) {
      shown.add(home.resolve(".rustup"));
    }
    if (top.equals(".local") && Files.isDirectory(home.resolve(".local/lib"))) {
      shown.add(home.resolve(".local/lib"));
    }
  }

  /** Real folders only; a home that is the root of everything can't be hidden. */
  static List<Path> homes(Host host) {
    Set<Path> homes = new LinkedHashSet<>();
    for (Path home : host.homes()) {
      try {
        Path real = home.toRealPath();
        if (Files.isDirectory(real) && real.getNameCount() > 0) {
          homes.add(real);
        }
      } catch (IOException e) {
        // There is none.
      }
    }
    return List.copyOf(homes);
  }
}
