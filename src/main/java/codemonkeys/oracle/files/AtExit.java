package codemonkeys.oracle.files;

/** What is to be done should this process be ended from outside meanwhile. */
final class AtExit implements AutoCloseable {
  private final Thread hook;

  private AtExit(Thread hook) {
    this.hook = hook;
  }

  static AtExit of(String name, Runnable work) {
    AtExit atExit = new AtExit(new Thread(work, name));
    try {
      Runtime.getRuntime().addShutdownHook(atExit.hook);
    } catch (IllegalStateException e) {
      // It ends already; whoever asks for this does it as well, if there is time.
    }
    return atExit;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It ends already, and does the work.
    }
  }
}
