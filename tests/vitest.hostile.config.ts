import { defineConfig, type ViteUserConfig } from "vitest/config";
import { Totals } from "../vitest.totals.ts";
import shared from "../vitest.shared.ts";

/** The rules of the loop once more, with every run on the hostile runtime. */
const config: ViteUserConfig = defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ["src/loop/**/*.test.ts", "src/search.test.ts"],
    setupFiles: ["src/hostile/every-run.ts"],
    reporters: ["default", new Totals()],
  },
});
export default config;
