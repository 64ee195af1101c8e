package codemonkeys.oracle.executor.causes;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.FleetFolder;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signs of what made a job fail, as the usual tools print them. */
class LikelyCausesTest {
  private static final List<String> NO_NETWORK =
      List.of(
          "npm error code ENOTFOUND",
          "npm ERR! request to https://registry.npmjs.org/ms failed, reason: getaddrinfo EAI_AGAIN",
          "error An unexpected error occurred: \"https://registry.yarnpkg.com/ms: getaddrinfo"
              + " ENOTFOUND registry.yarnpkg.com\".",
          "npm error code ENOTCACHED",
          " ERR_PNPM_META_FETCH_FAIL  GET https://registry.npmjs.org/ms: request failed",
          "connect ENETUNREACH 104.16.0.35:443",
          "WARNING: Retrying ... NewConnectionError('<pip._vendor...>: Failed to establish a new"
              + " connection: [Errno -3] Temporary failure in name resolution')",
          "ERROR: No matching distribution found for requests==2.31.0",
          "socket.gaierror: [Errno -2] Name or service not known",
          "[Errno 101] Network is unreachable",
          "wget: unable to resolve host address ‘example.org’",
          "All attempts to connect to pypi.org failed.",
          "  Caused by: dns error: failed to lookup address information: Try again",
          "curl: (6) Could not resolve host: example.org",
          "The following exception is caused by a process timeout: curl error 6 while downloading"
              + " https://repo.packagist.org/packages.json",
          "fatal: unable to access 'https://github.com/x/y.git/': Could not resolve host:"
              + " github.com",
          "[6] Couldn't resolve host name (Could not resolve host: index.crates.io)",
          "Caused by: java.net.UnknownHostException: repo.maven.apache.org",
          "[ERROR] ... Could not transfer artifact junit:junit:pom:4.13 from/to central"
              + " (https://repo.maven.apache.org/maven2): repo.maven.apache.org: Unknown host",
          "[ERROR] Cannot access central (https://repo.maven.apache.org/maven2) in offline mode and"
              + " the artifact junit:junit:jar:4.13 has not been downloaded from it before.",
          "   > No cached version of org.junit:junit-bom:5.10.0 available for offline mode.",
          "   > Could not GET 'https://repo.maven.apache.org/maven2/x.pom'.",
          "warning: spurious network error (3 tries remaining): [6] Couldn't resolve host name",
          "error: failed to download from `https://index.crates.io/config.json`",
          "  attempting to make an HTTP request, but --offline was specified",
          "go: example.org/m@v1.0.0: Get \"https://proxy.golang.org/…\": dial tcp: lookup"
              + " proxy.golang.org: Temporary failure",
          "dial tcp 142.250.1.1:443: connect: network is unreachable",
          "go: example.org/m@v1: module lookup disabled by GOPROXY=off",
          "Could not reach host index.rubygems.org. Check your network connection and try again.",
          "error NU1301: Unable to load the service index for source https://api.nuget.org/v3/",
          "error: error sending request for url (https://jsr.io/@std/assert/meta.json)",
          "error: ConnectionRefused downloading package manifest ms",
          "Failed to fetch record for jason from registry (using cache instead)",
          "ERROR: Error downloading [https://github.com/bazelbuild/x.tar.gz] to /root/x");

  private static final Map<String, String> NO_COMMAND =
      Map.ofEntries(
          Map.entry("bash: line 1: pytest: command not found", "pytest"),
          Map.entry("./check.sh: line 3: jq: command not found", "jq"),
          Map.entry("zsh: command not found: deno", "deno"),
          Map.entry("sh: 1: jest: not found", "jest"),
          Map.entry("sh: jest: not found", "jest"),
          Map.entry("./gradlew: 220: exec: java: not found", "java"),
          Map.entry("./check.sh: 3: ./tool/x: not found", "./tool/x"),
          Map.entry("/usr/bin/env: ‘node’: No such file or directory", "node"),
          Map.entry("env: python: No such file or directory", "python"),
          Map.entry("make[1]: gcc-99: No such file or directory", "gcc-99"),
          Map.entry("Error: spawn chromium ENOENT", "chromium"),
          Map.entry("java.io.IOException: Cannot run program \"npm\" (in directory \"x\")", "npm"),
          Map.entry("exec: \"protoc\": executable file not found in $PATH", "protoc"),
          Map.entry("error: no such command: `nextest`", "nextest"),
          Map.entry("ERROR: could not find executable py.test", "py.test"),
          Map.entry(
              "ERROR: JAVA_HOME is not set and no 'java' command could be found in your PATH.",
              "java"));

  private static final Map<String, String> NO_PACKAGE =
      Map.ofEntries(
          Map.entry("ModuleNotFoundError: No module named 'requests'", "requests"),
          Map.entry("/usr/bin/python3: No module named pytest", "pytest"),
          Map.entry("Error: Cannot find module 'express'", "express"),
          Map.entry("Error: Cannot find module '@scope/name/dist/x.js'", "@scope/name"),
          Map.entry(
              "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'vitest' imported", "vitest"),
          Map.entry("cannot load such file -- rspec/core (LoadError)", "rspec/core"),
          Map.entry(
              "main.go:3:8: no required module provides package github.com/x/y; to add it:",
              "github.com/x/y"));

  /** What sound and failing suites print every day. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /missing: not found",
        "expected 404 not found, got 200",
        "connect ECONNREFUSED 127.0.0.1:5432",
        "AssertionError: user not found",
        "Error: Cannot find module './missing'",
        "Error: Cannot find module '/app/x.js'",
        "1 failed, 3 passed in 0.12s",
        "Downloading from central: https://repo.maven.apache.org/maven2/x.pom",
        "resolved the host of the party",
        "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'"
      })
  void ordinaryLinesAreNoSign(String line) {
    assertThat(FailureSign.ALL.stream().filter(sign -> sign.pattern().matcher(line).find()))
        .isEmpty();
  }

  static Stream<String> noNetwork() {
    return NO_NETWORK.stream();
  }

  @ParameterizedTest
  @MethodSource("noNetwork")
  void aFailedDownloadIsSeen(String line) {
    assertThat(kinds(line)).contains(FailureSign.Kind.NO_NETWORK);
  }

  private static List<FailureSign.Kind> kinds(String line) {
    List<FailureSign.Kind> kinds = new ArrayList<>();
    for (FailureSign sign : FailureSign.ALL) {
      if (sign.pattern().matcher(line).find()) {
        kinds.add(sign.kind());
      }
    }
    return kinds;
  }

  static Stream<Map.Entry<String, String>> noCommand() {
    return NO_COMMAND.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("noCommand")
  void aMissingCommandIsNamed(Map.Entry<String, String> sample) {
    assertThat(name(FailureSign.Kind.NO_COMMAND, sample.getKey())).isEqualTo(sample.getValue());
  }

  static Stream<Map.Entry<String, String>> noPackage() {
    return NO_PACKAGE.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("noPackage")
  void aMissingPackageIsNamed(Map.Entry<String, String> sample) {
    assertThat(name(FailureSign.Kind.NO_PACKAGE, sample.getKey())).isEqualTo(sample.getValue());
  }

  private static String name(FailureSign.Kind kind, String line) {
    for (FailureSign sign : FailureSign.ALL) {
      Matcher matcher = sign.pattern().matcher(line);
      if (sign.kind() == kind && matcher.find()) {
        return matcher.group(1);
      }
    }
    return "no sign of it in: " + line;
  }

  @Test
  void everySignHasASample() {
    List<String> samples = new ArrayList<>(NO_NETWORK);
    samples.addAll(NO_COMMAND.keySet());
    samples.addAll(NO_PACKAGE.keySet());

    assertThat(FailureSign.ALL)
        .allSatisfy(
            sign -> assertThat(samples).anyMatch(line -> sign.pattern().matcher(line).find()));
  }

  @Nested
  class WhatACheckoutLeavesOut {
    @TempDir Path folder;

    private List<String> missing(Path product, String output) throws Exception {
      return MissingContent.of(ProductFolder.in(new Workspace(folder), path(product)), output);
    }

    private String path(Path product) {
      return folder.relativize(product).toString();
    }

    private void modules(String... paths) throws Exception {
      FleetFolder.command(folder, "git", "init", "-q");
      StringBuilder text = new StringBuilder();
      for (String path : paths) {
        text.append("[submodule \"m\"]\n\tpath = ").append(path).append("\n\turl = ../x\n");
      }
      Files.writeString(folder.resolve(".gitmodules"), text);
    }

    @Test
    void anEmptySubmoduleIsMissingAndAFullOneIsNot() throws Exception {
      modules("vendor/empty", "vendor/full", "vendor/absent", "\"with space\"");
      Files.createDirectories(folder.resolve("vendor/empty"));
      Files.createDirectories(folder.resolve("with space"));
      Files.writeString(Files.createDirectories(folder.resolve("vendor/full")).resolve("f"), "x");

      assertThat(missing(folder, ""))
          .containsExactly(
              "3 submodules are not checked out (vendor/absent, vendor/empty, with space);"
                  + " git submodule update --init --recursive");
    }

    @Test
    void aSubmoduleElsewhereInTheRepositoryCountsOnlyWhenTheOutputNamesIt() throws Exception {
      modules("libs/shared");
      Path product = Files.createDirectories(folder.resolve("app"));

      assertThat(missing(product, "cannot open ../other")).isEmpty();
      assertThat(missing(product, "cannot open ../libs/shared/x.h")).hasSize(1);
    }

    @Test
    void pathsThatLeaveTheRepositoryAreNotLookedAt() throws Exception {
      modules("../outside", "/etc/nothing");

      assertThat(missing(folder, "../outside /etc/nothing")).isEmpty();
    }

    @Test
    void pointersOfLfsAreNamedAndFilesThatOnlyMentionThemAreNot() throws Exception {
      String pointer =
          "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a".repeat(64) + "\nsize 9\n";
      Files.writeString(folder.resolve("a.png"), pointer);
      Files.writeString(folder.resolve("doc.md"), "see " + pointer);
      Files.writeString(folder.resolve("long.txt"), pointer + "x".repeat(2000));
      Files.createSymbolicLink(folder.resolve("link.png"), folder.resolve("a.png"));

      assertThat(missing(folder, ""))
          .containsExactly(
              "1 file is only a pointer of Git LFS, not the content (a.png); git lfs pull");
    }

    @Test
    void pipesAndLinksInPlaceOfFilesDoNoHarm() throws Exception {
      FleetFolder.command(folder, "git", "init", "-q");
      FleetFolder.command(folder, "mkfifo", ".gitmodules", "pipe");
      Files.createSymbolicLink(folder.resolve("loop"), folder);

      assertThat(missing(folder, "")).isEmpty();
    }
  }
}
