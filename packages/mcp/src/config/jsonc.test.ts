import { describe, expect, it } from "vitest";
import { JSONCError, parseJSONC } from "./jsonc.ts";

function refusal(text: string): JSONCError {
  try {
    parseJSONC(text);
  } catch (error) {
    if (error instanceof JSONCError) return error;
    throw error;
  }
  throw new TypeError("it was read");
}

describe("JSON as editors write it", () => {
  it.each([
    '{"a":[1,-2.5e3,true,false,null,"\\u00e4\\n\\"//"],"b":{"c":{}},"":""}',
    ' [ "/* no comment */" , [ ] ] \n',
    "0",
  ])("is read like JSON where it is JSON: %s", (text) => {
    expect(parseJSONC(text)).toEqual(JSON.parse(text));
  });

  it("may have comments, commas at the ends, and a mark of its order of bytes", () => {
    const text = `\uFEFF// one
    { /* two
         lines */ "a": [1, 2,], // three
      "b": "//",
    } /**/`;
    expect(parseJSONC(text)).toEqual({ a: [1, 2], b: "//" });
  });

  it("takes `__proto__` for a name like others", () => {
    const value = parseJSONC('{"__proto__": {"a": 1}, "constructor": 2}');
    expect(Object.keys(Object(value))).toEqual(["__proto__", "constructor"]);
    expect(Reflect.get({}, "a")).toBeUndefined();
  });

  it.each([
    ["", 1, 1, "a value is missing"],
    ['{"a" 1}', 1, 6, "a `:` is missing"],
    ['{\n "a": 1\n "b": 2}', 3, 2, "a `,` or `}` is missing"],
    ["[1 2]", 1, 4, "a `,` or `]` is missing"],
    ["{a: 1}", 1, 2, "this is no JSON"],
    ['{"a": 1} x', 1, 10, "this is no JSON"],
    ["{} {}", 1, 4, "there is something behind its end"],
    ['["a\nb"]', 1, 2, "this is no JSON"],
    ['["\\x"]', 1, 2, "a string has an escape that JSON does not know"],
    ["[,]", 1, 2, "a value is missing"],
    ['{"a": 1, "a": 2}', 1, 10, "a name stands twice in an object"],
    ["[01]", 1, 3, "a `,` or `]` is missing"],
    ["/* never ends", 1, 1, "this is no JSON"],
    ["[".repeat(100), 1, 66, "it has more than 64 levels"],
  ])("%j: says where and what, and no word of it", (text, line, column, message) => {
    expect(refusal(text)).toMatchObject({ line, column, message });
  });
});
