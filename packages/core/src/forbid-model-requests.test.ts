import { expect, it } from "vitest";
import { checkRequestsAllowed, forbidModelRequests } from "./forbid-model-requests.ts";

const check = (): void => checkRequestsAllowed("gpt-5");

it("agent §12: forbids real requests until it is released, once for each time", () => {
  expect(check).not.toThrow();
  const one = forbidModelRequests();
  const other = forbidModelRequests();
  expect(check).toThrow("Model `gpt-5` was asked while model requests are forbidden.");
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  expect(check).toThrow(
    expect.objectContaining({ code: "requests_forbidden", modelName: "gpt-5" }),
  );
  other[Symbol.dispose]();
  expect(check).not.toThrow();
});

it("design §2: another copy of core counts along", async () => {
  const copy = "./forbid-model-requests.ts?copy";
  const other: { readonly forbidModelRequests: typeof forbidModelRequests } = await import(copy);
  const forbidden = other.forbidModelRequests();
  expect(other.forbidModelRequests).not.toBe(forbidModelRequests);
  expect(check).toThrow(expect.objectContaining({ code: "requests_forbidden" }));
  forbidden[Symbol.dispose]();
  expect(check).not.toThrow();
});
