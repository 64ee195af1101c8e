package codemonkeys.oracle.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kie.api.KieServices;

class DroolsEnvironmentTest {
  @Test
  void theTableIsWhatTheJarsOfDroolsSay() throws Exception {
    Map<String, List<String>> found = new TreeMap<>();
    for (URL folder :
        Collections.list(getClass().getClassLoader().getResources("META-INF/services"))) {
      if (!folder.getProtocol().equals("jar")) {
        continue;
      }
      Path jar = Path.of(new URL(folder.getPath().replaceAll("!.*", "")).toURI());
      try (FileSystem files = FileSystems.newFileSystem(jar);
          Stream<Path> services = Files.list(files.getPath("META-INF/services"))) {
        for (Path service : (Iterable<Path>) services::iterator) {
          String name = String.valueOf(service.getFileName());
          if (name.startsWith("org.drools.") || name.startsWith("org.kie.")) {
            found.computeIfAbsent(name, n -> new ArrayList<>()).addAll(providers(service));
          }
        }
      }
    }
    found.values().forEach(Collections::sort);
    assertThat(found).isEqualTo(new TreeMap<>(DroolsEnvironment.PROVIDERS));
  }

  private static List<String> providers(Path service) throws Exception {
    return Files.readAllLines(service, StandardCharsets.UTF_8).stream()
        .map(line -> line.replaceAll("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void servicesAreFoundDuringTheWorkAndTheThreadIsAsBefore() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    List<String> found =
        DroolsEnvironment.in(
            () -> {
              assertThat(thread.getContextClassLoader()).isNotSameAs(before);
              return ServiceLoader.load(KieServices.class).stream()
                  .map(provider -> provider.type().getName())
                  .toList();
            });
    assertThat(found).isEqualTo(DroolsEnvironment.PROVIDERS.get(KieServices.class.getName()));
    assertThat(thread.getContextClassLoader()).isSameAs(before);
  }

  @Test
  void whatIsNotOfDroolsIsLookedForAsAlways() throws Exception {
    String name = "META-INF/services/org.junit.platform.engine.TestEngine";
    List<URL> usual = Collections.list(getClass().getClassLoader().getResources(name));
    assertThat(usual).isNotEmpty();
    List<URL> found =
        DroolsEnvironment.in(
            () ->
                Collections.list(
                    Thread.currentThread().getContextClassLoader().getResources(name)));
    assertThat(found).isEqualTo(usual);
  }
}
