package codemonkeys.oracle.executor.causes;

import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sources that a checkout leaves out: submodules that are empty, files of Git LFS. */
final class MissingContent {
  /** Of a larger folder only a part is searched; this is about a likely cause only. */
  private static final int MAX_FILES = 50_000;

  private static final int MAX_NAMED = 3;

  /** By the specification of Git LFS: below 1024 bytes, with this at the beginning. */
  private static final int MAX_POINTER = 1024;

  private static final byte[] POINTER =
      "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_MODULES = 1 << 20;
  private static final Pattern PATH = Pattern.compile("(?m)^\\s*path\\s*=\\s*(.*?)\\s*$");

  private MissingContent() {}

  /**
   * What is missing below a product's folder, each with what to do.
   *
   * @param output of the job: a submodule elsewhere in the repository counts when it names it
   */
  static List<String> of(ProductFolder folder, String output) throws IOException {
    List<String> causes = new ArrayList<>();
    Set<String> submodules = submodules(folder, output);
    if (!submodules.isEmpty()) {
      causes.add(
          count(submodules.size(), "submodule is", "submodules are")
              + " not checked out ("
              + named(submodules)
              + "); git submodule update --init --recursive");
    }
    Set<String> pointers = new TreeSet<>();
    Path product = folder.absolute();
    Files.walkFileTree(product, new PointerVisitor(product, pointers));
    if (!pointers.isEmpty()) {
      causes.add(
          count(pointers.size(), "file is", "files are")
              + " only a pointer of Git LFS, not the content ("
              + named(pointers)
              + "); git lfs pull");
    }
    return causes;
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static String named(Set<String> names) {
    List<String> first = names.stream().limit(MAX_NAMED).map(Printable::line).toList();
    return Printable.cut(String.join(", ", first), 300) + (names.size() > MAX_NAMED ? ", …" : "");
  }

  // --- submodules -----------------------------------------------------------------------------

  private static Set<String> submodules(ProductFolder product, String output) throws IOException {
    Set<String> missing = new TreeSet<>();
    Path repository = product.repository().orElse(null);
    if (repository == null) {
      return missing;
    }
    Path file = repository.resolve(".gitmodules");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return missing;
    }
    String text;
    try (InputStream in =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      text = new String(in.readNBytes(MAX_MODULES), StandardCharsets.UTF_8);
    }
    Matcher path = PATH.matcher(text);
    while (path.find()) {
      String given = path.group(1);
      String plain =
          given.length() > 1 && given.startsWith("\"") && given.endsWith("\"")
              ? given.substring(1, given.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
              : given;
      String normal = Workspace.normalize(plain).orElse("");
      if (normal.isEmpty()) {
        continue;
      }
      Path folder = repository.resolve(normal);
      if ((folder.startsWith(product.absolute()) || output.contains(normal)) && isEmpty(folder)) {
        missing.add(normal);
      }
    }
    return missing;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  // --- Git LFS --------------------------------------------------------------------------------

  private static final class PointerVisitor extends SimpleFileVisitor<Path> {
    private final Path product;
    private final Set<String> pointers;
    private int seen;

    PointerVisitor(Path product, Set<String> pointers) {
      this.product = product;
      this.pointers = pointers;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return folder.endsWith(".git") || folder.endsWith("node_modules")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (++seen > MAX_FILES) {
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile()
          && attributes.size() > POINTER.length
          && attributes.size() < MAX_POINTER
          && isPointer(file)) {
        pointers.add(product.relativize(file).toString());
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private static boolean isPointer(Path file) {
      try (InputStream in =
          Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        return Arrays.equals(in.readNBytes(POINTER.length), POINTER);
      } catch (IOException e) {
        return false;
      }
    }
  }
}
