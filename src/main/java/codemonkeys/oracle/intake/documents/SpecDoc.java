package codemonkeys.oracle.intake.documents;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A spec, before it is known which product it belongs to.
 *
 * @param dossierId the dossier that its header names; null when it names none
 * @param dossierLine where it does, from 1; 0 when it names none
 * @param status what its header says, in lower case; empty when it doesn't
 * @param missingHeader the header lines that are not there or say nothing, but for those of dossier
 *     and constitution
 * @param missingSections names of mandatory sections that are not there, in their usual order
 * @param placeholderSections names of those that hold nothing but placeholders, in that order
 * @param createdAt the day that its header names; null when it names none
 * @param constitutionRefs the constitution files that its header names, there or not
 */
public record SpecDoc(
    String path,
    @Nullable String dossierId,
    int dossierLine,
    String status,
    List<String> missingHeader,
    List<String> missingSections,
    List<String> placeholderSections,
    @Nullable LocalDate createdAt,
    List<Reference> constitutionRefs) {
  public SpecDoc {
    missingHeader = List.copyOf(missingHeader);
    missingSections = List.copyOf(missingSections);
    placeholderSections = List.copyOf(placeholderSections);
    constitutionRefs = List.copyOf(constitutionRefs);
  }

  /** Whether its header names at least one constitution file, there or not. */
  boolean constitutionNamed() {
    return !constitutionRefs.isEmpty();
  }

  /** How many references name no file of the workspace. */
  int brokenConstitutionRefs() {
    return Reference.broken(constitutionRefs);
  }
}
