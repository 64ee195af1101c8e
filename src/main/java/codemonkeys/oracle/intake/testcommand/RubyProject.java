package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer;
import codemonkeys.oracle.intake.testcommand.BuildFiles.Answer.PassedOver;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a Ruby project is tested. */
final class RubyProject {
  private static final Pattern TASK =
      Pattern.compile("(?:multi)?task[ (]\\s*[:\"']?(test|spec)\\b.*");

  /** Tasks that libraries define, with the name they get when none is given. */
  private static final Pattern LIBRARY_TASK =
      Pattern.compile(
          "(?:Rake::Test|Minitest::Test|RSpec::Core::Rake)Task\\.(?:new|create)"
              + "[ (]*(?:[:\"'](\\w+))?.*");

  private RubyProject() {}

  static Answer rake(BuildFolder folder, String name) throws UnreadableException {
    for (String line : folder.lines(name)) {
      String task = task(line.strip());
      if (task != null) {
        return folder.has("Gemfile")
            ? BuildFiles.run("bundle", "exec", "rake", task)
            : BuildFiles.run("rake", task);
      }
      if (line.contains("Rails.application.load_tasks")
          && folder.has("test")
          && folder.isFile("bin/rails")) {
        return BuildFiles.run("bin/rails", "test");
      }
    }
    return new PassedOver(name + " has no task test or spec");
  }

  private static @Nullable String task(String line) {
    Matcher task = TASK.matcher(line);
    if (task.matches()) {
      return task.group(1);
    }
    Matcher library = LIBRARY_TASK.matcher(line);
    if (!library.matches()) {
      return null;
    }
    String usual = line.startsWith("RSpec") ? "spec" : "test";
    return library.group(1) == null || library.group(1).equals(usual) ? usual : null;
  }

  static Answer bundler(BuildFolder folder, String name) {
    return folder.hasAny(".rspec", "spec")
        ? BuildFiles.run("bundle", "exec", "rspec")
        : new PassedOver(name + " has no folder spec beside it, and no Rakefile with tests");
  }
}
