package codemonkeys.oracle.executor;

import codemonkeys.oracle.files.FileNames;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the JUnit XML that a job wrote, and no older one. */
final class ReportFinder {
  /** Where the usual runners leave their reports, when the registry doesn't say. */
  private static final List<String> USUAL =
      List.of(
          "**/target/surefire-reports/TEST-*.xml",
          "**/target/failsafe-reports/TEST-*.xml",
          "**/build/test-results/**/TEST-*.xml",
          "**/test-results/**/*.xml",
          "**/junit*.xml",
          "**/*-junit.xml",
          "**/test-report*.xml",
          "**/pytest*.xml");

  private static final int MOST_FILES = 5000;
  private static final long MOST_BYTES = 128L << 20;

  private final List<PathMatcher> matchers = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long bytes;

  private ReportFinder() {}

  /**
   * What was found.
   *
   * @param files by their path in the job's tree
   */
  record Found(SortedMap<String, Path> files, List<String> problems) {}

  static Found find(Workbench bench, PreparedJob job) throws IOException {
    ReportFinder finder = new ReportFinder();
    List<String> named = job.site().reports();
    for (String glob : named.isEmpty() ? USUAL : named) {
      finder.add(job, glob);
    }
    SortedMap<String, Path> files = new TreeMap<>();
    Path prefix = Path.of(bench.writtenPrefix());
    Path written = bench.written();
    if (Files.isDirectory(written)) {
      Files.walkFileTree(
          written,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              return at.endsWith(".git") || at.endsWith("node_modules")
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Path path = prefix.resolve(written.relativize(file));
              if (attributes.isRegularFile() && finder.matches(path) && bench.isNew(path, file)) {
                String name = FileNames.text(FileNames.of(path));
                finder.take(name, file, attributes.size(), files);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return new Found(files, List.copyOf(finder.problems));
  }

  /**
   * Relative to the product's folder. In the workspace {@code ..} may lead out of that, since
   * modules often report to a common folder; what lies beside a product in a root is not its own.
   */
  private void add(PreparedJob job, String glob) {
    String folder = job.folderInTree();
    var normal = Workspace.normalize(folder.isEmpty() ? glob : folder + "/" + glob);
    boolean inWorkspace = job.folder().inWorkspace();
    if (glob.startsWith("/")
        || normal.isEmpty()
        || !(inWorkspace || folder.isEmpty() || normal.get().startsWith(folder + "/"))) {
      problems.add(
          "the glob "
              + glob
              + " in reports leaves "
              + (inWorkspace ? "the workspace" : "the product's folder"));
      return;
    }
    try {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + normal.get()));
      // For Java, "**/x" is not "x"; for everyone else it is.
      matchers.add(
          FileSystems.getDefault().getPathMatcher("glob:" + normal.get().replace("**/", "")));
    } catch (java.util.regex.PatternSyntaxException e) {
      problems.add("the glob " + glob + " in reports can't be understood");
    }
  }

  private boolean matches(Path path) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(path));
  }

  private void take(String path, Path file, long size, SortedMap<String, Path> files) {
    if (files.size() >= MOST_FILES || bytes + size > MOST_BYTES) {
      if (problems.stream().noneMatch(p -> p.startsWith("more reports"))) {
        problems.add(
            "more reports than " + MOST_FILES + " files or " + (MOST_BYTES >> 20) + " MiB");
      }
      return;
    }
    bytes += size;
    String name = path;
    while (files.containsKey(name)) {
      name += "_"; // two names whose bytes are written alike
    }
    files.put(name, file);
  }
}
