package codemonkeys.oracle.executor.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A filter of system calls for jobs, as a program of the kernel's packet filter; see seccomp(2). It
 * takes away what namespaces do not confine: the kernel's keyrings, sockets to the hypervisor and
 * other unusual kinds, and what programs do without but attackers use. A call that is taken away
 * fails as on a kernel without it.
 */
final class SystemCalls {
  /** Kinds of sockets that a job can have: within the machine, IP, and to ask the kernel. */
  private static final List<Integer> SOCKETS = List.of(0, 1, 2, 10, 16);

  /** Typing into a terminal on behalf of who sits there. */
  private static final List<Integer> TERMINAL = List.of(0x5412, 0x541c);

  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int EAFNOSUPPORT = 97;

  private static final int ALLOW = 0x7fff0000;
  private static final int ERROR = 0x00050000;

  /** Offsets in what the filter sees of a call: its number, the architecture, two arguments. */
  private static final int NUMBER = 0;

  private static final int ARCHITECTURE = 4;
  private static final int FIRST = 16;
  private static final int SECOND = 24;

  private static final short LOAD = 0x20;
  private static final short EQUAL = 0x15;
  private static final short AT_LEAST = 0x35;
  private static final short RETURN = 0x06;

  /** Of another way to call a 64-bit kernel. */
  private static final int X32 = 0x40000000;

  /**
   * Numbers of one kind of processor.
   *
   * @param prctl to set a filter
   * @param absent fail as if the kernel had no such call: keyrings, programs for the kernel, events
   *     of other processes, page faults as files, calls by way of a ring
   */
  private record Processor(
      int architecture, int prctl, int socket, int ioctl, List<Integer> absent) {}

  private static final Processor X86_64 =
      new Processor(0xc000003e, 157, 41, 16, List.of(248, 249, 250, 298, 321, 323, 425, 426, 427));
  private static final Processor AARCH64 =
      new Processor(0xc00000b7, 167, 198, 29, List.of(217, 218, 219, 241, 280, 282, 425, 426, 427));

  /** Sets the filter and becomes the job; the shell has no words for that. */
  private static final String PERL =
      "$n = shift; $f = pack('H*', shift); $p = pack('S x![P] P', length($f) / 8, $f);"
          + " syscall($n, 38, 1, 0, 0, 0); syscall($n, 22, 2, $p) == 0 or die"
          + " \"system calls can't be filtered: $!\\n\";"
          + " exec { $ARGV[0] } @ARGV; print STDERR \"oracle: $ARGV[0]: $!\\n\";"
          + " exit($! == 2 ? 127 : 126)";

  private SystemCalls() {}

  /**
   * The argv that stands before that of a job.
   *
   * @return empty where no filter is known
   */
  static Optional<List<String>> filter(String perl) {
    return processor().map(p -> List.of(perl, "-e", PERL, Integer.toString(p.prctl()), program(p)));
  }

  /** By what this program itself was made for; see elf(5). */
  private static Optional<Processor> processor() {
    try (InputStream self = Files.newInputStream(Path.of("/proc/self/exe"))) {
      byte[] header = self.readNBytes(20);
      return switch (header.length < 20 ? 0 : header[18] & 0xff) {
        case 62 -> Optional.of(X86_64);
        case 183 -> Optional.of(AARCH64);
        default -> Optional.empty();
      };
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String program(Processor processor) {
    ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    add(out, LOAD, 0, 0, ARCHITECTURE);
    add(out, EQUAL, 1, 0, processor.architecture());
    add(out, RETURN, 0, 0, ERROR | ENOSYS);
    add(out, LOAD, 0, 0, NUMBER);
    add(out, AT_LEAST, 0, 1, X32);
    add(out, RETURN, 0, 0, ERROR | ENOSYS);
    for (int number : processor.absent()) {
      add(out, EQUAL, 0, 1, number);
      add(out, RETURN, 0, 0, ERROR | ENOSYS);
    }
    // Of a socket's kind all but those are refused; of what is done with a terminal just those.
    add(out, EQUAL, 0, SOCKETS.size() + 3, processor.socket());
    add(out, LOAD, 0, 0, FIRST);
    for (int i = 0; i < SOCKETS.size(); i++) {
      add(out, EQUAL, SOCKETS.size() - i, 0, SOCKETS.get(i));
    }
    add(out, RETURN, 0, 0, ERROR | EAFNOSUPPORT);
    add(out, RETURN, 0, 0, ALLOW);
    add(out, EQUAL, 0, 2 * TERMINAL.size() + 1, processor.ioctl());
    add(out, LOAD, 0, 0, SECOND);
    for (int request : TERMINAL) {
      add(out, EQUAL, 0, 1, request);
      add(out, RETURN, 0, 0, ERROR | EPERM);
    }
    add(out, RETURN, 0, 0, ALLOW);
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  /**
   * One instruction.
   *
   * @param yes how many to leap when the comparison holds
   * @param no how many when it does not
   */
  private static void add(ByteBuffer out, short code, int yes, int no, int value) {
    out.putShort(code).put((byte) yes).put((byte) no).putInt(value);
  }
}
