import type { Api, RequestBody } from "../exchanges.ts";
import { isOutputTool } from "./recorded-tools.ts";
import { isItem, type Item, itemsOf, textOf, turnsOf, withoutCache } from "./wire.ts";

/** What is compared of a request: `tools`, `tool_choice`, what stands before the `turns`, and they. */
export function toldOf(api: Api, body: RequestBody): Item {
  const { tools, tool_choice, system, instructions, previous_response_id } = body;
  return written({
    tools,
    tool_choice,
    before: system ?? instructions,
    previous_response_id,
    turns: turnsOf(api, body),
  });
}

/** As it is in JSON. */
export function written(item: object): Item {
  return JSON.parse(JSON.stringify(item));
}

/** Writes a request so that a difference that we accept is none. Both requests are written alike. */
export type Writing = (told: Item) => Item;

/** The differences that we accept, by what they are about. `architecture/recorded-requests.md` says why. */
export const ACCEPTED: Readonly<Record<string, Writing>> = {
  "`auto` is not said": (told) => (isAuto(told["tool_choice"]) ? omit(told, "tool_choice") : told),
  "output tools stand first": (told) => ({ ...told, tools: outputsFirst(told["tools"]) }),
  "what is empty is left out": (told) => {
    const { turns, ...rest } = asItem(withoutNothing(told));
    const isSaid = (turn: Item): boolean => Object.keys(turn).join() !== "role";
    return { ...rest, turns: itemsOf(turns).filter(isSaid) };
  },
  "no error is not said": (told) =>
    mapped(told, (item) => (item["is_error"] === false ? omit(item, "is_error") : item)),
  "a text, or a list of one": (told) => ({
    ...mapped(told, asText),
    before: listed(told["before"]),
  }),
  "marks for the cache": (told) => asItem(withoutCache(told)),
  "arguments as JSON": (told) => mapped(told, withArguments),
};

function asItem(value: unknown): Item {
  return isItem(value) ? value : {};
}

function isAuto(choice: unknown): boolean {
  return choice === "auto" || (isItem(choice) && choice["type"] === "auto");
}

function outputsFirst(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  const isOutput = (tool: Item): boolean => {
    const told = isItem(tool["function"]) ? tool["function"] : tool;
    return isOutputTool({ name: textOf(told["name"]) });
  };
  const items = itemsOf(tools);
  return [...items.filter(isOutput), ...items.filter((tool) => !isOutput(tool))];
}

/** Without nulls, empty texts and empty lists. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (!isItem(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([, each]) => each !== null && each !== undefined && each !== "" && !isEmptyList(each),
      )
      .map(([key, each]) => [key, withoutNothing(each)]),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function omit(item: Item, key: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([each]) => each !== key));
}

/** Each object in the turns, from the inside out. */
function mapped(told: Item, change: (item: Item) => Item): Item {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isItem(value)) return value;
    return change(
      Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)])),
    );
  };
  return { ...told, turns: walk(told["turns"]) };
}

/** Content that is one text, as that text. */
function asText(item: Item): Item {
  const content = item["content"];
  const [only, ...more] = itemsOf(content);
  const isText = Array.isArray(content) && only !== undefined && more.length === 0;
  const keys = Object.keys(only ?? {})
    .filter((key) => key !== "annotations")
    .toSorted();
  return isText && keys.join() === "text,type" ? { ...item, content: only["text"] } : item;
}

function listed(before: unknown): unknown {
  return typeof before === "string" ? [{ type: "text", text: before }] : before;
}

function withArguments(item: Item): Item {
  const text = item["arguments"];
  if (typeof text !== "string") return item;
  try {
    return { ...item, arguments: JSON.parse(text === "" ? "{}" : text) };
  } catch {
    return item;
  }
}
