package codemonkeys.oracle.intake.testcommand;

import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.UnreadableException;
import codemonkeys.oracle.files.Workspace;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The modules of a build by Maven or Gradle. One needs what the others build, so one command tests
 * them together, and they are parts of one product and not members that could be products.
 */
public final class BuildModules {
  private static final int MAX_MODULES = 1000;
  private static final String POM = "pom.xml";
  private static final Set<String> OF_MAVEN = Set.of("mvnw", POM);
  private static final List<String> SETTINGS = List.of("settings.gradle", "settings.gradle.kts");
  private static final Set<String> OF_GRADLE =
      Set.of("gradlew", "build.gradle", "build.gradle.kts", SETTINGS.get(0), SETTINGS.get(1));

  /** Elements that name modules: those of Maven 3, and those of Maven 4. */
  private static final Set<String> MODULE_PATHS =
      Set.of("/project/modules/module", "/project/subprojects/subproject");

  private static final Pattern COMMENT =
      Pattern.compile("(?m)/\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/|//.*$");

  private static final Pattern INCLUDE =
      Pattern.compile("\\binclude\\b\\s*+\\(?+((?:\\s*+[\"'][A-Za-z0-9_.:/-]++[\"']\\s*+,?+)++)");

  private static final Pattern LITERAL = Pattern.compile("[\"']([^\"']++)[\"']");

  private BuildModules() {}

  /**
   * Those that a command tests.
   *
   * @param command of the folder
   * @return paths of folders that are there, relative to the folder, in plain order; empty when the
   *     command is neither Maven's nor Gradle's
   */
  public static Optional<List<String>> of(ProductFolder where, TestCommand command) {
    String origin = command.origin().substring(command.origin().lastIndexOf('/') + 1);
    boolean maven = OF_MAVEN.contains(origin);
    if (!maven && !OF_GRADLE.contains(origin)) {
      return Optional.empty();
    }
    try {
      BuildFolder folder = BuildFolder.open(where);
      Set<String> modules = maven ? maven(folder) : gradle(folder);
      return Optional.of(modules.stream().filter(folder::isFolder).toList());
    } catch (UnreadableException e) {
      return Optional.of(List.of()); // what can't be listed declares nothing
    }
  }

  /** Modules have modules; one that comes again is not looked at again. */
  private static Set<String> maven(BuildFolder folder) {
    Set<String> modules = new TreeSet<>();
    Deque<String> poms = new ArrayDeque<>(List.of(POM));
    while (!poms.isEmpty()) {
      String pom = poms.remove();
      String in = pom.substring(0, pom.lastIndexOf('/') + 1);
      for (String named : namedIn(folder, pom)) {
        String module = Workspace.normalize(in + named).orElse("");
        boolean file = module.endsWith(".xml");
        String at = file ? module.substring(0, Math.max(0, module.lastIndexOf('/'))) : module;
        if (!at.isEmpty() && modules.size() < MAX_MODULES && modules.add(at)) {
          poms.add(file ? module : at + "/" + POM);
        }
      }
    }
    return modules;
  }

  private static List<String> namedIn(BuildFolder folder, String pom) {
    List<String> named = new ArrayList<>();
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml =
          factory.createXMLStreamReader(new ByteArrayInputStream(folder.bytes(pom)));
      StringBuilder path = new StringBuilder();
      StringBuilder text = new StringBuilder();
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            path.append('/').append(xml.getLocalName());
            text.setLength(0);
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
              text.append(xml.getText());
          case XMLStreamConstants.END_ELEMENT -> {
            if (MODULE_PATHS.contains(path.toString())) {
              named.add(text.toString().strip());
            }
            path.setLength(path.lastIndexOf("/"));
          }
          default -> {}
        }
      }
    } catch (UnreadableException | XMLStreamException e) {
      // Its build tool will say so; what came before counts.
    }
    return named;
  }

  /** Only what is written out; settings are programs, and nothing is run. */
  private static Set<String> gradle(BuildFolder folder) throws UnreadableException {
    Set<String> modules = new TreeSet<>();
    for (String name : SETTINGS) {
      if (!folder.has(name) || !folder.isFile(name)) {
        continue;
      }
      String text = new String(folder.bytes(name), StandardCharsets.ISO_8859_1);
      Matcher include = INCLUDE.matcher(COMMENT.matcher(text).replaceAll(" "));
      while (include.find()) {
        Matcher literal = LITERAL.matcher(include.group(1));
        while (literal.find() && modules.size() < MAX_MODULES) {
          String path = literal.group(1).replace(':', '/').replaceFirst("^/+", "");
          Workspace.normalize(path).filter(at -> !at.isEmpty()).ifPresent(modules::add);
        }
      }
    }
    return modules;
  }
}
