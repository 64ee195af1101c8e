package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.facts.Dossier;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dossier as it stands in {@code docs/dossiers/}, before it is known whether its product is
 * registered.
 *
 * @param constitutionRefs empty when the list is empty or absent
 * @param createdAt the day; null when it does not say
 * @param productLine where its {@code product_id} stands, from 1
 * @param statusLine where its {@code status} stands, from 1
 */
public record DossierDoc(
    String path,
    String dossierId,
    String productId,
    Dossier.Status status,
    int acceptanceProofs,
    int evidenceLinks,
    List<Reference> constitutionRefs,
    @Nullable LocalDate createdAt,
    int productLine,
    int statusLine) {
  public DossierDoc {
    constitutionRefs = List.copyOf(constitutionRefs);
  }

  /** How many references name no file of the workspace. */
  int brokenConstitutionRefs() {
    return Reference.broken(constitutionRefs);
  }
}
