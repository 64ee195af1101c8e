package codemonkeys.oracle.executor;

import codemonkeys.oracle.evidence.report.JUnitReports;
import codemonkeys.oracle.files.FileNames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;

/**
 * Finds the JUnit XML that a job wrote, and no older one: neither one that lay there, nor a copy of
 * one that lay there.
 */
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

  private final AttemptSandbox sandbox;
  private final List<ReportGlob> globs = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final SortedMap<String, Path> files = new TreeMap<>();
  private final SortedSet<String> older = new TreeSet<>();
  private long bytes;

  private ReportFinder(AttemptSandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * What was found.
   *
   * @param files by their path in the job's tree
   * @param older those that lay there before the job, or are copies of what did, and are not
   *     counted
   */
  record FoundReports(
      SortedMap<String, Path> files,
      JUnitReports.Found how,
      SortedSet<String> older,
      List<String> problems) {}

  static FoundReports find(AttemptSandbox sandbox, PreparedJob job) throws IOException {
    ReportFinder finder = new ReportFinder(sandbox);
    List<String> globs = job.target().reports();
    boolean named = !globs.isEmpty();
    for (String glob : named ? globs : USUAL) {
      finder.add(job, glob);
    }
    finder.findNew();
    finder.leaveOutCopies();
    return new FoundReports(
        finder.files,
        named ? JUnitReports.Found.BY_NAME : JUnitReports.Found.BY_GUESS,
        finder.older,
        List.copyOf(finder.problems));
  }

  /**
   * Relative to the product's folder. In the workspace {@code ..} may lead out of that, since
   * modules often report to a common folder; what lies beside a product in a root is not its own.
   */
  private void add(PreparedJob job, String glob) {
    String folder = job.folderInTree();
    boolean inWorkspace = job.folder().inWorkspace();
    try {
      Optional<ReportGlob> read = ReportGlob.of(folder, glob);
      if (read.isPresent() && (inWorkspace || read.get().base().equals(folder))) {
        globs.add(read.get());
      } else {
        problems.add(
            "the glob "
                + glob
                + " in reports leaves "
                + (inWorkspace ? "the workspace" : "the product's folder"));
      }
    } catch (PatternSyntaxException e) {
      problems.add("the glob " + glob + " in reports can't be understood");
    }
  }

  private void findNew() throws IOException {
    String prefix = sandbox.writtenPrefix();
    walk(
        sandbox.written(),
        prefix,
        (path, file, attributes) -> {
          if (matches(path)) {
            if (sandbox.isNew(path, file)) {
              take(path, file, attributes.size());
            } else {
              older.add(FileNames.text(FileNames.of(path)));
            }
          }
        });
  }

  /**
   * Leaves out what has the content of a file that lay in the product's folder before the job,
   * under whatever name: a copy of an old report, an archive that was unpacked, a sample among the
   * sources. The same bytes at the same path are left out too: whether they were written again or
   * copied can't be seen. Files of other products are not compared: they may well be equal.
   */
  private void leaveOutCopies() throws IOException {
    Map<Long, List<String>> bySize = new HashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      bySize
          .computeIfAbsent(Files.size(file.getValue()), size -> new ArrayList<>())
          .add(file.getKey());
    }
    if (bySize.isEmpty()) {
      return;
    }
    for (String base : globs.stream().map(ReportGlob::base).distinct().toList()) {
      walk(
          sandbox.found(base),
          base,
          (path, file, attributes) -> {
            List<String> sameSize = bySize.get(attributes.size());
            if (sameSize != null) {
              sameSize.removeIf(copy -> leaveOut(copy, file));
            }
          });
    }
  }

  private boolean leaveOut(String copy, Path original) {
    Path file = files.get(copy);
    try {
      if (file == null || Files.mismatch(file, original) >= 0) {
        return false;
      }
    } catch (IOException e) {
      return false; // what can't be read here, the job could not copy
    }
    files.remove(copy);
    older.add(copy);
    return true;
  }

  private interface Visit {
    void file(Path path, Path file, BasicFileAttributes attributes);
  }

  /**
   * Visits the files below a folder.
   *
   * @param path of the folder in the workspace; the visitor gets paths of files in the workspace
   */
  private static void walk(Path folder, String path, Visit visit) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            return at.endsWith(".git") || at.endsWith("node_modules") || isOracles(inWorkspace(at))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              visit.file(inWorkspace(file), file, attributes);
            }
            return FileVisitResult.CONTINUE;
          }

          private Path inWorkspace(Path at) {
            Path below = folder.relativize(at);
            return path.isEmpty() ? below : Path.of(path).resolve(below);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Where copies of the reports of earlier runs are. */
  private static boolean isOracles(Path path) {
    return path.equals(Path.of("dash", "runs"))
        || path.equals(Path.of("nexus"))
        || path.equals(Path.of(".codemonkeys"));
  }

  private boolean matches(Path path) {
    return globs.stream().anyMatch(glob -> glob.matches(path));
  }

  private void take(Path path, Path file, long size) {
    if (files.size() >= EvidenceCopies.MAX_FILES || bytes + size > EvidenceCopies.MAX_BYTES) {
      if (problems.stream().noneMatch(p -> p.startsWith("more reports"))) {
        problems.add(
            "more reports than "
                + EvidenceCopies.MAX_FILES
                + " files or "
                + (EvidenceCopies.MAX_BYTES >> 20)
                + " MiB");
      }
      return;
    }
    bytes += size;
    files.put(FileNames.text(FileNames.of(path)), file);
  }
}
