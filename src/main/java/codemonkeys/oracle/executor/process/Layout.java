package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The operations of {@code sandbox.sh} that lay out a view: the whole file system read-only, and
 * over it what is private, shown, hidden or writable, from the outside inwards.
 */
final class Layout {
  /** Names below the scratch folder. */
  static final String WORK = "work";

  private static final Path TEMPORARY = Path.of("/tmp");
  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  private final View view;
  private final Scratch scratch;
  private final MountTable mounts;
  private final List<String> operations = new ArrayList<>();
  private final List<Placed> placed = new ArrayList<>();

  /**
   * Something put at a path.
   *
   * @param covers what is below that path is not seen any more
   * @param operations to place it, in order
   */
  private record Placed(Path target, boolean covers, List<String> operations) {}

  private Layout(View view, Scratch scratch, MountTable mounts) {
    this.view = view;
    this.scratch = scratch;
    this.mounts = mounts;
  }

  static List<String> of(View view, Scratch scratch, boolean overlay, String tasks)
      throws IOException {
    Layout layout = new Layout(view, scratch, MountTable.read());
    layout.build(overlay, tasks);
    return layout.operations;
  }

  /** Just the layer above the workspace. */
  static List<String> overlayOnly(View view, Scratch scratch, String tasks) throws IOException {
    Layout layout = new Layout(view, scratch, MountTable.read());
    scratch.make("root");
    layout.layer(view.workspace(), WORK);
    layout.add("tree", "processes", tasks);
    return layout.operations;
  }

  private void build(boolean overlay, String tasks) throws IOException {
    scratch.make("root");
    if (overlay) {
      layer(view.workspace(), WORK);
    }
    List<Path> caches = new ArrayList<>();
    for (Path cache : view.caches()) {
      if (Files.isDirectory(cache)) {
        if (overlay) {
          layer(cache, "cache" + caches.size());
        }
        caches.add(cache);
      }
    }
    add("tree");
    temporary(TEMPORARY, "tmp");
    temporary(Path.of("/var/tmp"), "vartmp");
    if (isRealFolder(Path.of("/run"))) {
      // Sockets of the machine's services: whoever may talk to them is not confined.
      cover(Path.of("/run"), "memory", "/run", "mode=755,size=16m");
      if (view.network()) {
        Path resolver = Path.of("/etc/resolv.conf");
        if (Files.exists(resolver)) {
          show(resolver.toRealPath());
        }
      }
    }
    for (Path home : view.homes()) {
      if (isRealFolder(home) && !home.equals(home.getRoot())) {
        scratch.make("home");
        cover(home, "folder", home.toString(), "bind", "home", home.toString());
      }
    }
    for (Path shown : view.shown()) {
      show(shown);
    }
    for (int i = 0; i < caches.size(); i++) {
      Path cache = caches.get(i);
      if (overlay) {
        cover(cache, "folder", cache.toString(), "bind", "cache" + i, cache.toString());
      } else {
        show(cache);
      }
    }
    hide();
    workspace(overlay);
    // Stable: of two at one place, the later one is on top.
    placed.stream()
        .sorted(Comparator.comparingInt(p -> p.target().getNameCount()))
        .forEach(p -> operations.addAll(p.operations()));
    devices();
    add("processes", tasks);
    if (!view.network()) {
      add("loopback");
    }
  }

  /**
   * Also below what is shown: whether there is something to hide is seen when all else is there.
   */
  private void hide() throws IOException {
    scratch.make("empty");
    Path nothing = scratch.folder().resolve("nothing");
    if (!Files.exists(nothing)) {
      Files.createFile(nothing);
    }
    for (Path hidden : view.hidden()) {
      cover(hidden, "hide", hidden.toString());
    }
    for (Path socket : Sockets.listening()) {
      try {
        Path real = socket.toRealPath();
        cover(real, "hide", real.toString());
      } catch (IOException e) {
        // Deleted, or where this user can't look.
      }
    }
  }

  private void workspace(boolean overlay) {
    String workspace = view.workspace().toString();
    if (overlay) {
      cover(view.workspace(), "folder", workspace, "bind", WORK, workspace);
    } else {
      show(view.workspace());
      cover(view.area(), "bind", WORK, view.area().toString());
    }
  }

  private void layer(Path lower, String name) throws IOException {
    scratch.make(name);
    scratch.make(name + ".upper");
    scratch.make(name + ".work");
    add("overlay", lower.toString(), name);
  }

  private void temporary(Path folder, String name) throws IOException {
    if (isRealFolder(folder)) {
      Path own = scratch.make(name);
      Files.setPosixFilePermissions(
          own, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
      cover(folder, "bind", name, folder.toString());
    }
  }

  /** Shows what would be covered otherwise; all else is seen anyway. */
  private void show(Path path) {
    if (isCovered(path) && Files.exists(path)) {
      placed.add(
          new Placed(
              path,
              false,
              List.of(
                  Files.isDirectory(path) ? "folder" : "file",
                  path.toString(),
                  "show",
                  path.toString(),
                  path.toString(),
                  mounts.flagsAt(path))));
    }
  }

  private void cover(Path target, String... words) {
    placed.add(new Placed(target, true, List.of(words)));
  }

  private boolean isCovered(Path path) {
    return placed.stream().anyMatch(p -> p.covers() && path.startsWith(p.target()));
  }

  private void devices() {
    add("memory", "/dev", "mode=755,size=64k");
    for (String device : DEVICES) {
      String path = "/dev/" + device;
      if (Files.exists(Path.of(path))) {
        add("file", path);
        add("bind", path, path);
      }
    }
    add("link", "/proc/self/fd", "/dev/fd");
    add("link", "/proc/self/fd/0", "/dev/stdin");
    add("link", "/proc/self/fd/1", "/dev/stdout");
    add("link", "/proc/self/fd/2", "/dev/stderr");
    add("folder", "/dev/shm");
    add("memory", "/dev/shm", "mode=1777,size=256m");
    add("terminals");
  }

  private void add(String... words) {
    operations.addAll(List.of(words));
  }

  private static boolean isRealFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
