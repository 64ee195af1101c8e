package codemonkeys.oracle.rules.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The classes that rules were compiled to.
 *
 * @param models names of those that Drools builds its rule base from
 * @param files class files by their path, as {@code fleet/rules/P1.class}
 */
record RuleClasses(List<String> models, Map<String, byte[]> files) {
  void keep(CacheEntry file) {
    file.keep(this::write);
  }

  static Optional<RuleClasses> kept(CacheEntry file) {
    return file.kept(RuleClasses::read);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeInt(models.size());
    for (String model : models) {
      out.writeUTF(model);
    }
    out.writeInt(files.size());
    for (Map.Entry<String, byte[]> entry : new TreeMap<>(files).entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue().length);
      out.write(entry.getValue());
    }
  }

  private static RuleClasses read(DataInputStream in) throws IOException {
    List<String> models = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      models.add(in.readUTF());
    }
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      String name = in.readUTF();
      byte[] file = new byte[in.readInt()];
      in.readFully(file);
      files.put(name, file);
    }
    return new RuleClasses(models, files);
  }
}
