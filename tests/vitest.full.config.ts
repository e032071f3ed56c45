import { defineConfig, type ViteUserConfig } from "vitest/config";
import { Totals } from "../vitest.totals.ts";
import shared from "../vitest.shared.ts";

/** The sweeps over recorded traffic, whole. */
const config: ViteUserConfig = defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ["recordings", "streams", "streams.slow"].map(
      (name) => `src/adapters/${name}.test.ts`,
    ),
    exclude: [],
    env: { RECORDINGS: "full" },
    reporters: ["default", new Totals()],
  },
});
export default config;
