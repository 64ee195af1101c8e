package codemonkeys.oracle.executor;

import codemonkeys.oracle.executor.process.Confinement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The machine and the user that jobs run on and as.
 *
 * @param temporary a folder for temporary files
 * @param environment all of it; jobs see what {@link JobEnvironment} lets through
 * @param homes home folders of the user, as HOME and as the system has it; the first is the job's
 * @param hidden folders that no job may see: where the signing key is
 * @param oracle the argv that starts Oracle, before a command's name
 * @param oracleFiles what that argv has to be able to read
 * @param version Oracle's
 */
public record Host(
    Path temporary,
    Map<String, String> environment,
    List<Path> homes,
    List<Path> hidden,
    List<String> oracle,
    List<Path> oracleFiles,
    String version,
    Confinement confinement) {
  public Host {
    environment = Map.copyOf(environment);
    homes = List.copyOf(homes);
    hidden = List.copyOf(hidden);
    oracle = List.copyOf(oracle);
    oracleFiles = List.copyOf(oracleFiles);
  }
}
