import type { Api, Exchange, RequestBody } from "../exchanges.ts";

/** A JSON object of a body. */
export type Item = Readonly<Record<string, unknown>>;

export function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function itemsOf(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function bodyOf({ interaction }: Pick<Exchange, "interaction">): RequestBody {
  return interaction.request.body ?? {};
}

/** The messages or items of a request. */
export function turnsOf(api: Api, body: RequestBody): readonly Item[] {
  const given = api === "openai-responses" ? body["input"] : body["messages"];
  return typeof given === "string" ? [{ role: "user", content: given }] : itemsOf(given);
}

/** Whether the model said it. */
export function isAnswer(api: Api, turn: Item): boolean {
  const { role, type } = turn;
  if (isOwnSearch(turn)) return false;
  if (role !== undefined || api !== "openai-responses") return role === "assistant";
  return (
    typeof type === "string" && !/^(function|custom_tool|local_shell|shell)_call_output$/.test(type)
  );
}

/** Whether it tells what a search of the application has found. */
function isOwnSearch({ type, execution }: Item): boolean {
  return type === "tool_search_output" && execution === "client";
}

/** The answers to calls of tools in a message or an item, by the ids of the calls. */
export function resultsOf(api: Api, turn: Item): readonly CallResult[] {
  switch (api) {
    case "openai-chat":
      return turn["role"] === "tool"
        ? [{ id: textOf(turn["tool_call_id"]), content: turn["content"], isError: false }]
        : [];
    case "openai-responses":
      if (isOwnSearch(turn)) {
        const tools = itemsOf(turn["tools"]).map(({ name }) => textOf(name));
        return [
          { id: textOf(turn["call_id"]), content: "", isError: false, tools, isSearch: true },
        ];
      }
      return turn["type"] === "function_call_output"
        ? [{ id: textOf(turn["call_id"]), content: turn["output"], isError: false }]
        : [];
    case "anthropic-messages":
      return itemsOf(turn["content"])
        .filter(({ type }) => type === "tool_result")
        .map(toCallResult);
  }
}

/** Tools that a result refers to. */
export function toolsIn(content: unknown): readonly string[] {
  return itemsOf(content)
    .filter(({ type }) => type === "tool_reference")
    .map((reference) => textOf(reference["tool_name"]));
}

function toCallResult(block: Item): CallResult {
  const { tool_use_id: id, content } = block;
  const isError = block["is_error"] === true;
  return { id: textOf(id), content, isError, ...searched(content) };
}

function searched(content: unknown): Pick<CallResult, "tools" | "isSearch"> {
  const tools = toolsIn(content);
  return tools.length === 0 ? {} : { tools, isSearch: true };
}

/** What a tool returned. */
export interface CallResult {
  readonly id: string;
  readonly content: unknown;
  readonly isError: boolean;
  /** The tools that were there from then on. */
  readonly tools?: readonly string[];
  /** It is the result of a search for them. */
  readonly isSearch?: boolean;
}

/** A value without the marks of the cache. */
export function withoutCache(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCache);
  if (!isItem(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "cache_control")
      .map(([key, each]) => [key, withoutCache(each)]),
  );
}
