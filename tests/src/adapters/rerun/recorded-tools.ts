import {
  AbstractToolset,
  ModelRetry,
  type JsonSchemaObject,
  ToolFailed,
  ToolReturn,
  toolsetTool,
  type RunContext,
  type ToolsetTool,
} from "@toolsets/core";
import type { Api, RequestBody } from "../exchanges.ts";
import { toValue } from "./history.ts";
import { foundBy, RETRY, SEARCH, textsOf } from "./results.ts";
import { type CallResult, isItem, type Item, itemsOf, textOf } from "./wire.ts";

/** A tool of a request. */
export interface RecordedTool {
  readonly name: string;
  readonly description?: string;
  readonly parametersJsonSchema: JsonSchemaObject;
  readonly strict?: boolean;
  readonly deferLoading?: boolean;
}

/** A tool that the provider describes and the application runs. */
const MEMORY: RecordedTool = { name: "memory", parametersJsonSchema: { type: "object" } };

/** The tools of a request that the application runs. */
export function toolsOf(api: Api, body: RequestBody): readonly RecordedTool[] {
  return itemsOf(body["tools"]).flatMap((tool) => {
    const told = isItem(tool["function"]) ? tool["function"] : tool;
    if (textOf(tool["type"]).startsWith("memory")) return [MEMORY];
    const schema = told["parameters"] ?? told["input_schema"];
    const isOurs =
      api === "anthropic-messages" ? "input_schema" in tool : tool["type"] === "function";
    if (!isOurs) return [];
    const { description, strict } = told;
    return [
      {
        name: textOf(told["name"]),
        ...(typeof description === "string" && { description }),
        parametersJsonSchema: isItem(schema) ? schema : { type: "object", properties: {} },
        ...(typeof strict === "boolean" && { strict }),
        ...(tool["defer_loading"] === true && { deferLoading: true }),
      },
    ];
  });
}

/** Tools that the history of a request defines. */
export function addedTools(api: Api, turns: readonly Item[]): readonly RecordedTool[] {
  return turns
    .filter(({ type }) => type === "additional_tools")
    .flatMap(({ tools }) => toolsOf(api, { tools }))
    .map((tool) => Object.assign({}, tool, { deferLoading: true }));
}

/** What else is in the list: tools that the provider runs. */
export function nativeToolsOf(api: Api, body: RequestBody): readonly Item[] {
  const ours = new Set(toolsOf(api, body).map(({ name }) => name));
  ours.delete(MEMORY.name);
  return itemsOf(body["tools"]).filter(
    (tool) => !isItem(tool["function"]) && !ours.has(textOf(tool["name"])),
  );
}

/** Whether a call of the tool ends the run. */
export function isOutputTool({ name }: Pick<RecordedTool, "name">): boolean {
  return name.startsWith("final_result");
}

/** The tools that are there at each request, which return what was recorded. */
export class RecordedToolset extends AbstractToolset {
  readonly id = "recorded";
  readonly #now: () => readonly RecordedTool[];
  readonly #results: ReadonlyMap<string, CallResult>;

  constructor(now: () => readonly RecordedTool[], results: ReadonlyMap<string, CallResult>) {
    super();
    this.#now = now;
    this.#results = results;
  }

  getTools(): ReadonlyMap<string, ToolsetTool> {
    const tools = this.#now().filter((tool) => !isOutputTool(tool));
    return new Map(
      tools.map((tool) => {
        const searches = tool.name === SEARCH ? ({ toolKind: "tool-search" } as const) : {};
        return [tool.name, toolsetTool(this, { ...tool, ...searches }, { maxRetries: 99 })];
      }),
    );
  }

  async callTool(
    _name: string,
    _args: Record<string, unknown>,
    { toolCallId }: RunContext,
  ): Promise<unknown> {
    const id = toolCallId ?? "";
    // where ids count within one response, an adapter puts that of the response before them
    const result = this.#results.get(id) ?? this.#results.get(id.slice(id.lastIndexOf(":") + 1));
    if (result === undefined) return "";
    const text = textsOf(result.content);
    if (text.endsWith(RETRY)) throw new ModelRetry(text.slice(0, -RETRY.length));
    if (result.isError) throw new ToolFailed(text);
    const found = foundBy(result);
    if (found !== undefined) return found;
    const value = toValue(result.content);
    return result.tools === undefined ? value : new ToolReturn(value, { tools: result.tools });
  }
}
