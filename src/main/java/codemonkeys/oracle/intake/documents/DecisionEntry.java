package codemonkeys.oracle.intake.documents;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it stands in the log.
 *
 * @param missingFields how many of the five fields are not there
 * @param date null when it names no day
 * @param line of its heading, from 1
 */
public record DecisionEntry(
    String decisionId, String title, int missingFields, @Nullable LocalDate date, int line) {}
