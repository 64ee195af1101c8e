package codemonkeys.oracle.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import codemonkeys.oracle.executor.process.Trial.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a confined job can and can't see and change: as this user and, for root, as a plain one. */
class SandboxTest {
  private static boolean namespaces;

  @BeforeAll
  static void look() throws Exception {
    namespaces =
        Confinement.find(Path.of(System.getProperty("java.io.tmpdir"))).overlay()
            != Confinement.Overlay.NONE;
  }

  /** A script that exits 0 if the sentence is true. */
  private record Probe(String sentence, String script) {}

  private static Probe that(String sentence, String script) {
    return new Probe(sentence, script);
  }

  private static final String CONNECT = "command -v perl >/dev/null || exit 0; ! perl -MSocket -e ";

  /** A system call of Linux on x86-64 that has to fail. */
  private static String call(String arguments) {
    return "{ test \"$(uname -m)\" != x86_64 || ! command -v perl >/dev/null || perl -e 'exit(syscall("
        + arguments
        + ") != -1)'; }";
  }

  private static final List<Probe> PROBES =
      List.of(
          that("it makes files in the workspace", "echo new >new && test -s new"),
          that("it changes files in the workspace", "echo changed >kept && grep -q changed kept"),
          that("it deletes and renames in the workspace", "rm gone && mv folder/file moved"),
          that("it changes rights and times", "chmod 700 folder && touch -d @1 folder"),
          that("it has a home of its own", "touch \"$HOME/x\" && test ! -e \"$HOME/.secret\""),
          that("it sees the tools below a home", "test \"$(cat \"$HOME/tools/tool\")\" = tool"),
          that("it can't change the tools", "! touch \"$HOME/tools/x\" \"$HOME/tools/tool\""),
          that("it uses a cache", "grep -q jar \"$HOME/cache/jar\" && echo x >\"$HOME/cache/jar\""),
          that(
              "it sees nothing of a hidden folder below tools",
              "test -z \"$(ls -A \"$HOME/tools/hidden\")\""),
          that(
              "it sees nothing of a hidden folder below a cache",
              "test -z \"$(ls -A \"$HOME/cache/hidden\")\""),
          that(
              "it sees nothing of a hidden folder in the workspace", "test -z \"$(ls -A hidden)\""),
          that(
              "it sees nothing of a hidden folder elsewhere",
              "test -z \"$(ls -A \"$BASE/hidden\")\""),
          that("it sees nothing of a hidden file", "test ! -s \"$HOME/tools/key\""),
          that(
              "it has a temporary folder of its own",
              "touch /tmp/x /var/tmp/x && test -z \"$(ls /tmp/oracle-* /tmp/hsperf* 2>/dev/null)\""),
          that(
              "it can't write to /etc",
              "! touch /etc/oracle-x && ! (echo >>/etc/passwd) && ! mkdir /oracle-x"),
          that(
              "it can't write beside the workspace",
              // Below a temporary folder that is the job's own, and what it writes goes with it.
              "case $BASE in /tmp/* | /var/tmp/*) exit 0 ;; esac; ! touch \"$BASE/x\""),
          that(
              "it can't write beside its scratch folder",
              "! touch \"$BASE/scratch/x\" && for s in \"$BASE\"/scratch/*; do ! touch \"$s/x\" || exit 1; done"),
          that("it can't mount", "! mount -t tmpfs x /mnt && ! mount --bind /tmp /mnt"),
          that(
              "it can't make a mount writable again",
              "! mount -o remount,rw / && ! mount -o remount,bind,rw / && ! umount -l /proc/sys"),
          that(
              "it can't make one writable in namespaces of its own",
              "! unshare -U -r -m sh -c 'mount -o remount,bind,rw / || mount -o remount,bind,rw /proc/sys'"),
          that(
              "it can't uncover what is hidden in namespaces of its own",
              "! unshare -U -r -m sh -c 'umount -l \"$BASE/hidden\" || umount -l /run || umount -l /tmp || { mount --bind \"$BASE\" /mnt && ls /mnt/hidden/x; }'"),
          that("it can't chroot", "! chroot / true"),
          that("it can't make device nodes", "! mknod disk b 8 0 && ! mknod /tmp/null c 1 3"),
          that("it has no disks", "for f in /dev/* /dev/*/*; do test ! -b \"$f\" || exit 1; done"),
          that(
              "it has the devices that programs need",
              "echo x >/dev/null && test \"$(head -c 2 /dev/zero | wc -c)\" = 2 && head -c 1 /dev/urandom >/dev/null && touch /dev/shm/x && test -e /dev/stdin"),
          that(
              "it can't change the kernel's settings",
              "! { echo 1 >/proc/sys/kernel/panic; } 2>/dev/null && ! { echo 1 >/proc/sys/vm/drop_caches; } && ! { echo h >/proc/sysrq-trigger; }"),
          that("it can't write to /sys", "! touch /sys/x && ! mkdir /sys/fs/cgroup/x"),
          that("it can't rename the machine", "! hostname oracle-x"),
          that("it can't set the clock", "! date -s @1"),
          that(
              "it can't forge what its sandbox reports",
              "! { echo exit 0 0 >/proc/1/fd/2; } && ! { echo clock >/proc/1/fd/2; } && ! cat /proc/1/environ && ! ls /proc/1/root/"),
          that(
              "it can't trace its sandbox",
              "command -v perl >/dev/null && test \"$(uname -m)\" = x86_64 || exit 0; perl -e 'exit(syscall(101, 16, 1, 0, 0) == 0)' && perl -e 'exit(syscall(101, 16902, 1, 0, 0) == 0)'"),
          that("it sees no process but its own", "test \"$(ls -d /proc/[0-9]* | wc -l)\" -lt 12"),
          that("it gets no open files", "test \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 '"),
          that("its input is empty", "test -z \"$(cat)\""),
          that(
              "its environment is what it was given",
              "test \"$(env | grep -vE '^(PATH|PWD|OLDPWD|HOME|BASE|PORT|SHLVL|_)=')\" = ''"),
          that("it has no terminal", "! (exec </dev/tty)"),
          that("it can't get new privileges", "grep -q 'NoNewPrivs:.*1' /proc/self/status"),
          that("it can't raise its limits", "! (ulimit -d unlimited) && ! (ulimit -H -c 1)"),
          that(
              "it has no network but a loopback",
              "test \"$(tail -n +3 /proc/net/dev | wc -l)\" = 1"),
          that(
              "its own loopback works",
              "command -v perl >/dev/null || exit 0; perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 1, LocalAddr => \"127.0.0.1\") or exit 1; IO::Socket::INET->new(PeerAddr => \"127.0.0.1:\" . $s->sockport) or exit 1'"),
          that(
              "it can't reach a service on the machine's loopback",
              CONNECT
                  + "'socket(S, PF_INET, SOCK_STREAM, 0); connect(S, sockaddr_in($ENV{PORT}, inet_aton(\"127.0.0.1\"))) or exit 1'"),
          that(
              "it can't reach a socket in the file system",
              CONNECT
                  + "'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un(\"$ENV{BASE}/socket\")) or exit 1'"),
          that("it sees nothing of /run", "test -z \"$(ls -A /run | grep -v '^mount$')\""),
          that("it can't make a user namespace", "! unshare -U true"),
          that(
              "it can't make one without an identity to keep its capabilities",
              "! unshare -U --keep-caps -m -C true"),
          that("it can't make other namespaces", "! unshare -m true && ! unshare -n true"),
          that("it can't enter the namespaces of its sandbox", "! nsenter -t 1 -m true"),
          that(
              "it sees no control groups and can't mount them",
              "test ! -e /sys/fs/cgroup && ! mount -t cgroup2 x /tmp && ! mount -t cgroup x /tmp"),
          that("it sees nothing of the kernel's settings in /sys", "test ! -e /sys/kernel"),
          that("it sees no pressure", "test -z \"$(ls /proc/pressure 2>/dev/null)\""),
          that(
              "it can't write below /proc",
              "! { echo 1 >/proc/self/oom_score_adj; } && ! { echo 0 >/proc/sys/user/max_user_namespaces; }"),
          that("it leaves no core", "test \"$(ulimit -c)\" = 0 && ! (ulimit -c 1)"),
          that(
              "it can't read the memory of its sandbox",
              "! head -c 1 /proc/1/mem && ! cat /proc/1/maps && ! readlink /proc/1/fd/2"),
          that(
              "it can't write into the memory of its sandbox",
              "{ test \"$(uname -m)\" != x86_64 || ! command -v perl >/dev/null || perl -e '$b = \"x\"; $from = pack(\"P Q\", $b, 1); $to = pack(\"Q Q\", 4096, 1); $r = syscall(311, 1, $from, 1, $to, 1, 0); exit !($r == -1 && $! == 1)'; }"),
          that(
              "it has no keyrings",
              call("250, 0, -3, 0, 0, 0") + " && " + call("248, 0, 0, 0, 0, -2")),
          that("it can't load programs into the kernel", call("321, 5, 0, 0")),
          that("it can't look at events of the machine", call("298, 0, 0, -1, -1, 0")),
          that("it can't hold page faults", call("323, 0")),
          that("it can't make calls by way of a ring", call("425, 1, 0")),
          that("it can't open files by their handles", call("304, -100, 0, 0")),
          that(
              "it gets sockets of the usual kinds",
              "command -v perl >/dev/null || exit 0; perl -e 'socket(S, $_, 1, 0) or exit 1 for 1, 2; socket(S, 16, 3, 0) or exit 1'"),
          that(
              "it gets no socket to the hypervisor, of raw packets or of the kernel's ciphers",
              "command -v perl >/dev/null || exit 0; perl -e 'socket(S, $_, 1, 0) and exit 1 for 40, 38, 29; socket(S, 17, 3, 0) and exit 1; exit 0'"),
          that(
              "it can't type into a terminal",
              "command -v perl >/dev/null || exit 0; perl -e 'open(T, \"+<\", \"/dev/ptmx\") or exit 1; exit(ioctl(T, 0x5412, $x = \"x\") ? 1 : $! == 1 ? 0 : 2)'"),
          that(
              "it can't reach a socket that was renamed, has another name or lies in a tool's folder",
              "command -v perl >/dev/null || exit 0; for s in renamed linked workspace/socket home/tools/socket home/cache/socket; do test -e \"$BASE/$s\" || continue; perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); exit !!connect(S, sockaddr_un($ARGV[0]))' \"$BASE/$s\" || exit 1; done"),
          that(
              "its own sockets work",
              "command -v perl >/dev/null || exit 0; perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un(\"own\")) && listen(S, 1) or exit 1; socket(C, PF_UNIX, SOCK_STREAM, 0); connect(C, sockaddr_un(\"own\")) or exit 2'"),
          that(
              "its root has what builds need of root, and no more",
              "test \"$(id -u)\" = 0 || { grep -q 'CapEff:.*0000000000000000' /proc/self/status; exit; }; "
                  + "grep -q 'CapEff:.*00000000000000fb' /proc/self/status"
                  + " && touch mine && chown 7:8 mine" // CAP_CHOWN
                  + " && chmod 0 mine" // CAP_FOWNER
                  + " && echo x >mine" // CAP_DAC_OVERRIDE
                  + " && chmod 2755 mine && test -g mine" // CAP_FSETID
                  + " && test \"$(setpriv --reuid=9 --regid=9 --clear-groups id -u)\" = 9" // CAP_SETUID, CAP_SETGID
                  + " && { setpriv --reuid=9 --regid=9 --clear-groups sleep 100 & kill $!; }"), // CAP_KILL
          that(
              "it leaves what is hard to delete",
              "mkdir -p \"$(printf 'n%.0s' $(seq 200))/$(printf 'd/%.0s' $(seq 2500))\" 2>/dev/null; mkdir -p /tmp/a/b locked/in && touch locked/in/x && chmod 0 locked/in locked /tmp/a; touch \"$(printf '\\377')\"; true"));

  @TestFactory
  Stream<DynamicTest> aConfinedJob() throws Exception {
    assumeTrue(namespaces, "there are namespaces and overlays");
    List<DynamicTest> tests = new ArrayList<>();
    for (User user : User.all()) {
      Map<Integer, String> said = new java.util.TreeMap<>();
      String who = user == User.PLAIN ? ", as a plain user" : "";
      try (Trial trial = new Trial(user, openFolder(), "s");
          ServerSocket service = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
          ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        Path path = trial.base.resolve("socket");
        assumeTrue(path.toString().length() < 100, "short enough for a socket: " + path);
        Path home = lay(trial);
        List<ServerSocketChannel> others = new ArrayList<>();
        socket.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createLink(trial.base.resolve("linked"), path);
        for (String name :
            List.of("first", "workspace/socket", "home/tools/socket", "home/cache/socket")) {
          Path other = trial.base.resolve(name);
          others.add(
              ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                  .bind(UnixDomainSocketAddress.of(other)));
          Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Files.move(trial.base.resolve("first"), trial.base.resolve("renamed"));
        List<String> before = listed(trial.base);

        StringBuilder script = new StringBuilder();
        for (int i = 0; i < PROBES.size(); i++) {
          script
              .append("( eval \"$")
              .append("{")
              .append(i + 1)
              .append("}\" ) >/tmp/said 2>&1 </dev/stdin;")
              .append(" echo \"probe ")
              .append(i)
              .append(" $? $(tail -n 3 /tmp/said | tr '\\n' ' ')\"\n");
        }
        trial
            .with("homes", home)
            .with("shown", home.resolve("tools"))
            .with("caches", home.resolve("cache"))
            .with(
                "hidden",
                String.join(
                    "|",
                    home + "/tools/hidden",
                    home + "/cache/hidden",
                    home + "/tools/key",
                    trial.workspace() + "/hidden",
                    trial.base + "/hidden"))
            .with(
                "environment",
                "HOME=" + home + "|BASE=" + trial.base + "|PORT=" + service.getLocalPort())
            .script(script.toString(), PROBES.stream().map(Probe::script).toArray(String[]::new));
        Map<String, String> ended = trial.ended();
        assertThat(ended).containsEntry("cause", "EXIT").containsEntry("tree", "NAMESPACE");
        trial
            .output()
            .lines()
            .filter(l -> l.startsWith("probe "))
            .forEach(
                line -> {
                  String[] words = line.split(" ", 3);
                  said.put(Integer.parseInt(words[1]), words[2]);
                });
        List<String> after = listed(trial.base);
        for (ServerSocketChannel other : others) {
          other.close();
        }
        tests.add(
            DynamicTest.dynamicTest(
                "nothing that it changed stays" + who,
                () -> {
                  assertThat(after).isEqualTo(before);
                }));
      }
      for (int i = 0; i < PROBES.size(); i++) {
        String answer = said.getOrDefault(i, "no answer");
        tests.add(
            DynamicTest.dynamicTest(
                PROBES.get(i).sentence() + who, () -> assertThat(answer).startsWith("0 ")));
      }
    }
    return tests.stream();
  }

  /** Outside of the temporary folders, which a job has its own of, and open to all. */
  private static Path openFolder() throws IOException {
    Path target = Path.of("target").toAbsolutePath();
    for (Path at = target; at != null; at = at.getParent()) {
      if (!Files.isDirectory(at)
          || !Files.getPosixFilePermissions(at)
              .contains(java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE)) {
        return Path.of(System.getProperty("java.io.tmpdir"));
      }
    }
    return target;
  }

  private static Path lay(Trial trial) throws IOException {
    Path workspace = trial.workspace();
    for (String name :
        List.of(
            "home",
            "home/tools",
            "home/tools/hidden",
            "home/cache",
            "home/cache/hidden",
            "hidden",
            "workspace/hidden",
            "workspace/folder",
            "scratch")) {
      trial.own(Files.createDirectory(trial.base.resolve(name)));
    }
    for (String name :
        List.of(
            "home/.secret",
            "home/tools/hidden/x",
            "home/cache/hidden/x",
            "home/cache/jar",
            "home/tools/tool",
            "home/tools/key",
            "hidden/x",
            "workspace/hidden/x",
            "workspace/kept",
            "workspace/gone",
            "workspace/folder/file")) {
      Path file = trial.base.resolve(name);
      trial.own(Files.writeString(file, file.getFileName() + "\n"));
    }
    return workspace.resolveSibling("home");
  }

  /** Names, rights, times and contents of all below a folder; of the output, just the name. */
  private static List<String> listed(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted().toList()) {
        if (path.equals(folder) || path.endsWith("output") || path.endsWith("errors")) {
          continue;
        }
        boolean isFile = Files.isRegularFile(path);
        lines.add(
            folder.relativize(path)
                + " "
                + Files.getPosixFilePermissions(path)
                + (isFile ? " " + Files.getLastModifiedTime(path) + Files.readString(path) : ""));
      }
    }
    return lines;
  }

  @TestFactory
  List<DynamicTest> socketsWithoutAPathAreNotReached() throws IOException {
    String connect =
        "perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); exit !connect(S, sockaddr_un(\"\\0$ARGV[0]\"))' ";
    List<DynamicTest> tests = new ArrayList<>();
    for (User user : User.all()) {
      tests.add(
          DynamicTest.dynamicTest(
              user.toString(),
              () -> {
                assumeTrue(Files.exists(Path.of("/usr/bin/perl")));
                String name = "oracle-" + ProcessHandle.current().pid() + "-" + user;
                Process listener =
                    new ProcessBuilder(
                            "perl",
                            "-MSocket",
                            "-e",
                            "$| = 1; socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un(\"\\0$ARGV[0]\")) && listen(S, 9) or die $!; print \"listens\\n\"; <STDIN>",
                            name)
                        .start();
                try (Trial trial = new Trial(user, openFolder(), "s")) {
                  assertThat(listener.inputReader().readLine()).isEqualTo("listens");
                  assertThat(new ProcessBuilder("sh", "-c", connect + name).start().waitFor())
                      .isZero();
                  assertThat(trial.script(connect + name).ended())
                      .containsEntry("cause", "EXIT")
                      .containsEntry("exit", "1")
                      .containsEntry("tree", "NAMESPACE");
                } finally {
                  listener.destroyForcibly();
                }
              }));
    }
    return tests;
  }

  @Test
  void whatIsHiddenIsHiddenWhereverItIsMounted() throws Exception {
    assumeTrue(namespaces && User.isRoot(), "root can mount");
    try (Trial trial = new Trial(User.THIS, openFolder(), "s")) {
      for (String name : List.of("secret", "secret/deep", "alias", "below", "above")) {
        trial.own(Files.createDirectory(trial.base.resolve(name)));
      }
      Files.writeString(trial.base.resolve("secret/key"), "SEEN");
      Files.writeString(trial.base.resolve("secret/deep/key"), "SEEN");
      trial.workspace();
      trial
          .under(
              "unshare",
              "--mount",
              "sh",
              "-c",
              "cd \"$0\" && mount --bind secret alias && mount --bind secret/deep below"
                  + " && mount --bind . above && cd - >/dev/null && exec \"$@\"",
              trial.base.toString())
          .with("hidden", trial.base.resolve("secret"))
          .with("environment", "BASE=" + trial.base)
          .script(
              "cat \"$BASE\"/*/key \"$BASE\"/*/deep/key \"$BASE\"/*/*/key \"$BASE\"/*/*/deep/key; echo"
                  + " looked");
      Map<String, String> ended = trial.ended();
      assertThat(ended).containsEntry("cause", "EXIT").containsEntry("tree", "NAMESPACE");
      assertThat(trial.output()).contains("looked").doesNotContain("SEEN");
    }
  }

  @TestFactory
  Stream<DynamicTest> foldersMayLieOnAnyFileSystem() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (User user : User.all()) {
      tests.add(
          DynamicTest.dynamicTest(
              "the workspace in /dev/shm, " + user,
              () -> {
                Path memory = Path.of("/dev/shm");
                assumeTrue(namespaces && Files.isWritable(memory), "there is memory to use");
                try (Trial trial = new Trial(user, memory, "s")) {
                  Files.createFile(trial.workspace().resolve("x"));
                  Map<String, String> ended =
                      trial.script("echo y >y && ls && touch /dev/shm/z").ended();
                  assertThat(ended).containsEntry("cause", "EXIT").containsEntry("exit", "0");
                  assertThat(trial.output()).isEqualTo("x\ny\n");
                  assertThat(memory.resolve("z")).doesNotExist();
                }
              }));
      tests.add(
          DynamicTest.dynamicTest(
              "temporary files where nothing can be executed, " + user,
              () -> {
                assumeTrue(namespaces && User.isRoot(), "root can mount");
                try (Trial trial = new Trial(user)) {
                  Path temporary = trial.own(Files.createDirectory(trial.base.resolve("scratch")));
                  trial.workspace();
                  Map<String, String> ended =
                      trial
                          .under(
                              "unshare",
                              "--mount",
                              "sh",
                              "-c",
                              "mount -t tmpfs -o nosuid,nodev,noexec,mode=1777 x \"$0\" && exec \"$@\"",
                              temporary.toString())
                          .with("scratch", temporary)
                          .script("echo ran")
                          .ended();
                  assertThat(ended)
                      .containsEntry("cause", "EXIT")
                      .containsEntry("exit", "0")
                      .containsEntry("tree", "NAMESPACE")
                      .containsEntry("sources", "OVERLAY");
                }
              }));
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> memoryThatNoProcessMapsCounts() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Map<String, String> kinds = new java.util.LinkedHashMap<>();
    kinds.put(
        "a file without a name",
        "perl -e '$f = syscall(319, $n = \"x\", 0); open(F, \">&=\", $f); print F \"x\" x (1 << 20) for 1 .. 200; sleep 3600'");
    kinds.put("a file in /dev/shm", "head -c 200000000 /dev/zero >/dev/shm/x; sleep 3600");
    kinds.put(
        "segments that were let go",
        "perl -e 'for (1 .. 20) { $s = shmget(0, 10 << 20, 01600); defined $s or exit 42; shmwrite($s, \"x\" x (10 << 20), 0, 10 << 20) } sleep 3600'");
    for (User user : User.all()) {
      kinds.forEach(
          (kind, script) ->
              tests.add(
                  DynamicTest.dynamicTest(
                      kind + ", " + user,
                      () -> {
                        assumeTrue(namespaces, "there are namespaces");
                        assumeTrue(Files.exists(Path.of("/usr/bin/perl")), "there is perl");
                        try (Trial trial = new Trial(user)) {
                          Map<String, String> ended =
                              trial.with("memory", 100).script(script).ended();
                          assertThat(ended).containsEntry("cause", "TOO_MUCH_MEMORY");
                          trial.nothingLeft();
                        }
                      })));
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> whatAJobWritesHasABound() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (User user : User.all()) {
      for (String where : List.of("/tmp", "/var/tmp", "\"$HOME\"", ".")) {
        tests.add(
            written(
                user, "bytes in " + where, "head -c 60M /dev/zero >" + where + "/x; sleep 3600"));
      }
      tests.add(written(user, "files", "for i in $(seq 2000); do : >/tmp/$i; done; sleep 3600"));
      tests.add(
          DynamicTest.dynamicTest(
              "holes do not count, " + user,
              () -> {
                assumeTrue(namespaces, "there are namespaces");
                try (Trial trial = new Trial(user)) {
                  Map<String, String> ended =
                      trial
                          .with("scratchMiB", 32)
                          .script("truncate -s 1G /tmp/x && sleep 3 && exit 5")
                          .ended();
                  assertThat(ended).containsEntry("cause", "EXIT").containsEntry("exit", "5");
                }
              }));
    }
    return tests.stream();
  }

  private static DynamicTest written(User user, String what, String script) {
    return DynamicTest.dynamicTest(
        what + ", " + user,
        () -> {
          assumeTrue(namespaces, "there are namespaces");
          try (Trial trial = new Trial(user)) {
            Path home = trial.own(Files.createDirectory(trial.base.resolve("home")));
            Map<String, String> ended =
                trial
                    .with("scratchMiB", 32)
                    .with("homes", home)
                    .with("environment", "HOME=" + home)
                    .script(script)
                    .ended();
            assertThat(ended).containsEntry("cause", "TOO_MUCH_SCRATCH");
            trial.nothingLeft();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> foldersMayBeCalledAnything() throws IOException {
    boolean utf8 = System.getProperty("sun.jnu.encoding", "").equals("UTF-8");
    List<DynamicTest> tests = new ArrayList<>();
    for (User user : User.all()) {
      for (String name : List.of(" a,b:c=d \"'`$(x)\\" + (utf8 ? "üñ漢" : ""), "-o\nline\n")) {
        tests.add(
            DynamicTest.dynamicTest(
                "as " + name.replace("\n", "\\n") + ", " + user,
                () -> {
                  assumeTrue(namespaces, "there are namespaces and overlays");
                  try (Trial trial =
                      new Trial(user, Path.of(System.getProperty("java.io.tmpdir")), name)) {
                    Path home = trial.own(Files.createDirectories(trial.base.resolve(name)));
                    Files.createFile(trial.workspace().resolve("x"));
                    trial.with("homes", home).with("hidden", home.resolve(name));
                    Map<String, String> ended = trial.script("echo y >y && ls && pwd").ended();
                    assertThat(ended)
                        .containsEntry("cause", "EXIT")
                        .containsEntry("exit", "0")
                        .containsEntry("sources", "OVERLAY");
                    assertThat(trial.output()).isEqualTo("x\ny\n" + trial.workspace() + "\n");
                    assertThat(trial.workspace().resolve("y")).doesNotExist();
                  }
                }));
      }
    }
    return tests.stream();
  }

  @Test
  void inAUserNamespaceFilesOfOthersCantBeChangedInALayerAndItIsFoundOut() throws Exception {
    assumeTrue(namespaces && User.isRoot(), "root can give a file away");
    for (String foreign : List.of("file", "folder", "group")) {
      try (Trial trial = new Trial(User.PLAIN)) {
        Path path = trial.workspace().resolve(foreign);
        if (foreign.equals("folder")) {
          Files.createDirectory(path);
        } else {
          Files.createFile(path);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        if (foreign.equals("group")) {
          Files.setAttribute(path, "unix:uid", User.PLAIN_ID);
        }
        String change = foreign.equals("folder") ? "touch folder/x" : "echo x >>" + foreign;
        String script =
            "ls -d "
                + foreign
                + " && { "
                + change
                + " && echo changed; ls; } 2>&1; touch own; ls own; rm -r "
                + foreign;
        assertThat(trial.script(script).ended())
            .containsEntry("sources", "OVERLAY")
            .containsEntry("exit", "0");
        assertThat(trial.output()).contains("Value too large").doesNotContain("changed");
        assertThat(trial.with("fitting", true).script("exit 0").ended())
            .containsEntry("sources", "COPY")
            .containsEntry("tree", "NAMESPACE")
            .containsEntry(
                "notes",
                "[no namespaces as root (unshare: unshare failed: Operation not permitted), no overlay (of another user or group: "
                    + foreign
                    + ")]");
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> aLayerThatFitsIsUsed() throws IOException {
    return User.all().stream()
        .map(
            user ->
                DynamicTest.dynamicTest(
                    "for " + user,
                    () -> {
                      assumeTrue(namespaces, "there are namespaces and overlays");
                      try (Trial trial = new Trial(user)) {
                        trial.own(Files.createFile(trial.workspace().resolve("x")));
                        assertThat(trial.with("fitting", true).script("echo x >>x").ended())
                            .containsEntry("sources", "OVERLAY")
                            .containsEntry("exit", "0");
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> inACopyOnlyTheAreaCanBeChanged() throws IOException {
    return User.all().stream()
        .map(
            user ->
                DynamicTest.dynamicTest(
                    "for " + user,
                    () -> {
                      assumeTrue(namespaces, "there are namespaces");
                      try (Trial trial = new Trial(user)) {
                        trial.own(Files.createDirectory(trial.workspace().resolve("area")));
                        trial.own(Files.createFile(trial.workspace().resolve("x")));
                        trial.with("area", "area").with("overlays", false);
                        assertThat(
                                trial
                                    .script("ls && touch area/y && ! touch z && ! (echo >>x)")
                                    .ended())
                            .containsEntry("sources", "COPY")
                            .containsEntry("exit", "0");
                        assertThat(trial.workspace().resolve("area")).isEmptyDirectory();
                      }
                    }));
  }
}
