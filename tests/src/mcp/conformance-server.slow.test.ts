import { serve, type ServedToolset } from "@toolsets/mcp/server";
import { afterEach, expect, it } from "vitest";
import { addExtras } from "./conformance-extras.ts";
import { runConformance } from "./conformance-runner.ts";
import { ConformanceTools } from "./conformance-tools.ts";

let served: ServedToolset | undefined;
afterEach(() => served?.close());

/** The scenarios of the suite that hold for a revision, extensions left out. */
const SCENARIOS = { "2025-11-25": 33, "2026-07-28": 40 };

it.each(Object.entries(SCENARIOS))(
  "issue 8: a served toolset passes the official suite at %s, %i of its scenarios",
  { timeout: 60_000 },
  async (revision, count) => {
    const errors: unknown[] = [];
    const tools = new ConformanceTools(() => served?.notify.promptsChanged());
    served = serve(tools, {
      name: "conformance",
      version: "1.0.0",
      http: { token: false }, // the suite shows none
      configure: addExtras,
      onError: (error) => errors.push(error),
    });
    const { url } = await served.listen();
    const { passed, faults, skipped } = await runConformance("server", [
      "--url",
      url,
      "--suite",
      "all",
      "--spec-version",
      revision,
    ]);
    expect([...faults, ...skipped]).toEqual([]);
    expect(passed).toHaveLength(count);
    expect(errors).toEqual([]);
  },
);
