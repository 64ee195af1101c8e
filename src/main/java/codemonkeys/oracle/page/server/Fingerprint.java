package codemonkeys.oracle.page.server;

import codemonkeys.oracle.files.Digest;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sizes and times of the files that a fleet is read from: what changes one of them changes this.
 * Cheap enough to be asked every second, and not certain: what it does not see is seen when the
 * fleet is read again after a while.
 */
final class Fingerprint {
  private static final List<String> FILES =
      List.of(
          "dash/products.json",
          "constitution.md",
          ".codemonkeys",
          ".codemonkeys/KILL_SWITCH",
          ".git/HEAD",
          ".git/index",
          "nexus/journal.jsonl");

  private static final List<String> FOLDERS =
      List.of(
          "dash/schedules",
          "dash/signals",
          "nexus/inbox",
          "nexus/outbox",
          "nexus/work_orders",
          "nexus/plans",
          "nexus/keys",
          "rules",
          "docs/pm",
          "docs/dossiers");

  private static final List<String> OF_RUNS = List.of("last_run.json", "KILL_SWITCH");
  private static final List<String> OF_SPECS = List.of("spec.md");
  private static final List<String> OF_SOURCES = List.of(".git/HEAD", ".git/index");

  private final Digest digest = new Digest();

  private Fingerprint() {}

  /**
   * Of the fleet's own files.
   *
   * @param rules the folder of rules that was given; null when none was
   */
  static String ofFleet(Path root, @Nullable Path rules) {
    Fingerprint print = new Fingerprint();
    FILES.forEach(name -> print.add(new File(root.toFile(), name)));
    FOLDERS.forEach(name -> print.folder(new File(root.toFile(), name), List.of()));
    if (rules != null) {
      print.folder(rules.toFile(), List.of());
    }
    print.folder(new File(root.toFile(), "dash/runs"), OF_RUNS);
    print.folder(new File(root.toFile(), "specs"), OF_SPECS);
    return print.digest.hex();
  }

  /** Of the folders of products, and what git has checked out there. */
  static String ofSources(List<Path> folders) {
    Fingerprint print = new Fingerprint();
    for (Path folder : folders) {
      print.add(folder.toFile());
      OF_SOURCES.forEach(name -> print.add(new File(folder.toFile(), name)));
    }
    return print.digest.hex();
  }

  /** A folder, what is in it, and files of that name in each folder in it. */
  private void folder(File folder, List<String> below) {
    add(folder);
    String[] names = folder.list();
    if (names == null) {
      return;
    }
    Arrays.sort(names);
    for (String name : names) {
      File file = new File(folder, name);
      digest.add(name);
      add(file);
      below.forEach(inner -> add(new File(file, inner)));
    }
  }

  /** A file that is not there has neither time nor size. */
  private void add(File file) {
    digest.add(file.lastModified() + " " + file.length());
  }
}
