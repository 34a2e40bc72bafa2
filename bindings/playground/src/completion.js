// What can be written at a place of a contract: from the JSON Schema of its format, and from the names that the contract
// itself defines.

import { policiesOf } from "./contract.js";
import { itemsOf, nameOf, rootOf, treeOf } from "./places.js";

/** The parts of a schema that describe the value at a path. */
export function schemasAt(root, path) {
  let found = branches(root, [root]);
  for (const step of path) found = branches(root, found.flatMap((schema) => below(schema, step)));
  return found;
}

// A schema with all that it refers to and all of its alternatives.
function branches(root, schemas, seen = new Set()) {
  return schemas.flatMap((schema) => {
    if (typeof schema !== "object" || schema === null || seen.has(schema)) return [];
    seen.add(schema);
    const named = schema.$ref?.split("/").slice(1).reduce((at, key) => at[key], root);
    const others = [named, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].filter(Boolean);
    return [schema, ...branches(root, others, seen)];
  });
}

function below(schema, step) {
  if (typeof step === "number") return [schema.items];
  const own = schema.properties?.[step];
  return [own ?? schema.additionalProperties];
}

/** The names that a contract gives its own parts, by what they are. */
export function namesIn(contract) {
  const policies = policiesOf(contract);
  const keys = (field) => policies.flatMap((policy) => Object.keys(policy[field] ?? {}));
  const texts = (field) => policies.flatMap((policy) => policy[field] ?? []);
  return {
    calendars: [...keys("calendars"), ...Object.keys(contract.calendars ?? {}), "24x7"],
    priorities: [...texts("priorities"), "*"],
    tiers: [...texts("tiers"), "*"],
    ladders: keys("ladders"),
    reasons: keys("pauses"),
    statuses: keys("statuses"),
    metrics: keys("metrics"),
  };
}

// The own names that fit as a field of the map at a path.
function ownFields(path, names) {
  const place = path.lastIndexOf("targets");
  if (place === -1 || path[place - 2] !== "metrics") return [];
  return [names.priorities, names.tiers][path.length - place - 1] ?? [];
}

// The own names that fit as the value at a path.
function ownValues(path, names) {
  const last = path.findLast((step) => typeof step === "string");
  const lists = { calendar: "calendars", deliver_in: "calendars", default: "calendars", in: "calendars", ladder: "ladders",
    pauses: "reasons", pause: "reasons", counts_in: "statuses", metrics: "metrics" };
  return typeof path.at(-1) === "number" || path.length > 1 || last === "calendar" ? (names[lists[last]] ?? []) : [];
}

/** The fields that may be added to the map at a path: pairs of a name and its description. */
export function fieldsAt(root, path, names, present) {
  const own = ownFields(path, names).map((name) => [name, ""]);
  const known = schemasAt(root, path).flatMap(({ properties = {} }) =>
    Object.entries(properties).map(([name, schema]) => [name, schema.description ?? ""]));
  return unique([...own, ...known]).filter(([name]) => !present.includes(name));
}

/** The values that may stand at a path: pairs of a text of JSON and its description. */
export function valuesAt(root, path, names) {
  const own = ownValues(path, names).map((name) => [JSON.stringify(name), ""]);
  const known = schemasAt(root, path).flatMap((schema) => {
    const fixed = [...(schema.enum ?? []), ...("const" in schema ? [schema.const] : [])];
    const examples = (schema.examples ?? []).filter((example) => typeof example !== "object");
    const truth = schema.type === "boolean" ? [true, false] : [];
    return [...fixed, ...truth, ...examples].map((value) => [JSON.stringify(value), schema.description ?? ""]);
  });
  return unique([...own, ...known]);
}

const unique = (pairs) => [...new Map(pairs.toReversed())].reverse();

// The path of the value that begins at a node.
function pathTo(state, node) {
  const path = [];
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (at.name === "Property") path.unshift(nameOf(state, at));
    else if (parent.name === "Array") path.unshift(Math.max(itemsOf(parent).findIndex(({ from }) => from === at.from), 0));
  }
  return path;
}

/** Completes a contract. `schema` gives the schema of its format, `names` the names that it defines. */
export function completer(schema, names) {
  return (context) => {
    const { state, pos, explicit } = context;
    const tree = treeOf(state);
    if (!tree || !rootOf(state)) return null;
    let node = tree.resolveInner(pos, -1);
    const typed = ["PropertyName", "String", "⚠", "Number", "True", "False", "Null"].includes(node.name) && node.from < pos ? node : null;
    if (!typed && !explicit) return null;
    const from = typed ? typed.from : pos;
    const to = typed && typed.to > pos && state.sliceDoc(pos, typed.to).trim() !== "" && !state.sliceDoc(pos, typed.to).includes("\n") ? typed.to : pos;
    while (node.parent && !["Object", "Array", "Property"].includes(node.name)) node = node.parent;
    const inName = node.name === "Object" || (node.name === "Property" && beforeColon(state, node, pos));
    const options = inName ? fields(state, node, schema(), names(), to) : values(state, node, pos, schema(), names());
    return options.length > 0 ? { from, to, options, filter: true } : null;
  };
}

const beforeColon = (state, property, pos) => !state.sliceDoc(property.getChild("PropertyName")?.to ?? property.from, pos).includes(":");

function fields(state, node, schema, names, to) {
  const object = node.name === "Object" ? node : node.parent;
  const present = object.getChildren("Property").filter((each) => each !== node && each.from !== node.from).map((each) => nameOf(state, each));
  const followed = /^\s*:/.test(state.sliceDoc(to, to + 20));
  return fieldsAt(schema, pathTo(state, object), names, present).map(([name, info]) => ({
    label: JSON.stringify(name), apply: `${JSON.stringify(name)}${followed ? "" : ": "}`, info: info || undefined, type: "property" }));
}

function values(state, node, pos, schema, names) {
  const path = node.name === "Array"
    ? [...pathTo(state, node), itemsOf(node).filter(({ to }) => to < pos).length]
    : pathTo(state, node);
  return valuesAt(schema, path, names).map(([label, info]) => ({ label, info: info || undefined, type: "constant" }));
}
