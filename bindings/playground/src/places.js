// Where a path of a mistake, such as `metrics.resolution.targets["a.b"][0]`, stands in a text of JSON.

import { ensureSyntaxTree } from "@codemirror/language";

const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/gy;
const PARSING = 500; // milliseconds

/** The names and numbers of which a path consists. */
export function stepsOf(path) {
  return [...path.matchAll(STEP)].map(([, place, quoted, name]) =>
    place !== undefined ? Number(place) : quoted !== undefined ? JSON.parse(`"${quoted}"`) : name);
}

const textOf = (state, { from, to }) => state.sliceDoc(from, to);

/** The name of a property of an object. */
export function nameOf(state, property) {
  const name = property.getChild("PropertyName");
  try {
    return name ? JSON.parse(textOf(state, name)) : undefined;
  } catch {
    return undefined;
  }
}

/** The value of a property: its last child. */
export const valueOf = (property) => (property.lastChild?.name === "PropertyName" ? null : property.lastChild);

/** The items of an array. */
export function itemsOf(array) {
  const items = [];
  for (let child = array.firstChild; child; child = child.nextSibling) {
    if (!/^[[\],⚠]$/.test(child.name)) items.push(child);
  }
  return items;
}

export const treeOf = (state) => ensureSyntaxTree(state, state.doc.length, PARSING);

/** The first value of a text of JSON. */
export const rootOf = (state) => treeOf(state)?.topNode.firstChild ?? null;

// The last node of a path that exists, and the property that it is the value of.
function follow(state, steps) {
  let node = rootOf(state), property = null, whole = true;
  for (const step of steps) {
    const next = node?.name === "Object" ? node.getChildren("Property").findLast((each) => nameOf(state, each) === step) : null;
    const value = next ? valueOf(next) : node?.name === "Array" ? itemsOf(node)[step] : null;
    if (!next && !value) {
      whole = false;
      break;
    }
    [node, property] = [value, next];
  }
  return { node, property, whole };
}

const isSimple = (node) => node && node.name !== "Object" && node.name !== "Array";

/** The range of a mistake: its value, its name if that is what is wrong or if the value is long, or the text that is no JSON. */
export function rangeOfProblem(state, { path, found }) {
  const [, line, column] = /at line (\d+) column (\d+)$/.exec(path === "" ? found : "") ?? [];
  if (line !== undefined) return rangeOfColumn(state, Number(line), Number(column));
  const steps = stepsOf(path);
  const { node, property, whole } = follow(state, steps);
  const name = property?.getChild("PropertyName");
  const isName = whole && found.startsWith(`\`${steps.at(-1)}\``);
  const { from, to } = (isSimple(node) && !isName ? node : name) ?? { from: node?.from ?? 0, to: node ? node.from + 1 : 0 };
  return { from, to };
}

function rangeOfColumn({ doc }, line, column) {
  const { from, to } = doc.line(Math.min(line, doc.lines));
  const at = Math.min(from + Math.max(column - 1, 0), to);
  return { from: at, to: Math.min(at + 1, to) };
}
