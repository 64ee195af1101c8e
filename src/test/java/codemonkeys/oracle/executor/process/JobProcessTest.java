package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.Patience;
import codemonkeys.oracle.Soak;
import codemonkeys.oracle.executor.process.Trial.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * How jobs end: real ones, in a JVM each, as this user and, for root, as one without rights. Most
 * of the time they wait, so several run at once.
 */
class JobProcessTest {
  private static final int ROUNDS = Integer.getInteger("oracle.test.rounds", 1);

  private static final String STUBBORN = "trap '' TERM HUP INT; while :; do sleep \"$0\"; done";
  private static final String DAEMON =
      "setsid -f env -i PATH=\"$PATH\" sh -c 'trap \"\" TERM HUP INT; sleep \"$0\"; :' \"$0\"";

  private static final ReadWriteLock MACHINE = new ReentrantReadWriteLock(true);

  /** From each job's time to the death of its last process, in ms, whether it passed or not. */
  private static final Queue<Long> LATE = new ConcurrentLinkedQueue<>();

  private static ExecutorService pool;
  private static boolean namespaces;

  private interface Case {
    void run(Trial trial) throws Exception;
  }

  @BeforeAll
  static void look() throws Exception {
    // Many rounds are for measuring too, and more at once would measure each other.
    pool = Executors.newFixedThreadPool(ROUNDS > 1 ? 2 : 4);
    namespaces = Confinement.find(Path.of(System.getProperty("java.io.tmpdir"))).namespaces();
  }

  @AfterAll
  static void end() {
    pool.shutdownNow();
    if (ROUNDS > 1) {
      List<Long> late = LATE.stream().sorted().toList();
      System.out.printf(
          "time was up %d times; last death, in ms after it: median %d, 99 of 100 %d, most %d;"
              + " %d beyond %d%n",
          late.size(),
          late.get(late.size() / 2),
          late.get(late.size() * 99 / 100),
          late.get(late.size() - 1),
          late.stream().filter(ms -> ms > 1000).count(),
          1000);
    }
  }

  private record Named(String name, Case test) {
    /** Hundreds of processes are forked for so long that they would disturb the others. */
    boolean isMany() {
      return name.contains("hundred") || name.contains("multiplying");
    }

    List<User> users() throws IOException {
      boolean one = name.startsWith("a machine") || (isMany() && !Soak.ON);
      return one ? List.of(User.THIS) : User.all();
    }
  }

  private static Named named(String name, Case test) {
    return new Named(name, test);
  }

  private static Stream<DynamicTest> atOnce(boolean confined, int rounds, List<Named> cases)
      throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Named named : cases) {
      for (User user : named.users()) {
        for (int round = 1; round <= rounds; round++) {
          Callable<Void> work =
              () -> {
                try (Trial trial = new Trial(user)) {
                  if (!confined) {
                    trial.bare();
                  }
                  run(named, trial);
                }
                return null;
              };
          Future<Void> future = !confined || namespaces ? pool.submit(work) : null;
          String name = named.name() + (user == User.PLAIN ? ", as a plain user" : "");
          tests.add(
              DynamicTest.dynamicTest(
                  rounds == 1 ? name : name + ", round " + round,
                  () -> {
                    assumeTrue(future != null, "there are namespaces");
                    try {
                      future.get();
                    } catch (ExecutionException e) {
                      throw e.getCause();
                    }
                  }));
        }
      }
    }
    return tests.stream();
  }

  private static void run(Named named, Trial trial) throws Exception {
    Lock lock = named.isMany() ? MACHINE.writeLock() : MACHINE.readLock();
    lock.lock();
    try {
      named.test().run(trial);
    } finally {
      lock.unlock();
    }
  }

  /**
   * None of it was ended before its time, and all were after it: they sleep for longer than anyone
   * waits. How soon after it is a matter of the machine, and of the two times that are looked at
   * elsewhere.
   */
  private static void timeIsUp(Trial trial) throws Exception {
    Map<String, String> ended = trial.ended();
    trial.nothingLeft();
    assertThat(ended).containsEntry("cause", "TIME_UP");
    long late = Long.parseLong(ended.get("ended")) - Math.round(trial.seconds() * 1000);
    LATE.add(late);
    assertThat(Duration.ofMillis(late))
        .as("until the last one was dead, after its time")
        .isBetween(Duration.ZERO, Patience.END);
  }

  @Test
  void aJobIsKilledWithinASecondAfterItsTimeAlsoWhenOracleIsStopped() {
    assertThat(Limits.GRACE).isLessThan(Duration.ofSeconds(1));
    assertThat(Limits.OVERDUE).isGreaterThan(Limits.GRACE).isLessThan(Duration.ofSeconds(1));
  }

  @TestFactory
  Stream<DynamicTest> noProcessOutlivesAConfinedJob() throws IOException {
    return atOnce(true, ROUNDS, trees());
  }

  private static List<Named> trees() {
    return List.of(
        named(
            "one that ignores being asked is killed after its time",
            trial -> timeIsUp(trial.seconds(0.5).script(STUBBORN).atWork(1))),
        named(
            "one that left its group, its parent and its environment is killed with the job",
            trial -> timeIsUp(trial.seconds(1.2).script(DAEMON + "; " + STUBBORN).atWork(2))),
        named(
            "six hundred are killed after their time",
            trial ->
                timeIsUp(
                    trial
                        .seconds(3)
                        .script(
                            "trap '' TERM; for i in $(seq 600); do sleep \"$0\" & done; wait; wait")
                        .atWork(600))),
        named(
            "one hundred that fork all the time are killed after their time",
            trial ->
                timeIsUp(
                    trial
                        .seconds(2)
                        .script(
                            "command -v perl >/dev/null && for i in $(seq 100); do perl -MPOSIX -e"
                                + " '$SIG{TERM} = \"IGNORE\"; while (1) { exit if fork; setsid }' &"
                                + " done; sleep \"$0\"")
                        .atWork(1))),
        named(
            "two hundred, each a daemon, are killed when the job has exited",
            trial -> {
              trial.script(
                  "for i in $(seq 200); do setsid sh -c 'trap \"\" TERM; sleep \"$0\"; :' \"$0\""
                      + " >/dev/null 2>&1 & done; sleep 0.5; exit 3");
              Map<String, String> ended = trial.ended();
              trial.nothingLeft();
              assertThat(ended).containsEntry("cause", "EXIT").containsEntry("exit", "3");
            }),
        named(
            "a grandchild that holds the output does not outlive a job that exited 0",
            trial -> {
              Map<String, String> ended = trial.script("sleep \"$0\" & exit 0").ended();
              trial.nothingLeft();
              assertThat(ended)
                  .containsEntry("cause", "EXIT")
                  .containsEntry("exit", "0")
                  .containsEntry("left", "1")
                  .containsEntry("complete", "true");
            }),
        named(
            "a daemon that holds nothing does not outlive a job that exited 0",
            trial -> {
              Map<String, String> ended =
                  trial.script(DAEMON + " </dev/null >/dev/null 2>&1; sleep 0.2; exit 0").ended();
              trial.nothingLeft();
              assertThat(ended).containsEntry("cause", "EXIT").containsEntry("exit", "0");
              assertThat(ended.get("left")).isNotEqualTo("0");
            }),
        named(
            "one that stops itself and all it can is killed after its time",
            trial ->
                timeIsUp(
                    trial
                        .seconds(1)
                        .script(
                            // It sleeps before it is stopped: a process may be slow to start.
                            "sleep \"$0\" & until grep -qx sleep /proc/$!/comm; do :; done;"
                                + " kill -STOP 1; kill -STOP -1; kill -STOP $PPID; kill -STOP $$;"
                                + " wait")
                        .atWork(1))),
        named(
            "one that kills all it can has killed but itself",
            trial -> {
              Map<String, String> ended =
                  trial
                      .script("sleep \"$0\" & kill -9 -1; kill -9 1; kill -9 $PPID; exit 7")
                      .ended();
              trial.nothingLeft();
              assertThat(ended).containsEntry("cause", "EXIT").containsEntry("exit", "7");
              // Killed is not yet dead.
              assertThat(ended.get("left")).isIn("0", "1");
            }),
        named(
            "one that goes on multiplying is ended for their number",
            trial -> {
              Map<String, String> ended =
                  trial
                      .with("processes", 200)
                      .script("while :; do (trap '' TERM; sleep \"$0\"; :) & done")
                      .ended();
              trial.nothingLeft();
              assertThat(ended).containsEntry("cause", "TOO_MANY_PROCESSES");
            }),
        named(
            "none is left after the kill of Oracle",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN).atWork(2);
              Trial.signal("KILL", trial.jvm());
              trial.nothingIsLeftInTheEnd();
            }),
        named(
            "none is left after the kill of Oracle at its very start",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN);
              Thread.sleep((long) (Math.random() * 60));
              Trial.signal("KILL", trial.jvm());
              trial.nothingIsLeftInTheEnd();
            }),
        named(
            "none is left after its time although Oracle was stopped",
            trial -> {
              trial
                  .seconds(2)
                  .script(DAEMON + "; " + STUBBORN)
                  .atWork(2, () -> Trial.signal("STOP", trial.jvm()));
              trial.nothingIsLeftInTheEnd();
              Trial.signal("CONT", trial.jvm());
              assertThat(trial.ended()).containsEntry("cause", "TIME_UP");
            }),
        named(
            "none is left after the kill of the supervisor",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN).atWork(2);
              Trial.signal("KILL", trial.supervisor());
              trial.nothingIsLeftInTheEnd();
              assertThat(trial.ended())
                  .containsEntry("cause", "EXIT")
                  .containsEntry("exit", "null")
                  .containsEntry("detail", "its sandbox was killed from outside");
            }),
        named(
            "none is left after the kill of the supervisor with its watchers and of Oracle",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN).atWork(2);
              List<Long> watchers = trial.watchers();
              assertThat(watchers).hasSize(2);
              long sleeper =
                  watchers.stream()
                      .flatMap(w -> ProcessHandle.of(w).orElseThrow().children())
                      .findFirst()
                      .orElseThrow()
                      .pid();
              Trial.signal(
                  "KILL",
                  watchers.get(0),
                  watchers.get(1),
                  sleeper,
                  trial.supervisor(),
                  trial.jvm());
              trial.nothingIsLeftInTheEnd();
            }),
        named(
            "none is left after the kill of the supervisor and its watchers",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN).atWork(2);
              List<Long> watchers = trial.watchers();
              Trial.signal("KILL", watchers.get(0), watchers.get(1), trial.supervisor());
              trial.nothingIsLeftInTheEnd();
              assertThat(trial.ended()).containsEntry("exit", "null");
            }),
        named(
            "none is left after its time although the watchers were killed",
            trial -> {
              trial
                  .seconds(2)
                  .script(DAEMON + "; " + STUBBORN)
                  .atWork(
                      2,
                      () -> {
                        List<Long> watchers = trial.watchers();
                        Trial.signal("KILL", watchers.get(0), watchers.get(1));
                      });
              timeIsUp(trial);
            }),
        named(
            "none is left after its time although supervisor and watchers were stopped",
            trial -> {
              trial
                  .seconds(2)
                  .script(DAEMON + "; " + STUBBORN)
                  .atWork(
                      2,
                      () -> {
                        List<Long> watchers = trial.watchers();
                        Trial.signal("STOP", watchers.get(0), watchers.get(1), trial.supervisor());
                      });
              timeIsUp(trial);
            }),
        named(
            "none is left after the kill of the owner of the namespaces",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN).atWork(2);
              Trial.signal("KILL", trial.unshare());
              trial.nothingIsLeftInTheEnd();
              assertThat(trial.ended()).containsEntry("exit", "null");
            }),
        named(
            "none is left after its time although the owner of the namespaces was stopped",
            trial -> {
              trial
                  .seconds(2)
                  .script(DAEMON + "; " + STUBBORN)
                  .atWork(2, () -> Trial.signal("STOP", trial.unshare()));
              timeIsUp(trial);
            }),
        named(
            "none is left when Oracle is killed although the owner of the namespaces was stopped",
            trial -> {
              trial.script(DAEMON + "; " + STUBBORN).atWork(2);
              Trial.signal("STOP", trial.unshare());
              Trial.signal("KILL", trial.jvm());
              trial.nothingIsLeftInTheEnd();
            }));
  }

  @TestFactory
  Stream<DynamicTest> withoutNamespacesTheProcessesAreSearchedFor() throws IOException {
    return atOnce(
        false,
        ROUNDS,
        List.of(
            named(
                "one that ignores being asked is killed after its time",
                trial -> timeIsUp(trial.seconds(0.5).script(STUBBORN).atWork(1))),
            named(
                "a tree of two hundred is killed after its time",
                trial ->
                    timeIsUp(
                        trial
                            .seconds(1.5)
                            .script(
                                "trap '' TERM; for i in $(seq 200); do sleep \"$0\" & done; wait")
                            .atWork(200))),
            named(
                "a daemon is found by its environment when the job has exited 0",
                trial -> {
                  Map<String, String> ended =
                      trial
                          .script(
                              "setsid -f sh -c 'trap \"\" TERM; sleep \"$0\"; :' \"$0\" >/dev/null"
                                  + " 2>&1; exit 0")
                          .ended();
                  trial.nothingLeft();
                  assertThat(ended)
                      .containsEntry("cause", "EXIT")
                      .containsEntry("exit", "0")
                      .containsEntry("left", "null");
                }),
            named(
                "one with another environment is found by its session",
                trial -> {
                  trial
                      .seconds(1)
                      .script(
                          "env -i PATH=\"$PATH\" sh -c 'trap \"\" TERM; (sleep \"$0\") &' \"$0\"; "
                              + STUBBORN)
                      .atWork(2);
                  timeIsUp(trial);
                }),
            named(
                "what carries the mark is not left after the kill of Oracle",
                trial -> {
                  trial
                      .script(
                          "setsid -f sh -c 'trap \"\" TERM; sleep \"$0\"; :' \"$0\"; " + STUBBORN)
                      .atWork(2);
                  Trial.signal("KILL", trial.jvm());
                  trial.nothingIsLeftInTheEnd();
                }),
            named(
                "what carries the mark is not left after its time although Oracle was stopped",
                trial -> {
                  trial
                      .seconds(2)
                      .script(
                          "setsid -f sh -c 'trap \"\" TERM; sleep \"$0\"; :' \"$0\"; " + STUBBORN)
                      .atWork(2, () -> Trial.signal("STOP", trial.jvm()));
                  trial.nothingIsLeftInTheEnd();
                  Trial.signal("CONT", trial.jvm());
                  assertThat(trial.ended()).containsEntry("cause", "TIME_UP");
                }),
            named(
                "what carries the mark is not left after the kill of the supervisor",
                trial -> {
                  trial
                      .script(
                          "setsid -f sh -c 'trap \"\" TERM; sleep \"$0\"; :' \"$0\"; " + STUBBORN)
                      .atWork(2);
                  Trial.signal("KILL", trial.supervisor());
                  trial.nothingIsLeftInTheEnd();
                })));
  }

  @TestFactory
  Stream<DynamicTest> theEndIsReported() throws IOException {
    return Stream.of(true, false)
        .flatMap(
            confined -> {
              try {
                // Without namespaces the first ones, where it is not the same code.
                return atOnce(
                    confined, 1, confined ? ends(confined) : ends(confined).subList(0, 6));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private static List<Named> ends(boolean confined) {
    String bare = confined ? "" : ", without namespaces";
    return List.of(
        named(
            "by its exit code" + bare,
            trial ->
                assertThat(trial.script("echo ä; exit 3").ended())
                    .containsEntry("cause", "EXIT")
                    .containsEntry("exit", "3")
                    .containsEntry("bytes", "3")),
        named(
            "by the signal that killed it" + bare,
            trial ->
                assertThat(trial.script("kill -9 $$").ended())
                    .containsEntry("cause", "EXIT")
                    .containsEntry("exit", "137")),
        named(
            "by 127 when there is no such program" + bare,
            trial ->
                assertThat(trial.start("no-such-program", trial.mark).ended())
                    .containsEntry("cause", "EXIT")
                    .containsEntry("exit", "127")),
        named(
            "by 126 when it can't be executed" + bare,
            trial ->
                assertThat(trial.start("/etc/passwd", trial.mark).ended())
                    .containsEntry("cause", "EXIT")
                    .containsEntry("exit", "126")),
        named(
            "as not started when there is no such folder" + bare,
            trial -> {
              trial.with("folder", trial.workspace().resolve("no such folder"));
              Map<String, String> ended = trial.script("exit 0").ended();
              assertThat(ended).containsEntry("cause", "NOT_STARTED").containsEntry("exit", "null");
              assertThat(ended.get("detail")).startsWith("no folder ");
            }),
        named(
            "by its time although it ends well when asked" + bare,
            trial ->
                assertThat(
                        trial
                            .seconds(0.5)
                            .script("trap 'exit 0' TERM; sleep \"$0\" & wait")
                            .atWork(1)
                            .ended())
                    .containsEntry("cause", "TIME_UP")),
        named(
            "by who stopped it" + bare,
            trial -> {
              trial.script(STUBBORN).atWork(1);
              Files.createFile(trial.base.resolve("stop"));
              assertThat(trial.ended())
                  .containsEntry("cause", "STOPPED")
                  .containsEntry("detail", "the test says so");
              trial.nothingLeft();
            }),
        named(
            "by its memory" + bare,
            trial -> {
              // Twenty processes, none of them too large by itself.
              Map<String, String> ended =
                  trial
                      .with("memory", 100)
                      .script(
                          "for i in $(seq 20); do sh -c 'x=$(head -c 10000000 /dev/zero | tr \"\\0\""
                              + " x); sleep \"$0\"; : $x' \"$0\" & done; wait")
                      .ended();
              assertThat(ended).containsEntry("cause", "TOO_MUCH_MEMORY");
              assertThat(Long.parseLong(ended.get("peak"))).isGreaterThan(100L << 20);
              trial.nothingLeft();
            }),
        named(
            "with all of its output when it closed it early" + bare,
            trial ->
                assertThat(trial.script("echo 1; exec >&- 2>&- <&-; sleep 0.3; exit 4").ended())
                    .containsEntry("cause", "EXIT")
                    .containsEntry("exit", "4")
                    .containsEntry("complete", "true")),
        named(
            "with the beginning of one endless line" + bare,
            trial ->
                assertThat(trial.script("head -c 70000000 /dev/zero | tr '\\0' x").ended())
                    .containsEntry("cause", "EXIT")
                    .containsEntry("exit", "0")
                    .containsEntry("bytes", "70000000")
                    .containsEntry("kept", Integer.toString(1 << 20))
                    .containsEntry("complete", "true")));
  }

  @TestFactory
  Stream<DynamicTest> whatIsMissingIsReported() throws IOException {
    return atOnce(
        true,
        1,
        Stream.of("unshare", "setpriv", "mount", "pivot_root", "setsid", "perl")
            .map(
                tool ->
                    named(
                        "a machine without " + tool,
                        trial -> {
                          Path tools = toolsWithout(trial, tool);
                          trial.with("tools", tools).with("shown", tools);
                          Map<String, String> ended = trial.script("exit 3").ended();
                          assertThat(ended)
                              .containsEntry("cause", "EXIT")
                              .containsEntry("exit", "3");
                          boolean needed = !List.of("setsid", "perl").contains(tool);
                          assertThat(ended)
                              .containsEntry("tree", needed ? "SEARCHED" : "NAMESPACE");
                          if (!tool.equals("setsid")) {
                            assertThat(ended.get("notes")).contains(tool);
                          }
                        }))
            .toList());
  }

  private static Path toolsWithout(Trial trial, String missing) throws IOException {
    // Not below /tmp: while it is tried out what can be had, that is another one.
    Path tools = trial.own(Files.createTempDirectory(Path.of("/var/tmp"), "oracle-tools"));
    trial.deleteLater(tools);
    for (String folder : Confinement.TOOLS.split(":")) {
      try (Stream<Path> programs = Files.list(Path.of(folder))) {
        for (Path program : programs.toList()) {
          Path link = tools.resolve(program.getFileName());
          if (!link.endsWith(missing)
              && !Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, program);
          }
        }
      }
    }
    return tools;
  }
}
