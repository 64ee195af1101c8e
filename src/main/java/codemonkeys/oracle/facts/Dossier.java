package codemonkeys.oracle.facts;

import codemonkeys.oracle.units.ProductId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A design dossier of a product. */
@Meaning(value = "a design dossier", from = "docs/dossiers/DOS-*.md")
public record Dossier(
    ProductId product,
    @Meaning("its id, as DOS-20260301-name") String dossierId,
    @Meaning("the file, relative to the workspace") String path,
    @Meaning("DRAFT, APPROVED, REJECTED or LEGACY") Status status,
    @Meaning("specs that belong to it") int specs,
    @Meaning("acceptance proofs it lists") int acceptanceProofs,
    @Meaning("evidence links it lists") int evidenceLinks,
    @Meaning("constitution references it lists") int constitutionRefs,
    @Meaning("those among them whose file is not there") int brokenConstitutionRefs,
    @Meaning("days from its created_at to as-of, whole; null when it doesn't say")
        @Nullable Integer ageDays)
    implements ProductFact {

  /** Where a dossier is in its life. */
  public enum Status {
    DRAFT,
    APPROVED,
    REJECTED,
    LEGACY;

    public static Optional<Status> of(String text) {
      return switch (text) {
        case "draft" -> Optional.of(DRAFT);
        case "approved" -> Optional.of(APPROVED);
        case "rejected" -> Optional.of(REJECTED);
        case "legacy" -> Optional.of(LEGACY);
        default -> Optional.empty();
      };
    }
  }

  @Meaning("it is approved")
  public boolean approved() {
    return status == Status.APPROVED;
  }

  @Meaning("it is a draft or approved")
  public boolean current() {
    return status == Status.DRAFT || status == Status.APPROVED;
  }

  @Meaning("it lists no constitution reference, or one whose file is not there")
  public boolean constitutionRefsFaulty() {
    return constitutionRefs == 0 || brokenConstitutionRefs > 0;
  }
}
