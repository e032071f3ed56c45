import type { Match } from "./versus.ts";

/** Something that can be measured. */
export type Benchmark = { readonly what: string } & (
  | { readonly match: Match }
  | { readonly script: string }
);

/** All of them, by the name that the command takes. */
export const CASES: Readonly<Record<string, Benchmark>> = {
  "steps-10": {
    what: "10 steps with one call each, then a text; per run, median (least–most)",
    match: { model: "steps-10", stream: false, times: 10 },
  },
  "steps-10-streamed": {
    what: "the same, streamed and watched",
    match: { model: "steps-10", stream: true, times: 10 },
  },
  "deltas-2000": {
    what: "a text of 2,000 deltas, streamed and read one by one",
    match: { model: "deltas-2000", stream: true, times: 10 },
  },
  "deltas-20000": {
    what: "a text of 20,000 deltas, streamed and read one by one",
    match: { model: "deltas-20000", stream: true, times: 1 },
  },
  turn: {
    what: "what the loop adds to one by hand, per turn; instant model and tools",
    script: "loop/turn.ts",
  },
  listing: {
    what: "a step's listing of N tools behind six operators",
    script: "loop/listing.ts",
  },
  "long-run": {
    what: "a run of 1,000 steps: its last steps against its first, and its memory",
    script: "loop/long-run.ts",
  },
  deltas: {
    what: "1,000,000 deltas and a reader that stalls: time and memory",
    script: "loop/deltas.ts",
  },
  "mcp-calls": {
    what: "2,000 calls of an MCP server, against the bare client of the SDK",
    script: "mcp/call-tool.ts",
  },
  concurrent: {
    what: "1,000 runs of one agent at the same time",
    script: "loop/concurrent.ts",
  },
};

/** Whether contenders are compared. */
export function isVersus(benchmark: Benchmark): benchmark is Benchmark & { readonly match: Match } {
  return "match" in benchmark;
}
