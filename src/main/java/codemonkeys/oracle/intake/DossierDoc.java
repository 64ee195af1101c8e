package codemonkeys.oracle.intake;

import codemonkeys.oracle.facts.Dossier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dossier as it stands in {@code docs/dossiers/}, before it is known whether its product is
 * registered.
 *
 * @param constitutionRefs as written, with their anchors; empty when the list is empty or absent
 * @param brokenConstitutionRefs those of them that name no file of the workspace
 */
record DossierDoc(
    String path,
    String dossierId,
    @Nullable String productId,
    Dossier.Status status,
    int acceptanceProofs,
    int evidenceLinks,
    List<String> constitutionRefs,
    int brokenConstitutionRefs) {
  DossierDoc {
    constitutionRefs = List.copyOf(constitutionRefs);
  }
}
