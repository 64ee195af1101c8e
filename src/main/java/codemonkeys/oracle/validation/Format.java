package codemonkeys.oracle.validation;

import java.util.Locale;

/** A format of files that has a schema of Oracle's. */
enum Format {
  PRODUCTS,
  LAST_RUN,
  RESULT,
  SCHEDULE,
  SIGNALS,
  WORK_ORDER,
  REQUEST,
  DECISION,
  PLAN,
  DOSSIER;

  /** The name of its schema's file. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".schema.json";
  }
}
