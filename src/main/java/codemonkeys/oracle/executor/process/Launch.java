package codemonkeys.oracle.executor.process;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What to start.
 *
 * @param argv the program and its arguments; never a line for a shell
 * @param folder the absolute path that it is started in, as the job sees it
 * @param environment all that it gets to see of the environment
 */
public record Launch(List<String> argv, String folder, SortedMap<String, String> environment) {
  public Launch {
    argv = List.copyOf(argv);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("nothing to start");
    }
    for (String word : argv) {
      noZero(word);
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      noZero(variable.getKey());
      noZero(variable.getValue());
    }
  }

  private static void noZero(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no program can be handed a zero byte");
    }
  }
}
