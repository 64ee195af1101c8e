package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import org.jspecify.annotations.Nullable;

/** A spec of a product. */
@Meaning(
    value = "a spec that belongs to the product by spec_path or through its dossier",
    from = "specs/NNN-name/spec.md")
public record Spec(
    ProductId product,
    @Meaning("the file, relative to the workspace") String path,
    @Meaning("the dossier that its header names; empty when it names none") String dossierId,
    @Meaning("what its header says; empty when it doesn't") String status,
    @Meaning("mandatory sections that are not there, 0 to 9") int missingSections,
    @Meaning("mandatory sections with nothing in them but placeholders, 0 to 9")
        int placeholderSections,
    @Meaning("its header names a constitution") boolean constitutionNamed,
    @Meaning("constitution files its header names that are not there") int brokenConstitutionRefs,
    @Meaning("days from the Created of its header to as-of, whole; null when it names no day")
        @Nullable Integer ageDays)
    implements ProductFact {

  @Meaning("a mandatory section is missing or a placeholder")
  public boolean incomplete() {
    return missingSections > 0 || placeholderSections > 0;
  }

  @Meaning("its header names no constitution, or one whose file is not there")
  public boolean constitutionRefsFaulty() {
    return !constitutionNamed || brokenConstitutionRefs > 0;
  }
}
