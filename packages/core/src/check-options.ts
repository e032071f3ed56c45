import type { GivenOptions } from "./agent-options.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { EndStrategy, ToolExecution } from "./loop/state.ts";
import { quoteName } from "./quote-name.ts";
import { isToolset } from "./toolset.ts";

const END_STRATEGIES: readonly EndStrategy[] = ["early", "graceful", "exhaustive"];
const TOOL_EXECUTIONS: readonly ToolExecution[] = [
  "parallel",
  "parallel_ordered_events",
  "sequential",
];

/** @throws `invalid_usage` for options of an agent that are none: untyped code finds it out here. */
export function checkAgentOptions(options: GivenOptions): void {
  if (typeof options !== "object" || options === null || "request" in options)
    throw new UsageError("An agent takes options: `new Agent({ model, toolsets: […] })`.");
  checkToolsets(options.toolsets);
  checkTools(options.tools);
  checkCapabilities(options.capabilities);
  checkWord("endStrategy", options.endStrategy, END_STRATEGIES);
  checkToolExecution(options.toolExecution);
}

/** @throws `invalid_usage` for another word. */
export function checkToolExecution(toolExecution: ToolExecution | undefined): void {
  checkWord("toolExecution", toolExecution, TOOL_EXECUTIONS);
}

function checkWord(name: string, word: string | undefined, words: readonly string[]): void {
  if (word === undefined || words.some((each) => each === word)) return;
  const known = words.map(quoteName).join(", ");
  throw new UsageError(`\`${name}\` is ${JSON.stringify(word)}; it can be ${known}.`);
}

/** @throws `invalid_usage` for what is no list of toolsets. */
export function checkToolsets(toolsets: unknown): void {
  if (toolsets === undefined || isListOf(toolsets, isToolset)) return;
  throw new UsageError(
    '`toolsets` has to be a list of toolsets. Put a single one into a list, a tool into `tools`, what `toolSearch()` and `capability()` make into `capabilities`, and call operators: `prefixed("gh")`.',
  );
}

/** @throws `invalid_usage` for what is no list of tools. */
export function checkTools(tools: unknown): void {
  if (tools === undefined || isListOf(tools, (tool) => has(tool, "~tool"))) return;
  throw new UsageError(
    "`tools` has to be a list of what `tool()` of @toolsets/function makes. Put toolsets into `toolsets`.",
  );
}

/** @throws `invalid_usage` for what is no list of capabilities. */
export function checkCapabilities(capabilities: unknown): void {
  if (capabilities === undefined || isListOf(capabilities, (each) => has(each, "~capability")))
    return;
  throw new UsageError(
    "`capabilities` has to be a list of what `capability()`, `toolSearch()` and their like make.",
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function has(value: unknown, brand: string): boolean {
  return typeof value === "object" && value !== null && brand in value;
}
