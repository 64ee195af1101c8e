package codemonkeys.oracle.cli;

import codemonkeys.oracle.cli.context.CliContext;
import codemonkeys.oracle.cli.context.CommandException;
import codemonkeys.oracle.cli.context.ExitCode;
import codemonkeys.oracle.cli.context.Options;
import codemonkeys.oracle.cli.output.Console;
import codemonkeys.oracle.files.AtomicFiles;
import codemonkeys.oracle.files.JsonText;
import codemonkeys.oracle.files.Printable;
import codemonkeys.oracle.fleet.FleetInputs;
import codemonkeys.oracle.fleet.NotUnderstoodException;
import codemonkeys.oracle.page.PageReader;
import codemonkeys.oracle.page.server.PageExport;
import codemonkeys.oracle.page.server.PageServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code oracle dash}: the fleet as a page, served on this machine or written as one file. */
final class DashCommand {
  /** How often it is looked whether to end. */
  private static final int LOOK_MILLIS = 100;

  private final CliContext context;
  private final Console console;

  /** The command and its options. */
  static CommandSpec command() {
    CommandSpec dash =
        Options.command(
            "dash",
            "Shows the fleet as a page in the browser, on this machine alone, until Ctrl-C. It"
                + " changes nothing and follows what changes.");
    dash.addOption(
        Options.value(
            "--port",
            "N",
            "The port to listen on, 1 to 65535, or 0 for any that is free; "
                + DashOptions.USUAL_PORT
                + " when not given."));
    dash.addOption(Options.flag("--open", "Open the page in the browser."));
    dash.addOption(
        Options.value(
            "--export",
            "FILE",
            "Write the page as one HTML file that needs no other, and serve nothing."));
    dash.addOption(Options.budget());
    Options.common(dash);
    Options.usage(
        dash, "dash", "dash --open", "dash --port 0 --budget 10", "dash --export fleet.html");
    return dash;
  }

  DashCommand(CliContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  ExitCode run(DashOptions options) throws CommandException, NotUnderstoodException, IOException {
    Path export = options.export();
    return export == null ? serve(options) : export(options, export);
  }

  // --- one file -------------------------------------------------------------------------------

  private ExitCode export(DashOptions options, Path file)
      throws CommandException, NotUnderstoodException, IOException {
    boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (there && !isExport(file)) {
      throw CommandException.usage(
          "--export "
              + Printable.line(file.toString())
              + " is there, and oracle dash did not write it; expected a new file or an earlier"
              + " export; name another, or remove it");
    }
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw CommandException.usage(
          "the folder of --export "
              + Printable.line(file.toString())
              + " is not there; make it first: mkdir -p "
              + Printable.argv(List.of(String.valueOf(folder))));
    }
    byte[] page =
        PageExport.of(
            new PageReader(options.budget(), context.version())
                .read(options.common().inputs(context)));
    try {
      if (there) {
        AtomicFiles.write(file, page);
      } else {
        AtomicFiles.create(file, page);
      }
    } catch (FileAlreadyExistsException e) {
      throw CommandException.usage(
          "--export "
              + Printable.line(file.toString())
              + " was made by somebody else meanwhile; name another file");
    }
    if (options.common().json()) {
      Map<String, @Nullable Object> json = JsonText.object();
      json.put("file", file.toString());
      json.put("bytes", page.length);
      console.result(JsonText.text(json));
    } else {
      console.line(
          "Wrote "
              + Printable.line(file.toString())
              + " ("
              + (page.length + 1023) / 1024
              + " kB): open it in any browser, or hand it on; it needs nothing else.");
    }
    return ExitCode.SUCCESS;
  }

  /** Whether a file begins as those that this command writes. */
  private static boolean isExport(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    byte[] begin = PageExport.BEGIN.getBytes(StandardCharsets.UTF_8);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Arrays.equals(in.readNBytes(begin.length), begin);
    }
  }

  // --- the server -----------------------------------------------------------------------------

  private ExitCode serve(DashOptions options) throws CommandException, IOException {
    // Read when the server's classes are loaded: small answers are sent at once, and a client that
    // does not finish its request is not waited for.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "20");
    Supplier<FleetInputs> inputs =
        () -> {
          Instant moment =
              options.fixed()
                  ? options.common().asOf()
                  : context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
          return options.common().anew(moment).inputs(context);
        };
    context.interrupt().attend();
    try (PageServer server =
        new PageServer(options.port(), inputs, options.budget(), context.version())) {
      String address = server.address();
      if (options.common().json()) {
        Map<String, @Nullable Object> json = JsonText.object();
        json.put("url", address);
        json.put("port", server.port());
        console.result(JsonText.text(json));
      } else {
        console.line("The fleet is at " + address + " for this machine alone; Ctrl-C ends it.");
      }
      console.flush();
      if (options.open()) {
        open(address);
      }
      while (!context.interrupt().asked()) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (BindException e) {
      throw CommandException.of(
          ExitCode.INTERNAL_ERROR,
          "port "
              + options.port()
              + " can't be had ("
              + Printable.reason(e)
              + "); stop what listens there, or choose another with --port, 0 for any that is free");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.INTERRUPTED;
  }

  /** Not being able to is no error: the address is printed. */
  private void open(String address) {
    for (String program : List.of("xdg-open", "open")) {
      for (String folder : context.environment().getOrDefault("PATH", "").split(":")) {
        if (!folder.startsWith("/") || !new File(folder, program).canExecute()) {
          continue;
        }
        try {
          new ProcessBuilder(folder + "/" + program, address)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .getOutputStream()
              .close();
          return;
        } catch (IOException e) {
          // The next one may do.
        }
      }
    }
    console.note("No program to open a page with was found; open " + address + " by hand.");
  }
}
