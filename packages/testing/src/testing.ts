import type { ModelProvider } from "@toolsets/core";
import { TestModel } from "./test-model.ts";

/**
 * Makes a `TestModel` of the model string `test`. Nothing else does: an agent that was given no test
 * models does not come by one through its configuration.
 *
 * @example
 * const agent = new Agent({ model: "test", providers: [testing] });
 */
export const testing: ModelProvider = {
  "~provider": { version: 1, models: {}, named: { test: () => new TestModel() } },
};
