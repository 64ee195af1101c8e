package codemonkeys.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Small projects as people have them, with the test runner that is installed on this machine, and
 * what their owners type. Each has a test that passes, or fails when it is asked to.
 */
enum RealProjects {
  GO(List.of("go", "test", "./..."), List.of("go", "test", "-count=1", "-json", "./..."), "go") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "go.mod",
          "module example.org/sample\n\ngo 1.18\n",
          "sum/sum_test.go",
          """
          package sum

          import (
          	"fmt"
          	"testing"
          )

          func TestAdds(t *testing.T) {
          	fmt.Print("no newline at its end")
          	if 1+2 != %s {
          		t.Fatal("wrong")
          	}
          }

          func TestSkipped(t *testing.T) { t.Skip("not here") }
          """
              .formatted(sum),
          "other/other_test.go",
          """
          package other

          import "testing"

          func TestNothing(t *testing.T) {}
          """);
    }

    @Override
    Counts counts() {
      return new Counts(3, 1);
    }
  },

  /** Debian's is of 2017 and knows JUnit 4 only. A daemon of its owner would outlive the test. */
  GRADLE(
      List.of("gradle", "--no-daemon", "test"),
      List.of("gradle", "test", "--rerun-tasks"),
      "gradle") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "build.gradle",
          """
          apply plugin: 'java'
          def jars = ['/usr/share/java/junit4.jar', '/usr/share/java/hamcrest-core.jar']
          dependencies { testCompile files(jars) }
          test { jvmArgs '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC' }
          """,
          "gradle.properties",
          "org.gradle.jvmargs=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
          "src/test/java/SumTest.java",
          """
          import static org.junit.Assert.assertEquals;

          import org.junit.Ignore;
          import org.junit.Test;

          public class SumTest {
            @Test
            public void adds() {
              assertEquals(%s, 1 + 2);
            }

            @Test
            @Ignore
            public void skipped() {}
          }
          """
              .formatted(sum));
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  },

  NPM_WORKSPACE(
      List.of("npm", "test", "--workspaces", "--if-present"),
      List.of("npm", "test", "--workspaces", "--if-present"),
      "npm") {
    @Override
    Map<String, String> files(String sum) {
      String tests =
          """
          const assert = require('node:assert');
          const test = require('node:test');

          test('adds', () => assert.equal(1 + 2, %s));
          test('skipped', { skip: true }, () => {});
          """;
      String member = "{\"name\": \"%s\", \"version\": \"1.0.0\", \"scripts\": {%s}}";
      return Map.of(
          "package.json",
          "{\"name\": \"all\", \"private\": true, \"workspaces\": [\"packages/*\"]}",
          "packages/a/package.json",
          member.formatted("a", "\"test\": \"node --test\""),
          "packages/a/sum.test.js",
          tests.formatted(sum),
          "packages/b/package.json",
          member.formatted("b", "\"test\": \"node --test\""),
          "packages/b/sum.test.js",
          tests.formatted("3"),
          "packages/none/package.json",
          member.formatted("none", ""));
    }

    @Override
    Counts counts() {
      return new Counts(4, 2);
    }
  },

  AVA(List.of("npm", "test"), List.of("npm", "test"), "npm") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "package.json",
          """
          {
            "name": "sample",
            "version": "1.0.0",
            "private": true,
            "scripts": {"test": "ava"},
            "devDependencies": {"ava": "6.1.3"}
          }
          """,
          "test.mjs",
          """
          import test from 'ava';

          test('adds', (t) => t.is(1 + 2, %s));
          test.skip('skipped', (t) => t.fail());
          """
              .formatted(sum));
    }

    @Override
    List<String> preparation() {
      return List.of("npm", "install", "--no-audit", "--no-fund", "--prefer-offline");
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  },

  /**
   * Lists what is installed, which is nothing, without pip: its start takes as long as the rest.
   */
  TOX(List.of("tox"), List.of("tox"), "tox") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "tox.ini",
          """
          [tox]
          envlist = first, second
          skipsdist = true

          [testenv]
          commands = python -m unittest -v
          list_dependencies_command = python --version
          setenv =
              first: SUM = %s
              second: SUM = 3
          """
              .formatted(sum),
          "test_sum.py",
          UNITTEST.formatted("int(os.environ['SUM'])"));
    }

    @Override
    Counts counts() {
      return new Counts(4, 2);
    }
  },

  /** Has a module in its virtual environment that no other Python has. */
  VENV(
      List.of(".venv/bin/python", "-m", "unittest"),
      List.of(".venv/bin/python", "-m", "unittest"),
      "python3") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "setup.py",
          "from setuptools import setup\nsetup()\n",
          "test_sum.py",
          "import only_here\n" + UNITTEST.formatted(sum));
    }

    @Override
    List<String> preparation() {
      return List.of(
          "sh",
          "-c",
          "python3 -m venv --without-pip .venv"
              + " && touch \"$(echo .venv/lib/python3*/site-packages)/only_here.py\"");
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  },

  CMAKE(
      List.of("sh", "-c", "cmake . && make && ctest"),
      List.of(
          "sh",
          "-c",
          "cmake -S . -B build && cmake --build build && cd build"
              + " && ctest --output-on-failure --no-tests=error"),
      "ctest",
      "make") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "CMakeLists.txt",
          """
          cmake_minimum_required(VERSION 3.13)
          project(sample NONE)
          enable_testing()
          add_test(NAME adds COMMAND ${CMAKE_COMMAND} -E compare_files sum.txt three.txt)
          set_tests_properties(adds PROPERTIES WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
          add_test(NAME passes COMMAND ${CMAKE_COMMAND} -E echo)
          """,
          "sum.txt",
          sum,
          "three.txt",
          "3");
    }

    @Override
    Counts counts() {
      return new Counts(2, 0);
    }
  },

  BATS(List.of("bats", "test"), List.of("bats", "test"), "bats") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "test/sum.bats",
          """
          @test "adds" {
            [ $((1 + 2)) -eq %s ]
          }

          @test "skipped" {
            skip
          }
          """
              .formatted(sum));
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  },

  RSPEC(List.of("rspec"), List.of("rspec"), "rspec") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          ".rspec",
          "",
          "spec/sum_spec.rb",
          """
          RSpec.describe 'sum' do
            it('adds') { expect(1 + 2).to eq(%s) }
            xit('is skipped') { raise }
          end
          """
              .formatted(sum));
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  },

  CARGO(List.of("cargo", "test"), List.of("cargo", "test"), "cargo") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "Cargo.toml",
          "[package]\nname = \"sample\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
          "src/lib.rs",
          """
          #[test]
          fn adds() {
              assert_eq!(1 + 2, %s);
          }

          #[test]
          #[ignore]
          fn skipped() {}
          """
              .formatted(sum));
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  },

  MAKE(List.of("make", "test"), List.of("make", "test"), "make", "python3") {
    @Override
    Map<String, String> files(String sum) {
      return Map.of(
          "Makefile",
          "PYTHON ?= python3\n\n.PHONY: test\ntest:\n\t$(PYTHON) -m unittest\n",
          "test_sum.py",
          UNITTEST.formatted(sum));
    }

    @Override
    Counts counts() {
      return new Counts(2, 1);
    }
  };

  /** One test fails when it is not this. */
  static final String RIGHT = "3";

  private static final String UNITTEST =
      """
      import os
      import unittest


      class SumTest(unittest.TestCase):
          def test_adds(self):
              self.assertEqual(%s, 1 + 2)

          @unittest.skip("not here")
          def test_skipped(self):
              pass
      """;

  /** How many tests there are, and how many of them are skipped. */
  record Counts(int tests, int skipped) {}

  private final List<String> owners;
  private final List<String> found;
  private final List<String> programs;

  /**
   * A project.
   *
   * @param owners what its owner types
   * @param found what Oracle should find
   */
  RealProjects(List<String> owners, List<String> found, String... programs) {
    this.owners = owners;
    this.found = found;
    this.programs = List.of(programs);
  }

  List<String> owners() {
    return owners;
  }

  List<String> found() {
    return found;
  }

  /**
   * Its files by path.
   *
   * @param sum what one of its tests takes 1 + 2 for
   */
  abstract Map<String, String> files(String sum);

  /** What its owner has done before, outside of any job; empty for nothing. */
  List<String> preparation() {
    return List.of();
  }

  abstract Counts counts();

  /** The programs that this machine lacks for it. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (String program : programs) {
      boolean there = false;
      for (String folder : System.getenv("PATH").split(":")) {
        there |= !folder.isEmpty() && Files.isExecutable(Path.of(folder, program));
      }
      if (!there) {
        missing.add(program);
      }
    }
    return missing;
  }

  /** What a command in a folder came to. */
  record Ran(int exit, String output) {}

  /** Runs a command as its owner would, to its end. */
  static Ran run(Path folder, Path log, List<String> argv) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    builder.environment().put("CI", "true");
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException(argv + " does not end: " + Files.readString(log));
    }
    return new Ran(process.exitValue(), Files.readString(log));
  }

  /** Its files with what no repository has in it left out. */
  Map<String, String> allFiles(String sum) {
    Map<String, String> files = new LinkedHashMap<>(files(sum));
    files.put(
        ".gitignore",
        """
        node_modules/
        package-lock.json
        .venv/
        .tox/
        .gradle/
        build/
        target/
        Cargo.lock
        __pycache__/
        """);
    return files;
  }
}
