import type { Api, RequestBody } from "../exchanges.ts";
import { isOutputTool } from "./recorded-tools.ts";
import { namesIn, withoutPretence } from "./reveals.ts";
import { isItem, type Item, itemsOf, textOf, toolsIn, turnsOf, withoutCache } from "./wire.ts";

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
function written(item: object): Item {
  return JSON.parse(JSON.stringify(item));
}

/** Writes theirs and ours so that a difference that we accept is none. */
export type Writing = (theirs: Item, ours: Item) => readonly [Item, Item];

/** Both are written alike. */
function alike(write: (told: Item) => Item): Writing {
  return (theirs, ours) => [written(write(theirs)), written(write(ours))];
}

/** The differences that we accept, by what they are about. `architecture/recorded-requests.md` says why. */
export const ACCEPTED: Readonly<Record<string, Writing>> = {
  "`auto` is not said": alike((told) =>
    isAuto(told["tool_choice"]) ? omit(told, "tool_choice") : told,
  ),
  "what a search of the provider looks through": (theirs, ours) => [
    theirs,
    { ...ours, tools: withoutHidden(theirs["tools"], ours["tools"]) },
  ],
  "the order of tools": alike((told) => ({ ...told, tools: ordered(told["tools"]) })),
  "strict where a schema can be": (theirs, ours) => [
    theirs,
    { ...ours, tools: asStrict(theirs, ours) },
  ],
  "titles in schemas": alike((told) => ({ ...told, tools: withoutTitles(told["tools"]) })),
  "the words of the loop": alike((told) =>
    mapped(told, (item) =>
      textOf(item["content"]).startsWith("Validation feedback:")
        ? { ...item, content: "Validation feedback:" }
        : item,
    ),
  ),
  "what is empty": alike((told) => {
    const { turns, ...rest } = asItem(withoutNothing(told));
    const isSaid = (turn: Item): boolean => Object.keys(turn).join() !== "role";
    return { ...rest, turns: itemsOf(turns).filter(isSaid) };
  }),
  "no error": alike((told) =>
    mapped(told, (item) => (item["is_error"] === false ? omit(item, "is_error") : item)),
  ),
  "marks for the cache": alike((told) => asItem(withoutCache(told))),
  "a text, or a list of one": alike((told) => ({
    ...mapped(told, asText),
    before: listed(told["before"]),
  })),
  "arguments as JSON": alike((told) => mapped(told, withArguments)),
  "how a model is told of more tools": alike((told) => {
    const turns = withoutPretence(itemsOf(told["turns"]));
    return mapped({ ...told, turns }, withFound);
  }),
  "messages of the user in a row": alike((told) => ({ ...told, turns: joined(told["turns"]) })),
  "what a compaction stands for": alike((told) => ({ ...told, turns: compacted(told["turns"]) })),
  "files for a sandbox": alike((told) => mapped(told, asFile)),
  "the state of what is done": alike((told) =>
    mapped(told, (item) => (item["status"] === "completed" ? omit(item, "status") : item)),
  ),
  "typographic signs": alike((told) => mapped(told, asTyped)),
  "how a thought goes back to a server that imitates the API": alike((told) =>
    mapped(told, withoutThought),
  ),
  "an item's id as that of its call": (theirs, ours) => [withCallIds(theirs, ours), ours],
  citations: alike((told) => mapped(told, (item) => omit(item, "citations"))),
};

function asItem(value: unknown): Item {
  return isItem(value) ? value : {};
}

function isAuto(choice: unknown): boolean {
  return choice === "auto" || (isItem(choice) && choice["type"] === "auto");
}

/** Output tools, other tools of the run, and those of the provider. */
function ordered(tools: unknown): unknown {
  if (!Array.isArray(tools)) return tools;
  const rank = (tool: Item): number => {
    if (isOutputTool({ name: nameOf(tool) })) return 0;
    return isItem(functionOf(tool)["parameters"] ?? tool["input_schema"]) ? 1 : 2;
  };
  return itemsOf(tools).toSorted((a, b) => rank(a) - rank(b));
}

function functionOf(tool: Item): Item {
  return isItem(tool["function"]) ? tool["function"] : tool;
}

function nameOf(tool: Item): string {
  return textOf(functionOf(tool)["name"]);
}

/** Our tools without deferred ones that they told of later, beside a search. */
function withoutHidden(theirs: unknown, ours: unknown): unknown {
  const known = new Set(itemsOf(theirs).map(nameOf));
  return Array.isArray(ours)
    ? itemsOf(ours).filter((tool) => tool["defer_loading"] !== true || known.has(nameOf(tool)))
    : ours;
}

/** Our tools without what we ask for because their schemas allow it, and they did not ask for. */
function asStrict(theirs: Item, ours: Item): unknown {
  const { tools } = ours;
  const known = new Map(itemsOf(theirs["tools"]).map((tool) => [nameOf(tool), functionOf(tool)]));
  return Array.isArray(tools)
    ? itemsOf(tools).map((tool) => loose(tool, known.get(nameOf(tool))))
    : tools;
}

function loose(tool: Item, other: Item | undefined): Item {
  const told = functionOf(tool);
  if (told["strict"] !== true || other === undefined || other["strict"] === true) return tool;
  const isOpen = isItem(other["parameters"]) && !("additionalProperties" in other["parameters"]);
  const given = asItem(told["parameters"]);
  const parameters = isOpen ? omit(given, "additionalProperties") : given;
  return withFunction(tool, written({ ...told, strict: other["strict"], parameters }));
}

function withFunction(tool: Item, told: Item): Item {
  return isItem(tool["function"]) ? { ...tool, function: told } : told;
}

/** Schemas without the titles that some libraries write. */
function withoutTitles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTitles);
  if (!isItem(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => key !== "title" || typeof each !== "string")
      .map(([key, each]) => [key, withoutTitles(each)]),
  );
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

/** What a search found, as its names. */
function withFound(item: Item): Item {
  const content = item["content"];
  const names = toolsIn(content);
  if (names.length > 0) return { ...item, content: names };
  const told = namesIn(textOf(content));
  return told.length > 0 ? { ...item, content: told } : item;
}

/** Messages of the user that follow each other are one. */
function joined(turns: unknown): readonly Item[] {
  const kept: Item[] = [];
  for (const turn of itemsOf(turns)) {
    const last = kept.at(-1);
    if (turn["role"] !== "user" || last?.["role"] !== "user") kept.push(turn);
    else kept.splice(-1, 1, { ...last, content: [...listOf(last), ...listOf(turn)] });
  }
  return kept;
}

function listOf({ content }: Item): readonly unknown[] {
  return Array.isArray(content) ? content : [{ type: "text", text: content }];
}

/** The turns from the last compaction on. */
function compacted(turns: unknown): readonly Item[] {
  const items = itemsOf(turns);
  const from = items.findLastIndex(({ content }) =>
    itemsOf(content).some(({ type }) => type === "compaction"),
  );
  return items.slice(Math.max(0, from));
}

/** A file that the provider has, however it is given. */
function asFile(item: Item): Item {
  const source = asItem(item["source"]);
  if (item["type"] === "container_upload") return { type: "file", file_id: item["file_id"] };
  return source["type"] === "file" ? { type: "file", file_id: source["file_id"] } : item;
}

/** Theirs with the ids of our calls, where they took those of the items instead. */
function withCallIds(theirs: Item, ours: Item): Item {
  const idsOf = (told: Item): readonly string[] =>
    itemsOf(told["turns"])
      .filter(({ type }) => type === "function_call")
      .map((item) => textOf(item["call_id"]));
  const known = idsOf(ours);
  const ids = new Map(idsOf(theirs).map((id, at) => [id, known[at] ?? id]));
  return mapped(theirs, (item) => {
    const id = textOf(item["call_id"]);
    return id.startsWith("fc_") ? { ...item, call_id: ids.get(id) ?? id } : item;
  });
}

/** The recorder wrote typographic signs of bodies in plain ones. */
function asTyped(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      typeof value === "string" ? plain(value) : value,
    ]),
  );
}

function plain(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2010-\u2013]/g, "-")
    .replaceAll("\u2014", "--")
    .replaceAll("\u2026", "...")
    .normalize("NFKC");
}

function withoutThought(item: Item): Item {
  const { reasoning: _reasoning, reasoning_content: _content, ...rest } = item;
  const { role, content } = rest as { readonly role?: unknown; readonly content?: unknown };
  if (role !== "assistant" || typeof content !== "string") return rest;
  const text = content.replaceAll(/<think>.*?<\/think>/gs, "").trim();
  return text === "" ? omit(rest, "content") : { ...rest, content: text };
}
