package codemonkeys.oracle.executor.causes;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of a job's output that says why it failed.
 *
 * @param pattern found anywhere in the line; its first group, if it has one, is the name of what is
 *     missing
 */
record FailureSign(Kind kind, Pattern pattern) {
  /** What such a line says. */
  enum Kind {
    /** Something was to be downloaded; it is a cause only where the network was off. */
    NO_NETWORK,
    NO_COMMAND,
    NO_PACKAGE
  }

  /** The words of the usual tools, as they print them; the test has a sample of each. */
  static final List<FailureSign> ALL =
      List.of(
          // npm, yarn, pnpm, node
          network("\\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH)\\b"),
          network("\\b(?:ERR_PNPM_NO_OFFLINE_TARBALL|ERR_PNPM_META_FETCH_FAIL|ENOTCACHED)\\b"),
          // the C library: pip, wget, ruby and most others
          network("Temporary failure in name resolution"),
          network("Name or service not known"),
          network("[Nn]etwork is unreachable"),
          network("unable to resolve host address"),
          // curl (6), and whatever is made of it: git, cargo, composer, R
          network("[Cc]ould ?n[o']t resolve (?:host|proxy)"),
          network("curl: \\(6\\)|curl error 6\\b"),
          // pip, poetry, uv
          network("No matching distribution found for"),
          network("All attempts to connect to \\S+ failed"),
          network("dns error: failed to lookup address"),
          // Maven, Gradle, sbt
          network("UnknownHostException|[Uu]nknown host\\b"),
          network("Could not transfer (?:artifact|metadata)"),
          network("in offline mode and the artifact .* has not been downloaded"),
          network("Cannot access \\S+ \\(https?://\\S+\\) in offline mode"),
          network("No cached (?:version of|resource) .* (?:available )?for offline mode"),
          network("Could not (?:GET|HEAD) 'https?://"),
          // cargo
          network("failed to (?:download|fetch) (?:from )?`?https?://"),
          network("spurious network error"),
          network("download of config\\.json failed|failed to download (?:from )?`"),
          network("attempting to make an HTTP request, but --(?:offline|frozen) was specified"),
          // go
          network("dial (?:tcp|udp)\\S*: lookup "),
          network("dial (?:tcp|udp) \\S+: connect: (?:network is unreachable|no route to host)"),
          network("module lookup disabled by GOPROXY=off"),
          // bundler, NuGet, deno, bun, mix, Bazel
          network("Could not (?:reach host|fetch specs from) "),
          network("NU1301\\b"),
          network("error sending request for url \\(https?://"),
          network(
              "(?:ConnectionRefused|FailedToOpenSocket|DNSResolveFailed)\\b.* (?:downloading|installing|resolving)"),
          network("Failed to fetch record for "),
          network("Error downloading \\[https?://"),
          // shells; dash says "sh: 1: x: not found", busybox leaves the number out
          command("command not found: ([\\w@./+-]+)"),
          command("([\\w@./+-]+): command not found$"),
          command("\\bsh: (?:\\d+: )?(?:exec: )?([\\w@./+-]+): not found$"),
          command(": \\d+: (?:exec: )?([\\w@./+-]+): not found$"),
          command("\\benv: \\W?([\\w@.+-]+)\\W?: No such file or directory"),
          command("\\bmake(?:\\[\\d+\\])?: ([\\w@./+-]+): No such file or directory"),
          // programs that start others: node, Java, go, cargo, tox, gradlew
          command("\\bspawn ([\\w@./+-]+) ENOENT\\b"),
          command("Cannot run program \"([^\"]{1,200})\""),
          command("exec: \"([^\"]{1,200})\": executable file not found in \\$PATH"),
          command("error: no such (?:sub)?command: `([^`]{1,200})`"),
          command("could not find executable (?:from )?['\"]?([\\w@./+-]+)"),
          command("no '([\\w.+-]+)' command could be found"),
          library("No module named '?([\\w.-]+)'?"),
          library("Cannot find (?:module|package) '((?:@[\\w.-]+/)?[\\w-][\\w.-]*)[/\\w.-]*'"),
          library("cannot load such file -- ([\\w/.-]+)"),
          library("no required module provides package ([\\w/.@-]+)"));

  private static FailureSign network(String pattern) {
    return new FailureSign(Kind.NO_NETWORK, Pattern.compile(pattern));
  }

  private static FailureSign command(String pattern) {
    return new FailureSign(Kind.NO_COMMAND, Pattern.compile(pattern));
  }

  private static FailureSign library(String pattern) {
    return new FailureSign(Kind.NO_PACKAGE, Pattern.compile(pattern));
  }
}
