import { expect, it } from "vitest";
import { parsePartialJson } from "./partial-json.ts";

it.each([
  ["", undefined],
  ["  ", undefined],
  ["{", {}],
  ["[", []],
  ['"he', "he"],
  ['{"a', {}],
  ['{"a"', {}],
  ['{"a":', {}],
  ['{"a": "b', { a: "b" }],
  ['{"a": "b", ', { a: "b" }],
  ['{"a": 1', {}],
  ['{"a": 1,', { a: 1 }],
  ['{"a": 1}', { a: 1 }],
  ['{"a": tru', {}],
  ['{"a": null, "b": [true, false, {"c": "d', { a: null, b: [true, false, { c: "d" }] }],
  ["[1, 2", [1]],
  ["[[], {}, [", [[], {}, []]],
  ['"a\\', "a"],
  ['"a\\u12', "a"],
  ['"a\\n\\u0041', "a\nA"],
  ['{"__proto__": {"x": 1}, "a": "', JSON.parse('{"__proto__": {"x": 1}, "a": ""}')],
  ["-1.5e3 ", -1500],
])("reads what is there of %j", (text, value) => {
  expect(parsePartialJson(text)).toEqual(value);
});

it("reads strings with more escapes than a pattern could go back through", () => {
  const escapes = "\\n".repeat(6_000_000);
  for (const end of ["", "\\", '"'])
    expect(parsePartialJson(`"${escapes}${end}`)).toHaveLength(6_000_000);
});

it.each(["}", "[}", '{"a" 1}', "{a: 1}", '["a" "b"]', "nope ", '["\\x"]'])(
  "stops at what is no JSON: %j",
  (text) => {
    expect(() => parsePartialJson(text)).not.toThrow();
  },
);

it("reads every beginning of a text, and never less of a longer one", () => {
  const whole = { city: "São Paulo", tags: ["a", 'b"c'], at: { x: -1.5, y: null }, ok: true };
  const text = JSON.stringify(whole, undefined, 1);
  let size = 0;
  for (let end = 0; end <= text.length; end += 1) {
    const value = JSON.stringify(parsePartialJson(text.slice(0, end)) ?? "");
    expect(value.length).toBeGreaterThanOrEqual(size - 2);
    size = value.length;
  }
  expect(parsePartialJson(text)).toEqual(whole);
});

it("goes no deeper than it may", () => {
  expect(() => parsePartialJson("[".repeat(100_000))).not.toThrow();
  expect(() => parsePartialJson('{"a":'.repeat(100_000))).not.toThrow();
});
