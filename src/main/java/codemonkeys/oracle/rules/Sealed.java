package codemonkeys.oracle.rules;

import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Files of the cache: what was worked out once, under a name that says what from. A file that is
 * damaged, of another kind or kept for something else is as good as none. Whoever may write into
 * the cache is trusted, so that a checksum is enough.
 */
final class Sealed {
  private static final int CHECKSUM_BYTES = 4;

  /** Files in the cache, some 100 edits; when there are more, half of them are removed. */
  private static final int MOST_FILES = 300;

  private Sealed() {}

  /** Writes what is kept. */
  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  /** Reads what was kept. */
  interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  /**
   * The name of a file.
   *
   * @param kind what it keeps
   * @param digest of everything it was made from, but Oracle and Java
   * @param build what tells one build of Oracle from another
   */
  static Path file(Path cache, String kind, String digest, String build) {
    String key =
        new Digest()
            .add(digest)
            .add(build)
            .add(Integer.toString(Runtime.version().feature()))
            .hex()
            .substring(0, 32);
    return cache.resolve(kind + "-" + key + ".bin");
  }

  /** Keeps something; a cache that can't be written costs time and nothing else. */
  static void keep(Path file, int magic, Writing what) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      AtomicFiles.write(file, seal(String.valueOf(file.getFileName()), magic, what));
      if (folder != null) {
        tidy(folder);
      }
    } catch (IOException e) {
      // Worked out again next time.
    }
  }

  /** Each edit of a rule keeps files that no later one asks for: the oldest go. */
  private static void tidy(Path folder) throws IOException {
    Map<Path, FileTime> ages = new HashMap<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "{rules,classes,check}-*.bin")) {
      for (Path each : files) {
        ages.put(each, Files.getLastModifiedTime(each));
      }
    }
    if (ages.size() > MOST_FILES) {
      List<Path> oldest = new ArrayList<>(ages.keySet());
      oldest.sort(Comparator.comparing(ages::get));
      for (Path each : oldest.subList(0, ages.size() - MOST_FILES / 2)) {
        Files.deleteIfExists(each);
      }
    }
  }

  private static byte[] seal(String key, int magic, Writing what) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(magic);
      out.writeUTF(key);
      what.to(out);
    }
    byte[] body = bytes.toByteArray();
    return ByteBuffer.allocate(body.length + CHECKSUM_BYTES)
        .put(body)
        .putInt(checksum(body, body.length))
        .array();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  /** What was kept in a file, whole and unchanged. */
  static <T> Optional<T> kept(Path file, int magic, Reading<T> reading) {
    try {
      byte[] cached = Files.readAllBytes(file);
      int length = cached.length - CHECKSUM_BYTES;
      if (length < CHECKSUM_BYTES
          || ByteBuffer.wrap(cached).getInt(length) != checksum(cached, length)) {
        return Optional.empty();
      }
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(cached, 0, length))) {
        return in.readInt() == magic && in.readUTF().equals(String.valueOf(file.getFileName()))
            ? Optional.of(reading.from(in))
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
