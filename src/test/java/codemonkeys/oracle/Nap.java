package codemonkeys.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a job sleeps until a test ends it; the script of the job then goes on. So the job is there
 * for as long as the test needs it, and no longer.
 */
final class Nap {
  /** Of this one alone, so that its process is known by it. */
  private final String seconds =
      Patience.JOB_SECONDS + "." + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);

  /** For the script. */
  String command() {
    return "sleep " + seconds;
  }

  /** Waits until the job sleeps, and wakes it. */
  void end() throws InterruptedException {
    Patience.await(
        "what sleeps is woken",
        () -> {
          List<ProcessHandle> sleepers =
              ProcessHandle.allProcesses().filter(p -> isIt(p.pid())).toList();
          sleepers.forEach(ProcessHandle::destroy);
          return !sleepers.isEmpty();
        });
  }

  private boolean isIt(long pid) {
    try {
      String argv =
          Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
      return argv.equals("sleep\0" + seconds + "\0");
    } catch (IOException e) {
      return false; // it has ended
    }
  }
}
