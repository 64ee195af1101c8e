package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file system as a job sees it: a table of mounts for {@code mount --all}, and the folders that
 * they are mounted on, all below the scratch folder.
 *
 * <p>Every folder of the machine that holds no other mount is shown through a read-only overlay of
 * its own: an overlay shows neither what is mounted below it nor leads to the sockets in it, since
 * a socket is found by its inode and an overlay has inodes of its own.
 */
final class MountLayout {
  /** Names below the scratch folder. */
  static final String WORK = "work";

  private static final String TABLE = "fstab";

  /** The name of what is mounted from nowhere. */
  static final String SOURCE = "oracle";

  private static final String ROOT = "root";
  private static final String SKELETON = "skeleton";
  private static final String EMPTY = "empty";
  private static final String NOTHING = "nothing";

  /** File systems with files of people and packages; others are interfaces of the kernel. */
  private static final Set<String> SHOWN =
      Set.of(
          "9p",
          "bcachefs",
          "btrfs",
          "cifs",
          "erofs",
          "exfat",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "iso9660",
          "nfs",
          "nfs4",
          "ntfs3",
          "overlay",
          "smb3",
          "squashfs",
          "tmpfs",
          "vfat",
          "virtiofs",
          "xfs",
          "zfs");

  /** Laid out anew. */
  private static final Set<Path> OWN = Set.of(Path.of("/dev"), Path.of("/proc"), Path.of("/sys"));

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  /** Of the kernel's own state: what others use and do, and its memory. */
  private static final List<String> HIDDEN_PROC =
      List.of("kcore", "keys", "key-users", "kmsg", "pressure", "sched_debug", "timer_list");

  private final JobView view;
  private final Scratch scratch;
  private final MountTable mounts;
  private final Confinement.Overlay overlay;
  private final boolean bound;
  private final List<Placed> placed = new ArrayList<>();
  private final List<String> table = new ArrayList<>();
  private int links;

  /**
   * Something put at a path of the job.
   *
   * @param own the folder that is seen there; null when it is what the machine has at that path
   * @param line of the table
   */
  private record Placed(Path target, @Nullable Path own, String line) {}

  private MountLayout(
      JobView view,
      Scratch scratch,
      MountTable mounts,
      Confinement.Overlay overlay,
      boolean bound) {
    this.view = view;
    this.scratch = scratch;
    this.mounts = mounts;
    this.overlay = overlay;
    this.bound = bound;
  }

  /**
   * Writes the table and makes the folders.
   *
   * @param bound show the machine's folders themselves, where no overlay of them is possible
   * @param tools folders of the sandbox's own tools, as in PATH
   */
  static void make(
      JobView view, Scratch scratch, Confinement.Overlay overlay, boolean bound, String tools)
      throws IOException {
    new MountLayout(view, scratch, MountTable.read(), overlay, bound).build(tools);
  }

  private void build(String tools) throws IOException {
    Scratch.delete(scratch.folder().resolve(SKELETON)); // of an attempt with more confinement
    scratch.make(ROOT);
    scratch.make(EMPTY);
    Path nothing = scratch.folder().resolve(NOTHING);
    if (!Files.exists(nothing)) {
      Files.createFile(nothing);
    }
    // In a file system of its own: layers of an overlay must not lie in each other, and the scratch
    // folder may be in a folder that is shown.
    table.add(line(scratch.folder().resolve(EMPTY), SOURCE, "tmpfs", "ro,nosuid,nodev,size=4k"));
    table.add(line(SKELETON, Path.of("/"), "none", readOnly(scratch.folder())));
    own(Path.of("/tmp"), "tmp", "rwxrwxrwx");
    own(Path.of("/var/tmp"), "vartmp", "rwxrwxrwx");
    // Sockets of the machine's services: a job that can talk to them is not confined.
    own(Path.of("/run"), "run", "rwxr-xr-x");
    for (Path home : view.homes()) {
      if (!home.equals(home.getRoot())) {
        own(home, "home", "rwx------");
      }
    }
    tree(Path.of("/"));
    kernel();
    if (view.network()) {
      Path resolver = Path.of("/etc/resolv.conf");
      if (Files.exists(resolver)) {
        show(resolver.toRealPath());
      }
    }
    for (Path shown : view.shown()) {
      show(shown);
    }
    for (String folder : tools.split(":")) {
      if (Files.isDirectory(Path.of(folder))) {
        show(Path.of(folder).toRealPath());
      }
    }
    for (int i = 0; i < view.caches().size(); i++) {
      if (Files.isDirectory(view.caches().get(i))) {
        layerOrShow(view.caches().get(i), "cache" + i);
      }
    }
    workspace();
    for (Path hidden : view.hidden()) {
      for (Path alias : mounts.aliases(hidden)) {
        hide(alias);
      }
    }
    // Stable: of two at one place, the later one is on top.
    placed.sort(Comparator.comparingInt(p -> p.target().getNameCount()));
    for (Placed at : placed) {
      mountPoint(at.target());
      table.add(at.line());
    }
    Files.writeString(scratch.folder().resolve(TABLE), String.join("", table));
  }

  /** Shows what the machine has in a folder, but for what is put elsewhere in its place. */
  private void tree(Path folder) throws IOException {
    if (OWN.contains(folder)
        || isPlaced(folder)
        || !mounts.typeAt(folder).map(SHOWN::contains).orElse(true)) {
      Files.createDirectories(point(folder));
      return;
    }
    if (!mounts.hasBelow(folder)) {
      placed.add(new Placed(folder, null, shown(folder)));
      return;
    }
    Files.createDirectories(point(folder));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry)) {
          Files.createSymbolicLink(point(entry), Files.readSymbolicLink(entry));
        } else if (Files.isDirectory(entry)) {
          tree(entry);
        } else if (Files.isRegularFile(entry)) {
          placed.add(new Placed(entry, null, bound(entry)));
        }
      }
    } catch (AccessDeniedException e) {
      // The job can't look either.
    }
  }

  private boolean isPlaced(Path target) {
    return placed.stream().anyMatch(p -> p.target().equals(target));
  }

  private String shown(Path folder) throws IOException {
    return bound
        ? bound(folder)
        : line(SOURCE, folder, "overlay", "ro,nodev,lowerdir=" + lower(folder) + ":" + EMPTY);
  }

  /** What is mounted for the job's own devices and processes. */
  private void kernel() throws IOException {
    Path dev = Path.of("/dev");
    for (String device : DEVICES) {
      Path path = dev.resolve(device);
      if (Files.exists(path)) {
        placed.add(new Placed(path, null, line(path.toString(), path, "none", "bind")));
      }
    }
    link("/dev/fd", "/proc/self/fd");
    link("/dev/stdin", "/proc/self/fd/0");
    link("/dev/stdout", "/proc/self/fd/1");
    link("/dev/stderr", "/proc/self/fd/2");
    link("/dev/ptmx", "pts/ptmx");
    kernel(dev.resolve("pts"), "devpts", "newinstance,ptmxmode=0666,mode=620");
    Path shared = dev.resolve("shm");
    if (view.workspace().startsWith(shared)) {
      own(shared, "shm", "rwxrwxrwx"); // a tmpfs would have no folder to put the workspace on
    } else {
      kernel(shared, "tmpfs", "nosuid,nodev,mode=1777,size=256m,nr_inodes=65536");
    }
    // Builds ask how many processors there are.
    Path processors = Path.of("/sys/devices/system");
    if (Files.isDirectory(processors)) {
      placed.add(new Placed(processors, null, bound(processors)));
    }
    Path proc = Path.of("/proc");
    kernel(proc, "proc", "nosuid,nodev,noexec");
    for (String name : HIDDEN_PROC) {
      Path path = proc.resolve(name);
      if (Files.exists(path)) {
        cover(path, Files.isDirectory(path));
      }
    }
  }

  private void kernel(Path path, String type, String options) {
    placed.add(new Placed(path, null, line(SOURCE, path, type, options)));
  }

  private void link(String at, String to) throws IOException {
    Files.createSymbolicLink(point(Path.of(at)), Path.of(to));
  }

  /** A folder of the job's own in the place of the machine's. */
  private void own(Path target, String name, String mode) throws IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Path own = scratch.make(name);
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString(mode));
      placed.add(new Placed(target, own, line(name, target, "none", "bind")));
    }
  }

  private void workspace() throws IOException {
    if (overlay != Confinement.Overlay.NONE) {
      layer(view.workspace(), WORK);
    } else {
      show(view.workspace());
      placed.add(
          new Placed(
              view.area(),
              scratch.folder().resolve(WORK),
              line(WORK, view.area(), "none", "bind")));
    }
  }

  private void layerOrShow(Path folder, String name) throws IOException {
    if (overlay != Confinement.Overlay.NONE) {
      layer(folder, name);
    } else {
      show(folder);
    }
  }

  private void layer(Path lower, String name) throws IOException {
    scratch.make(name + ".upper");
    scratch.make(name + ".work");
    placed.add(
        new Placed(
            lower,
            null,
            line(
                SOURCE,
                lower,
                "overlay",
                "nodev,lowerdir="
                    + lower(lower)
                    + ",upperdir="
                    + name
                    + ".upper,workdir="
                    + name
                    + ".work"
                    + overlay.options())));
  }

  /** Shows what would be covered otherwise; all else is seen anyway. */
  private void show(Path path) throws IOException {
    Placed at = deepest(path, false);
    if (at != null && at.own() == null) {
      return;
    }
    if (Files.isDirectory(path)) {
      tree(path);
    } else if (Files.exists(path)) {
      placed.add(new Placed(path, null, bound(path)));
    }
  }

  /** Hides what is seen at a path. */
  private void hide(Path path) {
    Placed at = deepest(path, false);
    if (at != null) {
      Path seen = at.own() == null ? path : inside(at.own(), at.target(), path);
      if (Files.exists(seen, LinkOption.NOFOLLOW_LINKS)) {
        cover(path, Files.isDirectory(seen));
      }
    }
  }

  private void cover(Path path, boolean folder) {
    String by = folder ? EMPTY : NOTHING;
    placed.add(
        new Placed(
            path,
            scratch.folder().resolve(by),
            line(by, path, "none", readOnly(scratch.folder()))));
  }

  /** What is seen at a path; null when that is the skeleton. */
  private @Nullable Placed deepest(Path path, boolean above) {
    Placed deepest = null;
    for (Placed at : placed) {
      if (path.startsWith(at.target())
          && !(above && path.equals(at.target()))
          && (deepest == null || at.target().getNameCount() >= deepest.target().getNameCount())) {
        deepest = at;
      }
    }
    return deepest;
  }

  /** Makes what something is mounted on, where that is in a folder of the job's own. */
  private void mountPoint(Path target) throws IOException {
    Placed at = deepest(target, true);
    if (at != null && at.own() == null) {
      return; // the machine has it at this path
    }
    Path point = point(target);
    if (Files.isDirectory(target)) {
      Files.createDirectories(point);
    } else {
      Files.createDirectories(point.resolveSibling(""));
      if (!Files.exists(point, LinkOption.NOFOLLOW_LINKS)) {
        Files.createFile(point);
      }
    }
  }

  /** Where a path of the job is made before anything is mounted on it. */
  private Path point(Path target) {
    Placed at = deepest(target, true);
    return at == null || at.own() == null
        ? inside(scratch.folder().resolve(SKELETON), Path.of("/"), target)
        : inside(at.own(), at.target(), target);
  }

  private static Path inside(Path own, Path target, Path path) {
    return own.resolve(target.relativize(path).toString());
  }

  private String bound(Path path) {
    return line(path.toString(), path, "none", readOnly(path));
  }

  /** In a user namespace the flags of the mount that it lies on have to be kept. */
  private String readOnly(Path source) {
    return "bind,ro,nodev," + mounts.flagsAt(source);
  }

  /**
   * The name of a lower folder: its path, or that of a link to it when the path has characters that
   * part options from each other.
   */
  private String lower(Path folder) throws IOException {
    String path = folder.toString();
    if (path.chars().noneMatch(c -> c < '-' || c == ':' || c == '\\')) {
      return path;
    }
    String name = "lower" + links++;
    Files.deleteIfExists(scratch.folder().resolve(name));
    Files.createSymbolicLink(scratch.folder().resolve(name), folder);
    return name;
  }

  /** A line of fstab(5); a source that is bound and no path is a name below the scratch folder. */
  private String line(String source, Path target, String type, String options) {
    Path point = inside(scratch.folder().resolve(ROOT), Path.of("/"), target);
    String from = type.equals("none") ? scratch.folder().resolve(source).toString() : source;
    return line(point, from, type, options);
  }

  private static String line(Path point, String source, String type, String options) {
    return String.join(" ", escaped(source), escaped(point.toString()), type, options, "0 0\n");
  }

  /** As fstab(5) wants it. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c <= ' ' || c == '\\' || c == '#') {
        out.append('\\').append(String.format("%03o", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
