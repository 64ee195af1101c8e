package codemonkeys.oracle.rules.engine;

import codemonkeys.oracle.rules.language.CheckId;
import codemonkeys.oracle.rules.language.RuleFinding;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.language.RulesRejectedException;
import codemonkeys.oracle.rules.lint.Ignores;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with rules or worth fixing, and the rules when they can be loaded. */
public final class RuleInspection {
  private final List<RuleFinding> findings;
  private final RuleTrees trees;
  private final @Nullable RuleBook book;
  private final Ignores ignores;

  private RuleInspection(
      List<RuleFinding> findings, RuleTrees trees, @Nullable RuleBook book, Ignores ignores) {
    this.findings = findings;
    this.trees = trees;
    this.book = book;
    this.ignores = ignores;
  }

  /**
   * Reads, compiles and looks through rules. Nothing of them runs.
   *
   * @param cache as for {@link RuleBook#load}
   * @param build as for {@link RuleBook#load}
   */
  public static RuleInspection of(List<RuleSource> sources, @Nullable Path cache, String build) {
    RuleCompiler.Read read = RuleCompiler.read(sources);
    List<RuleFinding> findings = new ArrayList<>(read.findings());
    RuleBook book = null;
    if (!read.refused()) {
      try {
        book = RuleBook.load(sources, cache, build, List.of(), () -> read);
      } catch (RulesRejectedException e) {
        findings.addAll(e.findings());
      }
    }
    return new RuleInspection(findings, RuleTrees.of(read), book, Ignores.of(sources));
  }

  /** The rules; none when they are refused. */
  public Optional<RuleBook> book() {
    return Optional.ofNullable(book);
  }

  /** The rules that were understood. */
  public RuleTrees trees() {
    return trees;
  }

  /**
   * What was found.
   *
   * @param rules how many rules were understood
   * @param findings sorted by place
   * @param ignored what a comment ignores, sorted by place
   */
  public record Result(int rules, List<RuleFinding> findings, List<Ignored> ignored) {
    /**
     * Keeps it for the next time.
     *
     * @param from all that it was made from, but Oracle and Java
     * @param build what identifies a build of Oracle
     */
    public void keep(Path cache, List<String> from, String build) {
      new CacheEntry(cache, "check", from, build).keep(this::write);
    }

    /** What was kept. */
    public static Optional<Result> kept(Path cache, List<String> from, String build) {
      return new CacheEntry(cache, "check", from, build).kept(Result::read);
    }

    private void write(DataOutputStream out) throws IOException {
      out.writeInt(rules);
      out.writeInt(findings.size());
      for (RuleFinding finding : findings) {
        write(out, finding);
      }
      out.writeInt(ignored.size());
      for (Ignored each : ignored) {
        write(out, each.finding());
        out.writeUTF(each.reason());
      }
    }

    private static void write(DataOutputStream out, RuleFinding finding) throws IOException {
      out.writeUTF(finding.check().name());
      out.writeUTF(finding.diagnostic().path());
      out.writeInt(finding.diagnostic().line());
      out.writeInt(finding.diagnostic().column());
      out.writeUTF(finding.diagnostic().what());
      out.writeUTF(finding.diagnostic().fix());
    }

    private static Result read(DataInputStream in) throws IOException {
      int rules = in.readInt();
      List<RuleFinding> findings = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        findings.add(readFinding(in));
      }
      List<Ignored> ignored = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        ignored.add(new Ignored(readFinding(in), in.readUTF()));
      }
      return new Result(rules, findings, ignored);
    }

    private static RuleFinding readFinding(DataInputStream in) throws IOException {
      return RuleFinding.of(
          CheckId.valueOf(in.readUTF()),
          in.readUTF(),
          in.readInt(),
          in.readInt(),
          in.readUTF(),
          in.readUTF());
    }

    public long errors() {
      return findings.stream().filter(RuleFinding::isError).count();
    }

    public long warnings() {
      return findings.size() - errors();
    }
  }

  /** A warning that a comment ignores, and why. */
  public record Ignored(RuleFinding finding, String reason) {}

  /**
   * All findings, less those that comments ignore.
   *
   * @param others found elsewhere, as by the tests of the rules
   */
  public Result result(List<RuleFinding> others) {
    List<RuleFinding> all = new ArrayList<>(findings);
    all.addAll(others);
    List<RuleFinding> kept = new ArrayList<>(ignores.faults());
    List<Ignored> ignored = new ArrayList<>();
    Collections.sort(all);
    for (RuleFinding finding : all) {
      Optional<String> reason = ignores.reason(finding);
      if (reason.isPresent()) {
        ignored.add(new Ignored(finding, reason.get()));
      } else {
        kept.add(finding);
      }
    }
    if (book != null) {
      kept.addAll(ignores.unused(all)); // with errors not everything was looked for
    }
    Collections.sort(kept);
    return new Result(trees.rules().size(), List.copyOf(kept), List.copyOf(ignored));
  }
}
