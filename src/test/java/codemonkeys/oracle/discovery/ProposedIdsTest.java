package codemonkeys.oracle.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import codemonkeys.oracle.intake.testcommand.TestCommand.Finding;
import codemonkeys.oracle.units.ProductId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ids are short, valid, and differ. */
class ProposedIdsTest {
  private static final Path START = Path.of("/code");

  @Test
  void aRepositoryHasItsNameAndAPartOfItBoth() {
    assertThat(ids(repository("api"), part("shop", "packages/cart")))
        .containsExactly("api", "shop-cart");
    assertThat(ids(part("shop", "shop"), part("shop", "shop-core"), part("shop", "shopper")))
        .containsExactly("shop", "shop-core", "shop-shopper");
  }

  @Test
  void twoOfOneNameHaveTheWholeWay() {
    assertThat(
            ids(repository("ada/app"), repository("bob/app"), part("s", "a/x"), part("s", "b/x")))
        .containsExactly("ada-app", "bob-app", "s-a-x", "s-b-x");
  }

  @Test
  void whatIsTakenGetsTheWholeWayAndThenANumber() {
    assertThat(ids(Set.of("app"), repository("ada/app"))).containsExactly("ada-app");
    assertThat(ids(Set.of("app"), repository("app"))).containsExactly("app-2");
    assertThat(ids(Set.of("app", "app-2"), repository("app"))).containsExactly("app-3");
  }

  @Test
  void anyNameBecomesAnId() {
    assertThat(ids(repository("Ünï Code!"), repository("_x_"), repository("日本"), repository("A+B")))
        .containsExactly("uni-code", "x", "product", "a-b");
    assertThat(ids(repository("x".repeat(200)), repository("x".repeat(100) + "Y")))
        .allMatch(ProductId::isValid)
        .doesNotHaveDuplicates();
  }

  private static List<String> ids(FoundProduct... products) {
    return ids(Set.of(), products);
  }

  private static List<String> ids(Set<String> taken, FoundProduct... products) {
    return ProposedIds.of(Arrays.asList(products), taken).values().stream()
        .map(ProductId::value)
        .toList();
  }

  private static FoundProduct repository(String at) {
    return new FoundProduct(START, START.resolve(at), START.resolve(at), none(), List.of());
  }

  private static FoundProduct part(String repository, String at) {
    Path top = START.resolve(repository);
    return new FoundProduct(START, top.resolve(at), top, none(), List.of());
  }

  private static Finding none() {
    return new Finding.Nothing(List.of());
  }
}
