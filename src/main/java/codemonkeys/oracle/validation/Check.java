package codemonkeys.oracle.validation;

import java.util.Locale;

/**
 * What validation looks for. The ids are part of the interface: people filter by them, and tools
 * remember findings under them.
 */
public enum Check {
  FILE_UNREADABLE(
      "file/unreadable",
      Weight.ERROR,
      "A file or folder is there and can't be read as what it should be: a link, a FIFO, a folder in a"
          + " file's place, no permission, not UTF-8, a byte order mark, not JSON, YAML or Markdown, a"
          + " key twice, too large, too deep.",
      "Put the file itself there, or fix its syntax at the place named."),
  REGISTRY_SCHEMA(
      "registry/schema",
      Weight.ERROR,
      "An entry of the registry, or the registry around its entries, breaks its schema.",
      "Correct the field in dash/products.json."),
  REGISTRY_PATH(
      "registry/path",
      Weight.ERROR,
      "A path of a registry entry leaves the workspace and all roots.",
      "Write a path inside the workspace, or name the folder above it in roots."),
  REGISTRY_ROOT(
      "registry/root",
      Weight.ERROR,
      "A root of the registry can't be used, so products below it are outside.",
      "Name a real folder that is no home folder and holds nothing of Oracle's own."),
  REGISTRY_TWICE(
      "registry/twice",
      Weight.ERROR,
      "Two entries of the registry have ids that are equal or differ only in case.",
      "Rename or remove the later one; it does not count."),
  REGISTRY_FOLDER(
      "registry/folder-missing",
      Weight.WARNING,
      "The folder that a registry entry names as path is not there, or a symlink leads to it.",
      "Correct path in dash/products.json, or restore the folder."),
  REGISTRY_TIME_ZONE(
      "registry/time-zone",
      Weight.WARNING,
      "The time_zone of the registry or of an entry is no time zone of the IANA database.",
      "Write a name as Europe/Berlin, or remove it for UTC."),
  REGISTRY_DEPENDENCY(
      "registry/dependency",
      Weight.WARNING,
      "A product builds on one that is not registered, or by any number of steps on itself.",
      "Correct depends_on, or register the product."),
  LAST_RUN_SCHEMA(
      "last-run/schema",
      Weight.ERROR,
      "The report of a product's last run breaks its schema.",
      "Correct the field, or order regenerate_report."),
  LAST_RUN_FOREIGN(
      "last-run/foreign",
      Weight.ERROR,
      "The report in a product's folder says that it is another product's.",
      "Move the file to the folder of its product, or correct product_id."),
  LAST_RUN_FUTURE(
      "last-run/future",
      Weight.WARNING,
      "A report names a time after as-of.",
      "Check the clock that wrote it."),
  EVIDENCE_MISSING(
      "evidence/missing",
      Weight.BY_PRODUCT,
      "A last run names evidence that is not there.",
      "Restore the file, or run the job again and let it write a new report."),
  EVIDENCE_OUTSIDE(
      "evidence/outside",
      Weight.ERROR,
      "A last run names evidence outside the workspace, where nothing is looked at.",
      "Name files relative to dash/ and inside the workspace."),
  RESULT_SCHEMA(
      "result/schema",
      Weight.ERROR,
      "The result of a run breaks its schema.",
      "Correct the field; a result that is wrong says nothing about its run."),
  RUNS_UNREGISTERED(
      "runs/unregistered",
      Weight.WARNING,
      "A folder in dash/runs belongs to no registered product; what is in it is not read.",
      "Register the product, or archive the folder elsewhere."),
  SCHEDULE_SCHEMA(
      "schedule/schema",
      Weight.ERROR,
      "A schedule breaks its schema.",
      "Correct the field; jobs of a broken schedule may not be ordered."),
  SCHEDULE_FOREIGN(
      "schedule/foreign",
      Weight.ERROR,
      "A schedule says that it is another product's than the registry says.",
      "Correct product_id in the schedule, or schedule_path in dash/products.json."),
  SCHEDULE_MISSING(
      "schedule/missing",
      Weight.BY_PRODUCT,
      "The registry names a schedule that is not there.",
      "Write it, or take schedule_path out of the entry."),
  SCHEDULE_UNREGISTERED(
      "schedule/unregistered",
      Weight.WARNING,
      "A schedule in dash/schedules is that of no registered product.",
      "Name it after its product, or remove it."),
  SCHEDULE_TESTS(
      "schedule/tests",
      Weight.WARNING,
      "A schedule asks for tests of a product that has none on purpose.",
      "Remove the job, or \"tests\": false from the entry in dash/products.json."),
  SIGNAL_SCHEMA(
      "signal/schema",
      Weight.ERROR,
      "A file of signals breaks its schema.",
      "Correct the field; a wrong signal is left out."),
  SIGNAL_UNREGISTERED(
      "signal/unregistered",
      Weight.WARNING,
      "A signal is about a product, or an owner, team or tag, that is not in the registry.",
      "Correct what it names, or register the product."),
  SIGNAL_SCOPE(
      "signal/scope",
      Weight.WARNING,
      "A signal names a product and, besides, an owner, a team, a tag or the fleet.",
      "Remove what is not meant; as it stands the signal is about the product alone."),
  ORDER_SCHEMA(
      "order/schema",
      Weight.IN_FORCE,
      "A work order breaks its schema. An order is in force until it is over.",
      "Correct the field, or remove the order and plan again."),
  ORDER_NAME(
      "order/name",
      Weight.ERROR,
      "The file of a work order is not named after its job_id, so nobody can find or run it.",
      "Rename the file."),
  ORDER_UNREGISTERED(
      "order/unregistered",
      Weight.IN_FORCE,
      "A work order is for a product that is not registered.",
      "Register the product, or skip the order."),
  ORDER_OUTSIDE(
      "order/outside",
      Weight.IN_FORCE,
      "A work order expects or names evidence outside the workspace.",
      "Name files relative to the workspace and inside it."),
  ORDER_CONSTITUTION(
      "order/constitution-ref",
      Weight.WARNING,
      "An open work order names a constitution reference that is no file.",
      "Restore the document, or correct the reference."),
  ORDER_RESULT(
      "order/result",
      Weight.WARNING,
      "A work order is completed or failed and has no result.",
      "Write the result, or let Oracle do the work."),
  ORDER_EVIDENCE(
      "order/evidence-missing",
      Weight.WARNING,
      "A completed work order names evidence that is not there any more.",
      "Restore the file; what it proved can't be checked without it."),
  REQUEST_SCHEMA(
      "request/schema",
      Weight.ERROR,
      "A request in the inbox breaks its schema.",
      "Correct the field; a wrong request is left out."),
  DECISION_SCHEMA(
      "decision/schema",
      Weight.ERROR,
      "A decision in the outbox breaks its schema.",
      "Correct the field; a wrong decision counts for nothing, but for a kill switch."),
  DECISION_TARGET(
      "decision/target",
      Weight.WARNING,
      "An issued grant or kill switch is for a product that is not registered.",
      "Correct target to a product_id, or to \"fleet\" for a kill switch for everything."),
  PLAN_SCHEMA(
      "plan/schema",
      Weight.ERROR,
      "The record of a plan breaks its schema.",
      "Restore the file; Oracle writes it and nobody else should."),
  PLAN_NAME(
      "plan/name",
      Weight.ERROR,
      "The record of a plan is not named after its plan_id.",
      "Rename the file."),
  DOSSIER_SCHEMA(
      "dossier/schema",
      Weight.ERROR,
      "The front matter of a dossier breaks its schema.",
      "Correct the field."),
  DOSSIER_PROOFS(
      "dossier/acceptance-proofs",
      Weight.BY_DOCUMENT,
      "A dossier names no acceptance proof.",
      "Say what must be seen before it counts as done."),
  DOSSIER_NAME(
      "dossier/name",
      Weight.WARNING,
      "A dossier's file is not named after its dossier_id.",
      "Rename the file, or correct the id."),
  DOSSIER_TWICE(
      "dossier/twice",
      Weight.ERROR,
      "Two dossiers have the same id.",
      "Give the later one another id; it does not count."),
  DOSSIER_UNREGISTERED(
      "dossier/unregistered",
      Weight.WARNING,
      "A dossier is about a product that is not registered.",
      "Register the product, or correct product_id."),
  DOSSIER_SPEC(
      "dossier/spec-missing",
      Weight.BY_DOCUMENT,
      "An approved dossier has no spec.",
      "Write specs/NNN-name/spec.md with the dossier in its header."),
  DOSSIER_CONSTITUTION(
      "dossier/constitution-ref",
      Weight.BY_DOCUMENT,
      "A dossier that is a draft or approved names no constitution, or one that is not there.",
      "Name files from the root of the workspace, as constitution.md."),
  DOSSIER_ANCHOR(
      "dossier/constitution-anchor",
      Weight.WARNING,
      "A dossier refers to a heading that its constitution does not have.",
      "Correct what follows the # of the reference."),
  SPEC_MISSING(
      "spec/missing",
      Weight.BY_PRODUCT,
      "The registry names a spec that is not there.",
      "Write it, or correct spec_path in dash/products.json."),
  SPEC_HEADER(
      "spec/header",
      Weight.BY_DOCUMENT,
      "A spec's header lacks its status, owner or epic.",
      "Add the lines above the first section."),
  SPEC_SECTION(
      "spec/section-missing",
      Weight.BY_DOCUMENT,
      "A spec lacks mandatory sections.",
      "Add them, each under a heading of its own."),
  SPEC_PLACEHOLDER(
      "spec/placeholder",
      Weight.BY_DOCUMENT,
      "A mandatory section of a spec holds nothing but placeholders.",
      "Write what its title promises."),
  SPEC_DOSSIER(
      "spec/dossier",
      Weight.BY_DOCUMENT,
      "A spec's header names no dossier.",
      "Add a line as 'Dossier: DOS-20260301-name'."),
  SPEC_CONSTITUTION(
      "spec/constitution-ref",
      Weight.BY_DOCUMENT,
      "A spec's header names no constitution, or one that is not there.",
      "Add a line as 'Constitution: constitution.md', or correct it."),
  SPEC_ANCHOR(
      "spec/constitution-anchor",
      Weight.WARNING,
      "A spec refers to a heading that its constitution does not have.",
      "Correct what follows the # of the reference."),
  AUTHORITY_DOSSIER(
      "authority/dossier-missing",
      Weight.BY_DOCUMENT,
      "A spec rests on a dossier that is not there.",
      "Write the dossier, or correct the id in the spec's header."),
  AUTHORITY_CLOSED(
      "authority/dossier-closed",
      Weight.BY_DOCUMENT,
      "A spec is in force while its dossier is rejected or legacy.",
      "Withdraw the spec, or put it under a dossier that is approved."),
  AUTHORITY_DRAFT(
      "authority/dossier-draft",
      Weight.WARNING,
      "A spec is in force while its dossier is still a draft.",
      "Approve the dossier, or call the spec a draft as well."),
  AUTHORITY_PRODUCT(
      "authority/product",
      Weight.BY_DOCUMENT,
      "A spec is one product's by the registry and another's by its dossier.",
      "Correct spec_path in dash/products.json, or the dossier in the spec's header."),
  GOVERNED_MISSING(
      "governed/missing",
      Weight.BY_PRODUCT,
      "A governed document is not there.",
      "Restore it, or take it off docs/pm/GOVERNED_DOCS.md."),
  GOVERNED_OUTSIDE(
      "governed/outside",
      Weight.ERROR,
      "The list of governed documents names a path outside the workspace.",
      "Write paths from its root, without a leading / and without .. ."),
  GOVERNED_ENTRY(
      "governed/entry",
      Weight.WARNING,
      "A row of the governed list names no document, or one that is listed already.",
      "Complete or remove the row."),
  LIST_ENTRY(
      "list/entry",
      Weight.WARNING,
      "An entry of roadmap, backlog or decision log has the id of another, or lacks fields.",
      "Complete it, or give it an id of its own."),
  LIST_EMPTY(
      "list/empty",
      Weight.WARNING,
      "A roadmap, backlog or decision log is there, and no entry can be recognised in it.",
      "Write its entries in the form that is expected, or remove the file.");

  /** How grave a finding is. */
  public enum Weight {
    ERROR,
    WARNING,
    /** An error while what it is about is in force, else a warning. */
    IN_FORCE,
    /** An error when it concerns an active product, else a warning. */
    BY_PRODUCT,
    /** An error for a document that is in force, of an active product; else a warning. */
    BY_DOCUMENT
  }

  private final String id;
  private final Weight weight;
  private final String meaning;
  private final String fix;

  Check(String id, Weight weight, String meaning, String fix) {
    this.id = id;
    this.weight = weight;
    this.meaning = meaning;
    this.fix = fix;
  }

  /** As {@code last-run/schema}. */
  public String id() {
    return id;
  }

  public Weight weight() {
    return weight;
  }

  /** What is wrong, in a sentence. */
  public String meaning() {
    return meaning;
  }

  /** How to fix it, in a sentence. */
  public String fix() {
    return fix;
  }

  /** The weight in words. */
  public String severity() {
    return switch (weight) {
      case ERROR, WARNING -> weight.name().toLowerCase(Locale.ROOT);
      case IN_FORCE -> "error in force, else warning";
      case BY_PRODUCT -> "error for active products, else warning";
      case BY_DOCUMENT -> "error in force for active products, else warning";
    };
  }

  boolean isError(Subject subject) {
    return switch (weight) {
      case ERROR -> true;
      case WARNING -> false;
      case IN_FORCE -> subject.inForce();
      case BY_PRODUCT -> subject.active();
      case BY_DOCUMENT -> subject.active() && subject.inForce();
    };
  }
}
