package codemonkeys.oracle.executor.process;

import codemonkeys.oracle.files.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stood between a job and the rest of the machine.
 *
 * @param notes what is missing and why, for people
 */
public record Isolation(
    Processes processes, SourceAccess sources, Network network, Memory memory, List<String> notes) {
  public Isolation {
    notes = List.copyOf(notes);
  }

  /** Whether a process of the job can outlive it. */
  public enum Processes {
    /** All of them are in a PID namespace and die with it. */
    NAMESPACE("PID namespace"),
    /**
     * They are searched for; one that left its group, its parent and its environment is not found.
     */
    SEARCHED("searched by group, descent and mark");

    private final String text;

    Processes(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What the job can do to files. */
  public enum SourceAccess {
    /** Reads everything, writes into a layer above the workspace that is thrown away. */
    OVERLAY("read-only, writes go to a discarded overlay"),
    /** Reads everything, writes into a copy of its sources that is thrown away. */
    COPY("read-only, writes go to a discarded copy"),
    /** Works in a copy, but nothing keeps it there; sources are compared before and after. */
    COMPARED("works in a copy, sources compared before and after");

    private final String text;

    SourceAccess(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What counts the job's memory. */
  public enum Memory {
    /** The kernel, which refuses more: of processes, shared, and of files that are only there. */
    CONTROL_GROUP("bounded by a control group, which counts shared memory too"),
    /** Memory that is handed from process to process and mapped by none is not seen. */
    SAMPLED("summed up over the processes and what they share");

    private final String text;

    Memory(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What the job can reach. */
  public enum Network {
    OFF("off, loopback only"),
    /** The registry says that this product's tests need it. */
    ALLOWED("on, the registry allows it"),
    /** There is none, but sockets in files of the machine can be reached. */
    SOCKETS("off, but sockets in the file system can be reached"),
    /** It could not be cut off. */
    OPEN("on, it can't be cut off here");

    private final String text;

    Network(String text) {
      this.text = text;
    }

    /** Whether nothing can be downloaded. */
    public boolean isOff() {
      return this == OFF || this == SOCKETS;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What is missing and why, for people; empty when nothing is. */
  public String missing() {
    if (full()) {
      return "";
    }
    String what =
        processes == Processes.SEARCHED
            ? "processes, files and network"
            : sources == SourceAccess.COMPARED ? "files" : "network";
    return what + " not confined" + (notes.isEmpty() ? "" : ": " + String.join(", ", notes));
  }

  /** Whether nothing that was asked for is missing. */
  public boolean full() {
    return processes == Processes.NAMESPACE
        && sources != SourceAccess.COMPARED
        && network != Network.OPEN
        && network != Network.SOCKETS;
  }

  /** The fields of it in results. */
  public Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> document = JsonText.object();
    document.put("full", full());
    document.put("processes", processes);
    document.put("sources", sources);
    document.put("network", network);
    document.put("notes", notes);
    return document;
  }
}
