package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.files.JsonFields;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The day that a document gives for itself, and how old that makes it. */
final class DocumentDate {
  private DocumentDate() {}

  /** A date, also with a time behind it, as {@code 2026-03-01} or {@code 2026-03-01T06:00:00Z}. */
  static Optional<LocalDate> of(String text) {
    if (text.length() > 10) {
      return JsonFields.parseInstant(text).map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC));
    }
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Whole days from one day to another; below 0 for a day that is still to come. */
  static @Nullable Integer ageDays(@Nullable LocalDate day, Instant asOf) {
    return day == null
        ? null
        : (int) (LocalDate.ofInstant(asOf, ZoneOffset.UTC).toEpochDay() - day.toEpochDay());
  }
}
