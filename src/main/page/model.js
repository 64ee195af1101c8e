// The data of the page, docs/schemas/page.schema.json, and how it is searched.

/**
 * @typedef {"needs_person" | "failing" | "overdue" | "needs_setup" | "held" | "due" | "fresh"
 *   | "out_of_service"} State
 * @typedef {"passed" | "failed" | "unfinished" | "unknown"} Result
 * @typedef {{severity: string, path: string, line: number, what: string, fix: string}} Fault
 * @typedef {{result: Result, seconds: number | null}} ShortRun
 * @typedef {{intent: string, priority: number, rank: number, rule: number}} Work
 * @typedef {{id: string, name?: string, owner: string, team?: string, tags?: string[],
 *   tier?: number, criticality: string, status: string, enabled?: boolean, state: State,
 *   limit_hours: number, test?: {status: string, age_hours: number, failures?: number,
 *   uncounted?: boolean}, minutes?: {spent: number, granted: number},
 *   switches?: {source: string, reason: string}[], source?: string, runs?: ShortRun[],
 *   work?: Work[], holds?: number[]}} Product
 * @typedef {{rank: number, product_id: string, intent: string, priority: number, rule: number,
 *   reason: string, also: number, max_seconds: number, max_actions: number, stop_on: string[],
 *   job_id: string | null, status: string | null, created_at: string | null}} Order
 * @typedef {{job_id: string, product_id: string, intent: string, priority: number, status: string,
 *   created_at: string, planned: boolean}} OtherOrder
 * @typedef {{product_id: string, run_id: string, folder: string | null, job_id: string | null,
 *   intent: string | null, result: Result, outcome: string, reason: string,
 *   started_at: string | null, ended_at: string | null, seconds: number | null,
 *   tests: number | null, failed: number | null, skipped: number | null}} Run
 * @typedef {{intent: string | null, whole_fleet: boolean, needs_person: boolean,
 *   of_setup: boolean, why: string, rule: string, rule_at: string, salience: number,
 *   products: string[], commands: string[]}} Hold
 * @typedef {{setup: string, what: string, fix: string,
 *   products: {id: string, problem?: string, commands: string[]}[]}} Setup
 * @typedef {{dossier_id: string, path: string, status: string, specs: number,
 *   acceptance_proofs: number, evidence_links: number, constitution_refs: number,
 *   broken_refs: number, faults: Fault[], faults_count: number}} Dossier
 * @typedef {{path: string, dossier_id: string, status: string, missing_sections: number,
 *   placeholder_sections: number, constitution_named: boolean, broken_refs: number,
 *   faults: Fault[], faults_count: number}} Spec
 * @typedef {{product_id: string, dossiers: Dossier[], specs: Spec[],
 *   evidence: {links: number, missing: number, test: string | null}}} Lane
 * @typedef {{name: string, at: string, salience: number, band: string, owner: string,
 *   reason: string, orders: string, proposed: number, won: number, taken: number, held: number,
 *   recorded_proposed: number, recorded_taken: number, recorded_held: number}} Rule
 * @typedef {{product_id: string, intent: string, priority: number, rule: string, rank: number}} Ranked
 * @typedef {{plan_id: string, as_of: string, budget: number, orders: Ranked[],
 *   orders_count: number, cut: number, held: number, holds: number, entered: Ranked[],
 *   left: (Ranked & {now: number | null})[],
 *   moved: {product_id: string, intent: string, priority: number, rule: string, from: number,
 *   to: number}[]}} Plan
 * @typedef {{schema_version: string, as_of: string, name: string, oracle_version: string,
 *   errors: Fault[], errors_count: number}} Errors
 * @typedef {Errors & {budget: number,
 *   fleet: {products: number, active: number, failed: number, never_run: number,
 *   switched_off: number, kill_switch: boolean, kill_switch_source: string, requests: number,
 *   states: Record<State, number>, minutes_spent: number, minutes_granted: number,
 *   at_work: string | null},
 *   products: Product[], queue: {counts: Record<string, number>, orders: Order[], waiting: number,
 *   others: OtherOrder[], others_count: number},
 *   demand: {tests_per_day: number, budget: number, exceeds: boolean,
 *   tiers: {tier: number | null, products: number, tests_per_day: number}[],
 *   longest_wait: {product_id: string, overdue: number | null, age_hours: number | null} | null},
 *   setup: Setup[], holds: Hold[], runs: Run[],
 *   documents: {constitution: {path: string, there: boolean, faults: Fault[],
 *   faults_count: number}, products: Lane[],
 *   governed_missing: {product_id: string, path: string, type: string}[], faults: Fault[],
 *   faults_count: number}, rules: Rule[], plans: Plan[], plans_read: number, plans_count: number,
 *   damage: Fault[], damage_count: number}} Data
 *
 * @typedef {{kind: string, fields: {name: string, value: string}[]}} Fact
 * @typedef {{rule: string, rule_at: string, salience: number, owner: string}} RuleRef
 * @typedef {{id: string,
 *   candidates: (RuleRef & {intent: string, priority: number, rank: number, taken: boolean, limit?: string,
 *   reason: string, max_seconds: number, max_actions: number, stop_on: string[], facts: Fact[],
 *   also: {rule: string, priority: number}[]})[],
 *   held: (RuleRef & {intent: string, priority: number, held_by: string, why: string})[],
 *   holds: (RuleRef & {intent: string | null, whole_fleet: boolean, needs_person: boolean,
 *   why: string, facts: Fact[], commands: string[]})[],
 *   facts: Fact[], faults: Fault[], runs: Run[]}} Explanation
 * @typedef {{run: Run, signature: {verdict: string, problems: Fault[]},
 *   failed_tests: {name: string, message: string}[], failed_besides: number,
 *   likely_causes: string[], output: {file: string, lines: string[], lines_before: boolean,
 *   error: string | null}[]}} RunDetails
 *
 * @typedef {{data: Data, byId: Map<string, Product>, texts: Map<Product, string>,
 *   owners: string[], tiers: string[], orders: Map<string, Product[]>}} Model
 * @typedef {{text: string, owner: string, tier: string, states: Set<string>}} Filter
 */

/**
 * What each state is called, and what it means. In the order of what needs attention.
 * @type {Record<State, {word: string, means: string}>}
 */
export const STATES = {
  needs_person: { word: "needs a person", means: "a hold that only a person can lift" },
  failing: { word: "failing", means: "its last test or validation failed" },
  overdue: { word: "overdue", means: "its last test is older than the limit of its tier, or none is known" },
  needs_setup: { word: "needs setup", means: "its tests can't be run yet" },
  held: { word: "held", means: "a switch, its budget or a rule keeps it from being tested" },
  due: { word: "due", means: "tested in time, and a rule asks for more than routine" },
  fresh: { word: "fresh", means: "tested in time, nothing but routine to do" },
  out_of_service: { word: "out of service", means: "disabled, planned, deprecated or archived" },
};

export const STATE_ORDER = /** @type {State[]} */ (Object.keys(STATES));
const URGENCY = new Map(STATE_ORDER.map((state, i) => [state, i]));

/**
 * @param {Data} data
 * @returns {Model}
 */
export function modelOf(data) {
  /** @type {Map<string, Product>} */
  const byId = new Map();
  /** @type {Map<Product, string>} */
  const texts = new Map();
  /** @type {Set<string>} */
  const owners = new Set();
  /** @type {Set<string>} */
  const tiers = new Set();
  for (const product of data.products) {
    byId.set(product.id, product);
    texts.set(
      product,
      [product.id, product.name ?? "", product.owner, product.team ?? "", ...(product.tags ?? [])]
        .join("\n")
        .toLowerCase(),
    );
    if (product.owner !== "") owners.add(product.owner);
    tiers.add(tierOf(product));
  }
  return { data, byId, texts, owners: [...owners].sort(), tiers: [...tiers].sort(), orders: new Map() };
}

/** @param {Product} product */
export function tierOf(product) {
  return product.tier === undefined ? "none" : String(product.tier);
}

/** @param {Product} product */
export function nameOf(product) {
  return product.name ?? product.id;
}

/**
 * Age of the last test in limits of its tier; infinite when there was none.
 * @param {Product} product
 */
export function overdue(product) {
  return product.test === undefined ? Infinity : product.test.age_hours / product.limit_hours;
}

/**
 * Those of some products that have all of the words, the owner, the tier, and one of the states.
 * @param {Model} model
 * @param {Product[]} products
 * @param {Filter} filter
 */
export function filtered(model, products, filter) {
  const wanted = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return products.filter((product) => {
    const text = model.texts.get(product) ?? "";
    return (
      (filter.owner === "" || product.owner === filter.owner) &&
      (filter.tier === "" || tierOf(product) === filter.tier) &&
      (filter.states.size === 0 || filter.states.has(product.state)) &&
      wanted.every((word) => text.includes(word))
    );
  });
}

/**
 * Orders for lists of products, each with the one by id behind it.
 * @type {Record<string, (a: Product, b: Product) => number>}
 */
export const PRODUCT_ORDERS = {
  attention: (a, b) =>
    (URGENCY.get(a.state) ?? 0) - (URGENCY.get(b.state) ?? 0) || compare(overdue(b), overdue(a)),
  product: (a, b) => compare(nameOf(a).toLowerCase(), nameOf(b).toLowerCase()),
  test: (a, b) => compare(overdue(b), overdue(a)),
  tier: (a, b) => compare(a.tier ?? 9, b.tier ?? 9),
  owner: (a, b) => compare(a.owner, b.owner),
  minutes: (a, b) => compare(b.minutes?.spent ?? -1, a.minutes?.spent ?? -1),
  next: (a, b) => compare(a.work?.[0]?.rank ?? Infinity, b.work?.[0]?.rank ?? Infinity),
};

/**
 * @template T
 * @param {T} a
 * @param {T} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * All products in an order. Sorting is what takes long, so it is done once: what a filter leaves of
 * them is in order too.
 * @param {Model} model
 * @param {string} key
 * @param {boolean} backwards
 */
export function sorted(model, key, backwards) {
  const name = key + (backwards ? " down" : "");
  const known = model.orders.get(name);
  if (known !== undefined) return known;
  const order = PRODUCT_ORDERS[key];
  const list = [...model.data.products].sort(
    (a, b) => (order === undefined ? 0 : order(a, b)) || compare(a.id, b.id),
  );
  if (backwards) list.reverse();
  model.orders.set(name, list);
  return list;
}
