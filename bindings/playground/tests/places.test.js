// Where the path of a mistake stands in a text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { json } from "@codemirror/lang-json";
import { EditorState } from "@codemirror/state";

import { rangeOfProblem, stepsOf } from "../src/places.js";

const TEXT = '{\n  "a.b": { "c": [1, {"d": "x"}] },\n  "e": "4 hours", "f": {}\n}';
const state = EditorState.create({ doc: TEXT, extensions: [json()] });
const at = (path, found = "") => {
  const { from, to } = rangeOfProblem(state, { path, found });
  return TEXT.slice(from, to);
};

test("a path has names, quoted names and numbers", () => {
  assert.deepEqual(stepsOf('metrics["x.y"].targets.*.*'), ["metrics", "x.y", "targets", "*", "*"]);
  assert.deepEqual(stepsOf('a[12]["q\\"]"]'), ["a", 12, 'q"]']);
  assert.deepEqual(stepsOf("dates.--12-25"), ["dates", "--12-25"]);
});

test("a mistake is at its value, and at the name of a map or of an unknown field", () => {
  assert.equal(at("e"), '"4 hours"');
  assert.equal(at('["a.b"].c[0]'), "1");
  assert.equal(at('["a.b"].c[1].d'), '"x"');
  assert.equal(at("f"), '"f"');
  assert.equal(at("e", "`e` is not a field here"), '"e"');
});

test("what is missing is told at the map that lacks it", () => {
  assert.equal(at("f.time_zone", "is missing"), '"f"');
  assert.equal(at("nothing", "is missing"), "{");
});

test("what is no JSON is told at its line and column", () => {
  assert.equal(at("", "expected `,` or `}` at line 2 column 4"), "a");
  assert.equal(at("", "EOF while parsing a value at line 99 column 1"), "}");
});
