package codemonkeys.oracle.validation;

import codemonkeys.oracle.files.JsonValue;
import codemonkeys.oracle.files.JsonValue.JsonArray;
import codemonkeys.oracle.files.JsonValue.JsonObject;
import codemonkeys.oracle.files.JsonValue.JsonString;
import codemonkeys.oracle.files.Problem;
import codemonkeys.oracle.files.ProductFolder;
import codemonkeys.oracle.files.Workspace;
import codemonkeys.oracle.files.Workspace.Presence;
import codemonkeys.oracle.intake.Nexus;
import codemonkeys.oracle.intake.registry.RegistryEntry;
import codemonkeys.oracle.orders.OrderCodec;
import codemonkeys.oracle.orders.OrderQueue;
import codemonkeys.oracle.orders.OrderStatus;
import codemonkeys.oracle.orders.QueuedOrder;
import codemonkeys.oracle.schemas.DocumentFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks {@code nexus}: work orders, requests, decisions and the records of plans. */
final class NexusCheck {
  private final ValidationContext context;
  private final FindingCollector findings = new FindingCollector();

  NexusCheck(ValidationContext context) {
    this.context = context;
  }

  List<Finding> findings() {
    context.eachDocument(OrderQueue.FOLDER, findings, this::order);
    context.eachDocument("nexus/inbox", findings, this::request);
    context.eachDocument("nexus/outbox", findings, this::decision);
    context.eachDocument("nexus/plans", findings, this::plan);
    return findings.found();
  }

  private void order(String path, JsonObject document) {
    // An order that is over, perhaps because it was refused, can do no more harm.
    Subject subject =
        context.subject(document, "product_id").standing(!OrderStatus.isOver(document));
    String fileName = path.substring(path.lastIndexOf('/') + 1);
    List<Problem> faults =
        context.faults(
            DocumentFormat.WORK_ORDER,
            document,
            (order, problems) -> OrderCodec.read(fileName, order, problems));
    findings.addAll(Check.ORDER_SCHEMA, subject, path, faults);
    QueuedOrder order =
        faults.isEmpty() ? OrderCodec.read(fileName, document, new ArrayList<>()) : null;
    if (order == null) {
      return;
    }
    named(Check.ORDER_NAME, subject, path, document, "job_id");
    JsonValue product = document.members().get("product_id");
    if (product != null && !context.entries().containsKey(order.product())) {
      findings.add(
          Check.ORDER_UNREGISTERED, subject, path, ValidationContext.unregistered(product));
    }
    List<Problem> outside = new ArrayList<>();
    List<Problem> missing = new ArrayList<>();
    RegistryEntry entry = context.entries().get(order.product());
    ProductFolder folder = entry == null ? null : entry.folder();
    for (JsonString expected : texts(document, "evidence_expectations")) {
      if (folder == null || folder.below(context.workspace(), expected.value()).isEmpty()) {
        look(expected, outside, new ArrayList<>());
      }
    }
    JsonValue result = document.members().get("result");
    if (result instanceof JsonObject object) {
      for (JsonString produced : texts(object, "evidence_produced")) {
        look(produced, outside, missing);
      }
    } else if (order.status() == OrderStatus.COMPLETED || order.status() == OrderStatus.FAILED) {
      JsonValue status = document.members().get("status");
      findings.add(
          Check.ORDER_RESULT,
          subject,
          path,
          Problem.at(
              status == null ? document : status,
              "status is \"" + order.status().text() + "\" and there is no result",
              "expected a result with exit_code and completed_at; add it"));
    }
    findings.addAll(Check.ORDER_OUTSIDE, subject, path, outside);
    if (order.status() == OrderStatus.COMPLETED) {
      findings.addAll(Check.ORDER_EVIDENCE, subject, path, missing);
    }
    if (order.status().open()) {
      constitution(path, document, subject);
    }
  }

  private void constitution(String path, JsonObject order, Subject subject) {
    List<Problem> broken = new ArrayList<>();
    for (JsonString ref : texts(order, "constitution_refs")) {
      String named = ref.value().split("#", -1)[0].strip();
      Optional<String> normal = Workspace.normalize(named);
      if (normal.isEmpty() || context.workspace().look(normal.get()) != Presence.FILE) {
        broken.add(
            Problem.at(
                ref,
                "the constitution reference " + ref.shown() + " names no file",
                "expected a path from the root of the workspace; write the document, or correct"
                    + " the reference"));
      }
    }
    findings.addAll(Check.ORDER_CONSTITUTION, subject, path, broken);
  }

  private void look(JsonString named, List<Problem> outside, List<Problem> missing) {
    Optional<String> normal = Workspace.normalize(named.value());
    if (normal.isEmpty()) {
      outside.add(
          Problem.at(
              named,
              "evidence " + named.shown() + " lies outside the workspace",
              "expected a path relative to the workspace and inside it; correct it"));
    } else if (context.workspace().look(normal.get()) == Presence.ABSENT) {
      missing.add(
          Problem.at(
              named,
              "evidence " + named.shown() + " is not there",
              "expected the files that the job left; restore them"));
    }
  }

  private static List<JsonString> texts(JsonObject object, String field) {
    List<JsonString> texts = new ArrayList<>();
    if (object.members().get(field) instanceof JsonArray array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonString text) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  private void request(String path, JsonObject document) {
    findings.addAll(
        Check.REQUEST_SCHEMA,
        context.subject(document, "source"),
        path,
        context.faults(DocumentFormat.REQUEST, document, Nexus::request));
  }

  private void plan(String path, JsonObject document) {
    findings.addAll(
        Check.PLAN_SCHEMA, context.nobody(), path, context.faults(DocumentFormat.PLAN, document));
    named(Check.PLAN_NAME, context.nobody(), path, document, "plan_id");
  }

  private void decision(String path, JsonObject document) {
    List<Problem> faults =
        context.faults(
            DocumentFormat.DECISION,
            document,
            (decision, problems) -> Nexus.decision(path, decision, problems));
    findings.addAll(Check.DECISION_SCHEMA, context.subject(document, "target"), path, faults);
    Nexus.Decision decision = Nexus.decision(path, document, new ArrayList<>());
    if (decision != null && decision.needsProduct() && !context.isRegistered(decision.target())) {
      JsonValue target = document.members().get("target");
      Problem problem = decision.noTarget();
      findings.add(
          Check.DECISION_TARGET,
          context.nobody(),
          path,
          Problem.at(target == null ? document : target, problem.what(), problem.fix()));
    }
  }

  /** Reports a file that is not named after the id in it. */
  private void named(Check check, Subject subject, String path, JsonObject document, String field) {
    if (document.members().get(field) instanceof JsonString id
        && !path.endsWith("/" + id.value() + ".json")) {
      findings.add(
          check,
          subject,
          path,
          Problem.at(
              id,
              "the file is not named after its " + field + " " + id.shown(),
              "expected " + id.value() + ".json; rename it"));
    }
  }
}
