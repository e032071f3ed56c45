import { defineConfig, type ViteUserConfig } from "vitest/config";
import { Totals } from "../vitest.totals.ts";
import shared from "../vitest.shared.ts";

/** These choose their runtimes themselves. */
const CHOOSY = ["runtimes", "two-processes", "concurrent-runs", "abort"];

/** The rules of the loop once more, with every run on the hostile runtime. */
const config: ViteUserConfig = defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ["src/loop/**/*.test.ts", "src/search.test.ts"],
    exclude: CHOOSY.map((name) => `src/loop/${name}.test.ts`).concat("**/*.slow.test.ts"),
    setupFiles: ["src/hostile/every-run.ts"],
    reporters: ["default", new Totals()],
  },
});
export default config;
