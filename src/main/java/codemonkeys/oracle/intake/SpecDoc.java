package codemonkeys.oracle.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A spec, before it is known which product it belongs to.
 *
 * @param dossierId the dossier that its header names; null when it names none
 * @param status what its header says, in lower case; empty when it doesn't
 * @param missingSections names of mandatory sections that are not there, in their usual order
 * @param placeholderSections names of those that hold nothing but placeholders, in that order
 * @param constitutionNamed its header names at least one constitution file, there or not
 */
record SpecDoc(
    String path,
    @Nullable String dossierId,
    String status,
    List<String> missingSections,
    List<String> placeholderSections,
    boolean constitutionNamed,
    int brokenConstitutionRefs) {
  SpecDoc {
    missingSections = List.copyOf(missingSections);
    placeholderSections = List.copyOf(placeholderSections);
  }
}
