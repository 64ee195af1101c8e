package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.rules.RuleInfo;
import codemonkeys.oracle.rules.language.RuleSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules that have passed the checks, in the form in which they are cached; their classes are kept
 * apart, since rules that differ in a salience have the same.
 *
 * @param warnings what is worth fixing although it is allowed
 * @param shape a digest of all that the classes depend on
 */
record CompiledRules(List<RuleInfo> rules, List<Diagnostic> warnings, String shape) {
  /**
   * The same, compiled from files of the same names in another folder.
   *
   * @param places paths by the names of the files
   */
  CompiledRules at(Map<String, String> places) {
    List<RuleInfo> moved = new ArrayList<>();
    for (RuleInfo rule : rules) {
      String file = rule.file();
      String place = places.get(RuleSource.nameOf(file));
      moved.add(place == null ? rule : rule.at(place));
    }
    List<Diagnostic> reported = new ArrayList<>();
    for (Diagnostic warning : warnings) {
      String file = warning.path();
      reported.add(
          Diagnostic.warning(
              places.getOrDefault(RuleSource.nameOf(file), file),
              warning.line(),
              warning.column(),
              warning.what(),
              warning.fix()));
    }
    return new CompiledRules(List.copyOf(moved), List.copyOf(reported), shape);
  }

  void keep(CacheEntry file) {
    file.keep(this::write);
  }

  static Optional<CompiledRules> kept(CacheEntry file) {
    return file.kept(CompiledRules::read);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeInt(rules.size());
    for (RuleInfo rule : rules) {
      out.writeUTF(rule.name());
      out.writeUTF(rule.file());
      out.writeInt(rule.line());
      out.writeInt(rule.salience());
      out.writeUTF(rule.owner());
      out.writeUTF(rule.reason());
      out.writeUTF(rule.orders());
      out.writeUTF(rule.digest());
      out.writeUTF(rule.conditions());
      out.writeUTF(rule.consequence());
    }
    out.writeInt(warnings.size());
    for (Diagnostic warning : warnings) {
      out.writeUTF(warning.path());
      out.writeInt(warning.line());
      out.writeInt(warning.column());
      out.writeUTF(warning.what());
      out.writeUTF(warning.fix());
    }
    out.writeUTF(shape);
  }

  private static CompiledRules read(DataInputStream in) throws IOException {
    List<RuleInfo> rules = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      rules.add(
          new RuleInfo(
              in.readUTF(),
              in.readUTF(),
              in.readInt(),
              in.readInt(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readUTF()));
    }
    List<Diagnostic> warnings = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      warnings.add(
          Diagnostic.warning(in.readUTF(), in.readInt(), in.readInt(), in.readUTF(), in.readUTF()));
    }
    return new CompiledRules(rules, warnings, in.readUTF());
  }
}
