package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.cli.output.Console.Style;
import codemonkeys.oracle.cli.output.Reports;
import codemonkeys.oracle.cli.output.Table;
import codemonkeys.oracle.cli.output.Table.Cell;
import codemonkeys.oracle.discovery.FleetProposal;
import codemonkeys.oracle.discovery.FleetProposal.Product;
import codemonkeys.oracle.discovery.FleetProposal.UnusableRootException;
import codemonkeys.oracle.discovery.StarterFiles;
import codemonkeys.oracle.files.GitRepositories;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.intake.registry.Registry;
import codemonkeys.oracle.intake.registry.Registry.RegistryRejectedException;
import codemonkeys.oracle.intake.testcommand.TestCommand;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code oracle init}: the registry of what is there. */
final class InitCommand {
  private final CliContext context;
  private final Console console;

  InitCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(InitOptions options) throws NotUnderstoodException, CommandException, IOException {
    Workspace workspace = options.common().workspace();
    FleetProposal proposal = proposal(options, workspace);
    if (proposal.products().isEmpty() && proposal.registered() == 0) {
      throw CommandException.of(
          ExitCode.FAILED,
          "there is no git repository and no build file in "
              + Printable.line(
                  String.join(
                      ", ", options.starts().stream().map(s -> s.folder().toString()).toList()))
              + "; name a folder that has some: oracle init DIR");
    }
    StarterFiles files = StarterFiles.missing(workspace, proposal);
    if (!options.common().json()) {
      print(workspace, proposal);
    }
    boolean write = !files.paths().isEmpty() && (options.yes() || agreed(options, files));
    if (write) {
      write(files);
    }
    if (options.common().json()) {
      console.result(JsonText.text(json(workspace, proposal, files, write)));
    } else {
      printEnd(proposal, files, write);
    }
    return ExitCode.SUCCESS;
  }

  private FleetProposal proposal(InitOptions options, Workspace workspace)
      throws NotUnderstoodException, CommandException {
    try {
      return FleetProposal.of(
          workspace, options.starts(), context.ownFolders(), () -> owner(options, workspace));
    } catch (RegistryRejectedException e) {
      throw new NotUnderstoodException(List.of(e.diagnostic()));
    } catch (UnusableRootException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private String owner(InitOptions options, Workspace workspace) {
    String given = options.owner();
    if (given != null) {
      return given;
    }
    return new GitRepositories(context.environment())
        .userName(workspace.root())
        .orElseGet(() -> context.program().account());
  }

  private void print(Workspace workspace, FleetProposal proposal) {
    console.line("Fleet in " + Printable.line(workspace.root().toString()));
    console.line();
    if (!proposal.products().isEmpty()) {
      Table table = new Table("", "PRODUCT", "OWNER", "PATH", "TEST");
      for (Product product : proposal.products()) {
        table.row(
            Cell.of("+", Style.GOOD),
            Cell.of(product.id().value(), Style.STRONG),
            Cell.of(product.owner()),
            Cell.of(product.path()),
            product
                .testCommand()
                .map(command -> Cell.of(String.join(" ", command.argv())))
                .orElseGet(() -> Cell.of("none", Style.WARNING)));
      }
      table.print(console);
      console.line();
    }
    String registered =
        proposal.registered() == 0 ? "" : ", " + proposal.registered() + " registered already";
    console.line(
        Reports.count(proposal.products().size(), "new product")
            + registered
            + (proposal.roots().isEmpty()
                ? "."
                : ", with roots " + Printable.line(String.join(", ", proposal.roots())) + "."));
    List<String> built =
        proposal.products().stream()
            .filter(product -> !product.modules().isEmpty())
            .map(product -> product.id() + " (" + product.modules().size() + ")")
            .toList();
    if (!built.isEmpty()) {
      console.line("Tested with all modules at once: " + Reports.first(built) + ".");
    }
    List<String> untested =
        proposal.products().stream()
            .filter(product -> product.testCommand().isEmpty())
            .map(product -> product.id().value())
            .toList();
    if (!untested.isEmpty()) {
      console.line(
          "No test command: "
              + Reports.first(untested)
              + "; "
              + TestCommand.FIX
              + ", or \"tests\": false when it has none on purpose.");
    }
    proposal.notes().forEach(console::line);
  }

  private void printEnd(FleetProposal proposal, StarterFiles files, boolean written) {
    String paths = String.join(", ", files.paths());
    if (proposal.registryThere() && !proposal.products().isEmpty()) {
      console.line();
      console.line(
          Registry.FILE
              + " is there and stays as it is. Add to its products"
              + (proposal.roots().isEmpty()
                  ? ""
                  : ", and to its roots " + JsonText.compact(proposal.roots()))
              + ":");
      console.line(entries(proposal));
    }
    if (written) {
      console.line("Wrote " + paths + ".");
      console.line("Next: oracle plan --budget 3");
    } else if (!files.paths().isEmpty()) {
      console.line("Nothing was written; oracle init --yes writes " + paths + ".");
    } else if (proposal.products().isEmpty()) {
      console.line("Nothing to add.");
    }
  }

  /** As they stand between the brackets of the list. */
  private static String entries(FleetProposal proposal) {
    String list = JsonText.text(proposal.products().stream().map(Product::entry).toList());
    return list.substring(list.indexOf('\n') + 1, list.lastIndexOf("\n]"));
  }

  private boolean agreed(InitOptions options, StarterFiles files) throws IOException {
    if (options.common().json() || options.common().quiet() || !context.terminal()) {
      return false;
    }
    String answer = context.ask("Write " + String.join(", ", files.paths()) + "? [y/N]");
    return answer.equals("y") || answer.equals("yes");
  }

  private static void write(StarterFiles files) throws CommandException, IOException {
    try {
      files.write();
    } catch (FileAlreadyExistsException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          Printable.line(e.getFile())
              + " was made in the meantime and stays as it is; run oracle init again");
    }
  }

  private static Map<String, @Nullable Object> json(
      Workspace workspace, FleetProposal proposal, StarterFiles files, boolean written) {
    Map<String, @Nullable Object> json = JsonText.object();
    json.put("root", workspace.root().toString());
    json.put("registered", proposal.registered());
    json.put("registry", proposal.registry());
    Map<String, @Nullable Object> tests = JsonText.object();
    Map<String, @Nullable Object> modules = JsonText.object();
    for (Product product : proposal.products()) {
      tests.put(product.id().value(), product.testCommand().map(TestCommand::argv).orElse(null));
      if (!product.modules().isEmpty()) {
        modules.put(product.id().value(), product.modules());
      }
    }
    json.put("test_commands", tests);
    json.put("modules", modules);
    json.put("notes", proposal.notes());
    json.put("files", files.paths());
    json.put("written", written);
    return json;
  }
}
