package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.SpecialFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file of the cache: what was worked out once, with all that it was made from. One that is
 * damaged, of another kind or made from something else is as good as none. Whoever may write into
 * the cache is trusted, so that a checksum is enough.
 */
public final class CacheEntry {
  private static final int CHECKSUM_BYTES = 4;

  /** Files in the cache, some 100 edits; when there are more, half of them are removed. */
  private static final int MAX_FILES = 300;

  private final Path file;
  private final byte[] key;

  /**
   * What is kept of a kind, or could be.
   *
   * @param from all that it is made from, but Oracle and Java. It is kept in full and compared: the
   *     checksum in the file's name is quick, and not every text has its own.
   * @param build what identifies a build of Oracle
   */
  public CacheEntry(Path cache, String kind, List<String> from, String build) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(Runtime.version().feature());
      text(out, kind);
      text(out, build);
      out.writeInt(from.size());
      for (String each : from) {
        text(out, each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory takes all
    }
    key = bytes.toByteArray();
    file = cache.resolve(kind + "-" + Integer.toHexString(checksum(key, key.length)) + ".bin");
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Writes what is kept. */
  public interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  /** Reads what was kept. */
  public interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  /** Keeps something; a cache that can't be written costs time and nothing else. */
  public void keep(Writing what) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        AtomicFiles.makeFolders(folder);
      }
      AtomicFiles.write(file, withKeyAndChecksum(what));
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
        Files.newDirectoryStream(folder, "{rules,classes,check,parameters,limits}-*.bin")) {
      for (Path each : files) {
        ages.put(each, Files.getLastModifiedTime(each));
      }
    }
    if (ages.size() > MAX_FILES) {
      List<Path> oldest = new ArrayList<>(ages.keySet());
      oldest.sort(Comparator.comparing(ages::get));
      for (Path each : oldest.subList(0, ages.size() - MAX_FILES / 2)) {
        Files.deleteIfExists(each);
      }
    }
  }

  private byte[] withKeyAndChecksum(Writing what) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(key);
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

  /** What was kept, whole and unchanged. */
  public <T> Optional<T> kept(Reading<T> reading) {
    try {
      if (SpecialFile.at(file).isPresent()) {
        return Optional.empty(); // reading it might wait for ever
      }
      byte[] cached = Files.readAllBytes(file);
      int length = cached.length - CHECKSUM_BYTES;
      if (length < key.length
          || ByteBuffer.wrap(cached).getInt(length) != checksum(cached, length)
          || !Arrays.equals(cached, 0, key.length, key, 0, key.length)) {
        return Optional.empty();
      }
      try (DataInputStream in =
          new DataInputStream(new ByteArrayInputStream(cached, key.length, length - key.length))) {
        return Optional.of(reading.from(in));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
