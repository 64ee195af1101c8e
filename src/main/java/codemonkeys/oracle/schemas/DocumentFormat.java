package codemonkeys.oracle.schemas;

import java.util.Locale;

/** A format of files that has a schema of Oracle's and is checked against it. */
public enum DocumentFormat {
  PRODUCTS,
  LAST_RUN,
  RESULT,
  SCHEDULE,
  SIGNALS,
  WORK_ORDER,
  REQUEST,
  DECISION,
  PLAN,
  DOSSIER,
  RULE_TESTS,
  PARAMETERS,
  LIMITS;

  /** The name of its schema's file. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".schema.json";
  }
}
