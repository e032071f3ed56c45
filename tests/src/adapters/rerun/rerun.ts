import {
  Agent,
  type Capability,
  capability,
  getRunSnapshot,
  isToolsetsError,
  type JsonObject,
  type Message,
  type Model,
  type ModelSettings,
  nativeOutput,
  type NativeTool,
  type OutputSpec,
  type RequestPart,
  toolOutput,
} from "@toolsets/core";
import type { OpenAIModelProfile } from "@toolsets/openai";
import { toolSearch } from "@toolsets/search";
import { modelNameOf, modelOf, providerOf } from "../ask.ts";
import type { Api, Exchange, RequestBody } from "../exchanges.ts";
import { replayFetch } from "../replay.ts";
import { type Conversation, newTurns } from "./conversations.ts";
import { toHistory, toParts } from "./history.ts";
import { textsOf } from "./results.ts";
import {
  addedTools,
  isOutputTool,
  nativeToolsOf,
  RecordedToolset,
  toolsOf,
} from "./recorded-tools.ts";
import { revealedBy, withoutPretence } from "./reveals.ts";
import {
  bodyOf,
  type CallResult,
  isItem,
  type Item,
  itemsOf,
  resultsOf,
  textOf,
  turnsOf,
} from "./wire.ts";

/** What we sent for a recorded conversation. */
export interface Rerun {
  /** One for each recorded request, if all went well. */
  readonly requests: readonly RequestBody[];
  /** What ended it before. */
  readonly failure?: unknown;
}

/** Carries a recorded conversation through our loop, with tools that return what was recorded. */
export async function rerun({ api, cassette, exchanges }: Conversation): Promise<Rerun> {
  const replay = replayFetch(cassette);
  const requests = (): readonly RequestBody[] =>
    replay.requests.map(({ body }) => (isItem(body) ? body : {}));
  const results = recordedResults(api, exchanges);
  const current = (): RequestBody => {
    const at = Math.min(replay.requests.length, exchanges.length - 1);
    const exchange = exchanges[at];
    return exchange === undefined ? {} : bodyOf(exchange);
  };
  const added = exchanges.flatMap((each) => addedTools(api, turnsOf(api, bodyOf(each))));
  const toolset = new RecordedToolset(() => [...toolsOf(api, current()), ...added], results);
  let history: readonly Message[] = [];
  for (const segment of segmentsOf(exchanges)) {
    const [first] = segment.exchanges;
    if (first === undefined) break;
    const modelName = modelNameOf(first);
    const provider = providerOf(cassette);
    const profile = profileOf(exchanges);
    const model = modelOf(api, { ...replay, provider, profile }, modelName);
    try {
      history = continued(
        history,
        await toHistory({ api, modelName, provider }, segment.turns),
        segment.turns.flatMap((turn) => toParts(api, turn)),
      );
      const agent = new Agent({
        model,
        toolsets: [toolset],
        output: outputOf(api, bodyOf(first), toolset, needsTool(exchanges)),
        capabilities: toCapabilities(model, nativeToolsOf(api, bodyOf(first)), results),
        instructions: instructionsOf(api, bodyOf(first)),
        modelSettings: () => ({ ...settingsOf(api, current()), ...kept(exchanges, current()) }),
        retries: { tools: 99, output: 99 },
      });
      const options = {
        messageHistory: history,
        usageLimits: { requestLimit: segment.exchanges.length },
      };
      history = await run(agent, first.streamed, options);
    } catch (failure) {
      const isRecorded = segment.exchanges.at(-1)?.expected.error !== null;
      return { requests: requests(), ...(!isRecorded && { failure }) };
    }
  }
  return { requests: requests() };
}

/** What the tools returned, and which tools came with it. */
function recordedResults(
  api: Api,
  exchanges: readonly Exchange[],
): ReadonlyMap<string, CallResult> {
  const results = new Map<string, CallResult>();
  for (const exchange of exchanges) {
    let last: CallResult | undefined;
    for (const turn of withoutPretence(turnsOf(api, bodyOf(exchange)))) {
      for (const result of resultsOf(api, turn)) {
        last = { ...result, id: callOf(result.id, exchanges) };
        results.set(last.id, last);
      }
      const tools = revealedBy(turn);
      if (last !== undefined && tools.length > 0) results.set(last.id, { ...last, tools });
    }
  }
  return results;
}

/** The id of a call; some took that of its item instead. */
function callOf(id: string, exchanges: readonly Exchange[]): string {
  if (!id.startsWith("fc_")) return id;
  const item = new RegExp(`"id":\\s*"${id}"[^{}]*?"call_id":\\s*"([^"]+)"`);
  const found = exchanges.map(({ answer }) => item.exec(answer)?.[1]);
  return found.find((each) => each !== undefined) ?? id;
}

interface RunChoices {
  readonly messageHistory: readonly Message[];
  readonly usageLimits: { readonly requestLimit: number };
}

/** The messages after a run, also where it ends because there was no further request. */
async function run(
  agent: Agent<undefined, unknown>,
  streamed: boolean,
  options: RunChoices,
): Promise<readonly Message[]> {
  try {
    if (!streamed) return (await agent.run(undefined, options)).allMessages();
    for await (const event of agent.runStreamEvents(undefined, options))
      if (event.eventKind === "agent_run_result") return event.result.allMessages();
    throw new Error("The run ended without a result.");
  } catch (error) {
    const isOver = isToolsetsError(error) && error.code === "usage_limit_exceeded";
    const snapshot = getRunSnapshot(error);
    if (!isOver || snapshot === undefined) throw error;
    return snapshot.messages;
  }
}

interface Segment {
  /** What is said anew before it. */
  readonly turns: readonly Item[];
  readonly exchanges: readonly Exchange[];
}

/** Requests between which nobody but tools said anything. */
function segmentsOf(exchanges: readonly Exchange[]): readonly Segment[] {
  const segments: { turns: readonly Item[]; exchanges: Exchange[] }[] = [];
  for (const [at, exchange] of exchanges.entries()) {
    const before = exchanges[at - 1];
    const { api } = exchange;
    const turns =
      before === undefined ? turnsOf(api, bodyOf(exchange)) : newTurns(before, exchange);
    const said = (turns ?? []).some((turn) => saysMore(api, turn));
    if (before === undefined || said) segments.push({ turns: turns ?? [], exchanges: [exchange] });
    else segments.at(-1)?.exchanges.push(exchange);
  }
  return segments;
}

/** Whether it is more than results of tools and what the loop says about them. */
function saysMore(api: Api, turn: Item): boolean {
  return toParts(api, turn).some((part) => {
    if (part.partKind === "tool-availability-delta") return false;
    if (part.partKind !== "user-prompt") return part.partKind === "system-prompt";
    return !textsOf(turn["content"]).endsWith("Fix the errors and try again.");
  });
}

/** A history that goes on with what is said anew; calls that were answered are not answered again. */
function continued(
  history: readonly Message[],
  imported: readonly Message[],
  said: readonly RequestPart[],
): readonly Message[] {
  if (history.length === 0) return imported;
  const answered = new Set(
    history.flatMap((message) =>
      message.kind === "request"
        ? message.parts.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []))
        : [],
    ),
  );
  const parts = said.filter((part) => !("toolCallId" in part) || !answered.has(part.toolCallId));
  const last = history.at(-1);
  return last?.kind === "request"
    ? [...history.slice(0, -1), { ...last, parts: [...last.parts, ...parts] }]
    : [...history, { kind: "request", state: "complete", parts }];
}

/** What was known of a model that its name does not tell. */
function profileOf(exchanges: readonly Exchange[]): OpenAIModelProfile {
  const [first] = exchanges;
  const [turn] = first === undefined ? [] : turnsOf(first.api, bodyOf(first));
  return {
    ...(turn?.["role"] === "developer" && { openaiSystemPromptRole: "developer" }),
    ...(needsTool(exchanges) && { forcedToolChoice: false }),
  };
}

/** Whether a text was refused, though the model was not forced to call a tool. */
function needsTool(exchanges: readonly Exchange[]): boolean {
  return exchanges.some((each) =>
    turnsOf(each.api, bodyOf(each)).some(({ content }) =>
      textsOf(content).startsWith("Validation feedback:\nPlain text responses are not permitted"),
    ),
  );
}

/** Tools that end a run, and JSON that the provider is asked for. */
function outputOf(
  api: Api,
  body: RequestBody,
  toolset: RecordedToolset,
  isToolOnly: boolean,
): OutputSpec<undefined> {
  const outputs = toolsOf(api, body)
    .filter(isOutputTool)
    .map(({ parametersJsonSchema: parameters, name, description, strict }) =>
      toolOutput({
        parameters,
        name,
        description,
        strict,
        execute: (args, ctx) => toolset.callTool(name, args, ctx),
      }),
    );
  if (outputs.length > 0)
    return isToolOnly || forces(body["tool_choice"]) ? outputs : ["text", ...outputs];
  const format = formatOf(api, body);
  const schema = format?.["schema"];
  if (format === undefined || !isItem(schema)) return "text";
  const { name, description, strict } = format;
  return nativeOutput(schema, {
    name: typeof name === "string" ? name : undefined,
    description: typeof description === "string" ? description : undefined,
    strict: typeof strict === "boolean" ? strict : undefined,
  });
}

function formatOf(api: Api, body: RequestBody): Item | undefined {
  const fieldOf = (value: unknown, key: string): unknown =>
    isItem(value) ? value[key] : undefined;
  const found =
    api === "openai-chat"
      ? fieldOf(body["response_format"], "json_schema")
      : fieldOf(body[api === "openai-responses" ? "text" : "output_config"], "format");
  return isItem(found) ? found : undefined;
}

function forces(choice: unknown): boolean {
  return (
    choice === "required" ||
    (isItem(choice) && choice["type"] !== "auto" && choice["type"] !== "none")
  );
}

/** What the provider runs itself; a search for tools is a capability. */
function toCapabilities(
  model: Model,
  tools: readonly Item[],
  results: ReadonlyMap<string, CallResult>,
): readonly Capability[] {
  const isSearch = ({ type }: Item): boolean => textOf(type).startsWith("tool_search");
  const nativeTools = tools
    .filter((tool) => !isSearch(tool))
    .map((tool) => toNative(model.system, tool));
  const search = tools.find(isSearch);
  const known = capability({ nativeTools, revealsTools: true });
  return search === undefined ? [known] : [known, toSearch(search, results)];
}

/** The search of a provider, or one of the application that finds what was found. */
function toSearch(search: Item, results: ReadonlyMap<string, CallResult>): Capability {
  const strategy = /bm25|regex/.exec(textOf(search["type"]))?.[0];
  if (strategy === "bm25" || strategy === "regex") return toolSearch({ strategy });
  if (search["execution"] !== "client") return toolSearch();
  const { parameters, description } = search;
  const properties =
    isItem(parameters) && isItem(parameters["properties"]) ? parameters["properties"] : {};
  const queries = isItem(properties["queries"]) ? properties["queries"] : {};
  return toolSearch({
    strategy: (_queries, _tools, { toolCallId }) => results.get(toolCallId ?? "")?.tools ?? [],
    toolDescription: textOf(description),
    parameterDescription: textOf(queries["description"]),
  });
}

function toNative(providerName: string, tool: Item): NativeTool {
  const definition = tool as JsonObject; // it is JSON
  const type = textOf(tool["type"]);
  if (type.startsWith("memory")) return { kind: "memory" };
  return { kind: "provider", providerName, id: type, definition };
}

/** What stands before the conversation, each text for itself. */
function instructionsOf(api: Api, body: RequestBody): readonly string[] {
  const given = api === "anthropic-messages" ? body["system"] : body["instructions"];
  return typeof given === "string" ? [given] : itemsOf(given).map(({ text }) => textOf(text));
}

/** Fields that are made of something else than settings. */
const MADE: ReadonlySet<string> = new Set([
  "model",
  "stream",
  "stream_options",
  "messages",
  "input",
  "system",
  "instructions",
  "tools",
  "tool_choice",
  "response_format",
  "text",
  "output_config",
  "previous_response_id",
  "conversation",
  "cache_control",
]);

/** All other fields, in the provider's own words, and the choice of tools. */
function settingsOf(api: Api, body: RequestBody): ModelSettings {
  const extraBody = Object.fromEntries(Object.entries(body).filter(([key]) => !MADE.has(key)));
  const choice = body["tool_choice"];
  const name = isItem(choice)
    ? isItem(choice["function"])
      ? choice["function"]["name"]
      : choice["name"]
    : undefined;
  const outputs = toolsOf(api, body).filter(isOutputTool);
  if (!forces(choice) || outputs.length > 0)
    return { extraBody, ...(isNone(choice) && { toolChoice: "none" }) };
  return { extraBody, toolChoice: typeof name === "string" ? [name] : "required" };
}

/** What the provider keeps: whether items have ids, and what a request goes on from. */
function kept(exchanges: readonly Exchange[], body: RequestBody): ModelSettings {
  const [first] = exchanges;
  if (first?.api !== "openai-responses") return {};
  const items = exchanges
    .flatMap((each) => turnsOf(each.api, bodyOf(each)))
    .filter(
      ({ type, role }) => type === "function_call" || (role === "assistant" && type === "message"),
    );
  const previous = body["previous_response_id"];
  const isFirst = body === bodyOf(first);
  return {
    ...(items.length > 0 && {
      openaiSendReasoningIds: items.some(({ id }) => typeof id === "string"),
    }),
    ...(typeof previous === "string" && { openaiPreviousResponseId: isFirst ? previous : "auto" }),
  };
}

function isNone(choice: unknown): boolean {
  return choice === "none" || (isItem(choice) && choice["type"] === "none");
}
