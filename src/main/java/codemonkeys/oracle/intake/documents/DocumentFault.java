package codemonkeys.oracle.intake.documents;

import codemonkeys.oracle.files.Diagnostic;

/**
 * Something wrong with a PM document, and of which kind it is.
 *
 * @param about the path of the document that it concerns: of a row of the governed list the one
 *     that it lists, of an id that is taken the one that has it, else the one it was found in
 */
public record DocumentFault(Kind kind, Diagnostic diagnostic, String about) {
  /** What is wrong. */
  public enum Kind {
    /** It is there and can't be read, or is not written as its kind of document is. */
    UNREADABLE,
    /** Front matter that breaks its schema. */
    DOSSIER_FORM,
    /** Front matter without an acceptance proof, which breaks the schema too. */
    DOSSIER_PROOFS,
    DOSSIER_NAME,
    DOSSIER_TWICE,
    DOSSIER_CONSTITUTION,
    /** The registry names a spec that is not there. */
    SPEC_ABSENT,
    /** The header names no dossier, or something that is no id of one. */
    SPEC_DOSSIER,
    /** The header names a dossier that is not there. */
    SPEC_DOSSIER_ABSENT,
    SPEC_SECTION,
    SPEC_PLACEHOLDER,
    SPEC_CONSTITUTION,
    GOVERNED_ABSENT,
    GOVERNED_OUTSIDE,
    /** A row of the governed list that says nothing, or what another says already. */
    GOVERNED_ROW,
    /** An entry of roadmap, backlog or decision log. */
    LIST_ENTRY,
    /** A roadmap, backlog or decision log without one entry that can be recognised. */
    LIST_EMPTY
  }
}
