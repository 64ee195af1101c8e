package codemonkeys.oracle.cli.completion;

import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.files.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code oracle completion}: the script with which a shell completes command lines of Oracle. */
public final class CompletionCommand {
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private CompletionCommand() {}

  /** The command and its options. */
  public static CommandSpec command() {
    CommandSpec completion =
        Options.command(
            "completion",
            "Prints a script with which bash, zsh or fish completes commands, options, products,"
                + " orders, runs and rules.");
    completion.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("SHELL")
            .index("0")
            .arity("0..1")
            .type(String.class)
            .completionCandidates(SHELLS)
            .description("bash, zsh or fish.")
            .build());
    Options.usage(
        completion, "completion SHELL", "completion bash", "completion zsh", "completion fish");
    return completion;
  }

  /** Prints the script. */
  public static ExitCode run(@Nullable String shell, Console console)
      throws CommandException, IOException {
    if (shell == null || !SHELLS.contains(shell)) {
      throw CommandException.usage(
          (shell == null ? "the shell is missing" : "the shell is " + Printable.text(shell))
              + "; expected bash, zsh or fish, as oracle completion bash");
    }
    try (InputStream in =
        CompletionCommand.class.getResourceAsStream("/oracle/completion/oracle." + shell)) {
      if (in == null) {
        throw new IOException("the script for " + shell + " is missing in Oracle's jar");
      }
      console.result(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    return ExitCode.SUCCESS;
  }
}
