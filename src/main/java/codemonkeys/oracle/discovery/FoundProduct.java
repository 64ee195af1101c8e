package codemonkeys.oracle.discovery;

import codemonkeys.oracle.intake.testcommand.TestCommand.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that looks like a product.
 *
 * @param start the folder that the search began in
 * @param folder itself
 * @param repository the top of the git repository that it is in, as far as the search saw one
 * @param tests its test command, or why there is none
 * @param modules folders in it that the command tests together
 */
record FoundProduct(
    Path start, Path folder, @Nullable Path repository, Finding tests, List<String> modules) {
  FoundProduct {
    modules = List.copyOf(modules);
  }

  /** The names that lead to it from the start; that of the start itself when it is that. */
  List<String> names() {
    return folder.equals(start) ? List.of(name(start)) : names(start, folder);
  }

  /** What people call it: the repository, and where in that it lies. */
  String displayName() {
    return repository == null || repository.equals(folder)
        ? name(folder)
        : name(repository) + " " + String.join("/", names(repository, folder));
  }

  /** Its name, after that of its repository when it is a part of one and does not say so itself. */
  List<String> shortNames() {
    String name = name(folder);
    String whole = repository == null ? name : name(repository);
    return name.equals(whole) || name.startsWith(whole + "-")
        ? List.of(name)
        : List.of(whole, name);
  }

  static String name(Path folder) {
    Path name = folder.getFileName();
    return name == null ? "" : name.toString();
  }

  static List<String> names(Path above, Path folder) {
    List<String> names = new ArrayList<>();
    above.relativize(folder).forEach(name -> names.add(name.toString()));
    return names;
  }
}
