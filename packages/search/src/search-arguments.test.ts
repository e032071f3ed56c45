import { expect, it } from "vitest";
import { searchArguments } from "./search-arguments.ts";

const { validate } = searchArguments("search_tools", "What to find.");
const check = async (args: Record<string, unknown>): Promise<unknown> => validate(args);

it("takes a list of texts, and gives it as it is", async () => {
  const args = { queries: ["read", ""] };
  expect(await check(args)).toBe(args);
  expect(await check({ queries: [] })).toEqual({ queries: [] });
});

it.each<[Record<string, unknown>, unknown]>([
  [{}, null],
  [{ queries: "read" }, "read"],
  [{ queries: { 0: "read" } }, { 0: "read" }],
])("asks the model for a list in the place of %j", async (args, input) => {
  const msg = "Expected an array of strings";
  await expect(check(args)).rejects.toMatchObject({
    code: "model_retry",
    content: [{ type: "invalid_type", loc: ["queries"], msg, input }],
  });
});

it("names each query that is no text, and each key that it does not know", async () => {
  const args = JSON.parse('{ "queries": ["read", 7, null], "limit": 3, "__proto__": {} }');
  const msg = "Expected a string";
  const unknown = { type: "unrecognized_keys", msg: "Unknown key: there is only `queries`" };
  await expect(check(args)).rejects.toMatchObject({
    code: "model_retry",
    content: [
      { type: "invalid_type", loc: ["queries", 1], msg, input: 7 },
      { type: "invalid_type", loc: ["queries", 2], msg, input: null },
      { ...unknown, loc: ["limit"], input: 3 },
      { ...unknown, loc: ["__proto__"], input: {} },
    ],
  });
});
