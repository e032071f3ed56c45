import type { Model } from "@toolsets/core";
import { describe, expectTypeOf, it, test } from "vitest";
import { describeModel, type ModelConnection, type TestRunner } from "../index.ts";

declare function createModel(connection: ModelConnection): Model;

test("describeModel takes the functions of vitest as they are", () => {
  expectTypeOf({ describe, it }).toExtend<TestRunner>();
});

test("describeModel needs a model and the words of its provider", () => {
  expectTypeOf(describeModel).returns.toBeVoid();
  describeModel("m", { createModel, encode: ({ parts }) => ({ body: JSON.stringify(parts) }) });
  describeModel("m", {
    createModel: async (connection) => createModel(connection),
    encode: ({ refusal = "" }, { streamed }) => ({
      status: 201,
      body: streamed ? [refusal] : refusal,
    }),
    lacks: ["thinking"],
  });
  // @ts-expect-error -- a provider has words
  describeModel("m", { createModel });
  // @ts-expect-error -- nothing of that name can be lacked
  describeModel("m", { createModel, encode: () => ({ body: "" }), lacks: ["usage"] });
});
