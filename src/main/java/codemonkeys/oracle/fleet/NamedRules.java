package codemonkeys.oracle.fleet;

import codemonkeys.oracle.files.Diagnostic;
import codemonkeys.oracle.files.Git;
import codemonkeys.oracle.files.GitTree;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.StrictText;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.rules.Limits;
import codemonkeys.oracle.rules.language.RuleSource;
import codemonkeys.oracle.rules.parameters.Parameters;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rules that a word of the command line names: a folder, or a folder at a revision of git. A folder
 * that is there wins.
 */
public final class NamedRules {
  /** Files of one folder; a set of rules has far fewer. */
  private static final int MAX_FILES = 1_000;

  private static final String RULES = ".drl";

  /** What may stand beside them. */
  private static final List<String> OTHERS = List.of(Parameters.FILE, Limits.FILE);

  private static final String EXPECTED =
      "expected a folder with *.drl files, or one at a revision as HEAD~1:rules";

  private static final String WHERE_PATHS_START =
      "paths start at the top of the repository, and with ./ at the fleet's folder";

  private final FleetInputs with;
  private final Path current;

  /**
   * Reads nothing yet.
   *
   * @param current the folder that relative paths start from
   */
  public NamedRules(FleetInputs with, Path current) {
    this.with = with;
    this.current = current;
  }

  /**
   * Reads them.
   *
   * @param label what the word stands for on the command line
   * @throws NotUnderstoodException when they can't be read
   */
  public RuleFiles.Found find(String label, String word)
      throws NoSuchRulesException, NotUnderstoodException {
    if (word.isEmpty()) {
      throw new NoSuchRulesException(label + " is empty; " + EXPECTED);
    }
    Path folder = folder(word);
    if (folder != null && Files.isDirectory(folder)) {
      String shown = RuleFiles.shown(with.workspace(), folder);
      RuleTexts texts = RuleTexts.read(folder, shown);
      if (texts.isEmpty()) {
        throw new NoSuchRulesException(
            label + " " + Printable.text(word) + " has no rule file; " + EXPECTED);
      }
      return RuleFiles.found(with, texts, folder, shown.isEmpty() ? "." : shown);
    }
    String noFolder =
        label
            + " is "
            + Printable.text(word)
            + ": "
            + (folder != null && Files.exists(folder) ? "a file stands there" : "no such folder");
    int colon = word.indexOf(':');
    if (colon < 0) {
      throw new NoSuchRulesException(
          noFolder + ", and without a colon no revision of git; " + EXPECTED);
    }
    try {
      return revision(word, colon);
    } catch (NoRevisionException e) {
      throw new NoSuchRulesException(noFolder + ", and as a revision of git: " + e.getMessage());
    }
  }

  private @Nullable Path folder(String word) {
    try {
      return current.resolve(word).normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** It is no folder at a revision; the message says why and what to do. */
  private static final class NoRevisionException extends Exception {
    private static final long serialVersionUID = 1L;

    NoRevisionException(String message) {
      super(message);
    }
  }

  private RuleFiles.Found revision(String word, int colon)
      throws NotUnderstoodException, NoRevisionException {
    String revision = word.substring(0, colon);
    String path = word.substring(colon + 1);
    if (revision.isEmpty()) {
      throw new NoRevisionException("nothing before the colon; expected one as HEAD:rules");
    }
    if (revision.startsWith("-")) {
      throw new NoRevisionException("it begins with a hyphen; expected one as HEAD:rules");
    }
    if (!Printable.line(word).equals(word)) {
      throw new NoRevisionException("it has control characters; remove them");
    }
    String shown =
        path.length() > 1 && path.endsWith("/") ? word.substring(0, word.length() - 1) : word;
    List<RuleSource> sources = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    Map<String, RuleSource> others = new HashMap<>();
    for (GitTree.Blob blob : blobs(revision, path)) {
      if (!blob.name().endsWith(RULES) && !OTHERS.contains(blob.name())) {
        continue;
      }
      String file = shown + (path.isEmpty() ? "" : "/") + blob.name();
      Problem problem = blob.problem();
      byte[] content = blob.content();
      if (problem != null) {
        errors.add(Diagnostic.error(file, problem));
      } else if (content != null) {
        try {
          RuleSource source = new RuleSource(file, StrictText.decode(content));
          if (OTHERS.contains(blob.name())) {
            others.put(blob.name(), source);
          } else {
            sources.add(source);
          }
        } catch (UnreadableException e) {
          errors.add(Diagnostic.error(file, e.problem()));
        }
      }
    }
    if (!errors.isEmpty()) {
      throw new NotUnderstoodException(errors);
    }
    RuleTexts texts = RuleTexts.of(sources, others.get(Parameters.FILE), others.get(Limits.FILE));
    if (texts.isEmpty()) {
      throw new NoRevisionException(
          "no *.drl file there; git ls-tree --name-only "
              + Printable.argv(List.of(revision))
              + " shows what there is");
    }
    return RuleFiles.found(with, texts, null, shown);
  }

  /**
   * Of the repository that the fleet lies in; if it lies in none, of the one that the current
   * folder lies in.
   */
  private List<GitTree.Blob> blobs(String revision, String path) throws NoRevisionException {
    List<Path> folders = new ArrayList<>(List.of(with.workspace().root()));
    if (!current.startsWith(with.workspace().root())) {
      folders.add(current);
    }
    String why = "";
    for (Path folder : folders) {
      try {
        GitTree tree = GitTree.at(folder, with.environment(), revision).orElse(null);
        if (tree == null) {
          throw new NoRevisionException(
              "there is no revision "
                  + Printable.text(revision)
                  + "; git log --oneline lists some");
        }
        return blobs(tree, revision, path);
      } catch (Git.GitException e) {
        why = why.isEmpty() ? String.valueOf(e.getMessage()) : why;
      }
    }
    throw new NoRevisionException(
        why + "; name a folder, or go to a repository whose git is this user's");
  }

  private static List<GitTree.Blob> blobs(GitTree tree, String revision, String path)
      throws NoRevisionException, Git.GitException {
    try {
      List<GitTree.Blob> blobs =
          new ArrayList<>(tree.files(path, RULES, RuleFiles.MAX_BYTES, MAX_FILES));
      for (String other : OTHERS) {
        blobs.addAll(tree.files(path, other, RuleFiles.MAX_BYTES, MAX_FILES));
      }
      return blobs;
    } catch (Git.GitException e) {
      String says = String.valueOf(e.getMessage());
      if (says.contains("is outside repository")) {
        throw new NoRevisionException(
            Printable.text(path) + " leads out of the repository; " + WHERE_PATHS_START);
      }
      Optional<String> type = tree.type(path);
      if (type.isEmpty()) {
        throw new NoRevisionException(
            "there is no folder "
                + Printable.text(path)
                + " in "
                + Printable.text(revision)
                + "; "
                + WHERE_PATHS_START);
      }
      throw new NoRevisionException(
          type.get().equals("blob")
              ? Printable.text(path) + " is a file there; name its folder"
              : says + "; name another folder");
    }
  }
}
