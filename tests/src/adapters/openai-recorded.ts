import { readFile } from "node:fs/promises";
import {
  Agent,
  argsAsObject,
  type FinishReason,
  getRunSnapshot,
  isToolsetsError,
  type Model,
  type ModelResponse,
  type RunOptions,
  type RunResult,
} from "@toolsets/core";
import { openai } from "@toolsets/openai";
import OpenAI from "openai";
import {
  type ExpectedResponse,
  listRecordings,
  type Recording,
  type Replay,
  type ReplayOptions,
  startReplay,
} from "./replay.ts";

/** The two APIs of the package, by their names in the recordings. */
export type Api = "openai-chat" | "openai-responses";

/** A recorded exchange: whether it was streamed, and what the response holds. */
export interface Exchange {
  readonly streamed: boolean;
  readonly sse: string;
  readonly expected: RecordedResponse;
}

/** What a recording of OpenAI tells beyond the others. */
interface RecordedResponse extends ExpectedResponse {
  readonly refusal: string | null;
}

interface Cassette {
  readonly interactions: readonly { readonly aux?: boolean; readonly response: { sse?: string } }[];
  readonly expected: readonly ({ readonly response: RecordedResponse } | null)[];
}

/** The exchanges of a recording that ask a model for an answer. */
export async function readExchanges(recording: Recording): Promise<readonly Exchange[]> {
  const cassette = JSON.parse(await readFile(recording.path, "utf8")) as Cassette;
  return cassette.interactions.flatMap(({ aux, response }, at) => {
    const expected = cassette.expected[at];
    if (aux === true || !expected) return [];
    const { sse } = response;
    return [{ streamed: sse !== undefined, sse: sse ?? "", expected: expected.response }];
  });
}

/** A recording by its name. */
export async function findRecording(api: Api, name: string): Promise<Recording> {
  const found = (await listRecordings({ api })).find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no recording \`${name}\`.`);
  return found;
}

/** Plays a recording for as long as `use` takes. */
export async function withReplay<Result>(
  name: string,
  options: ReplayOptions,
  use: (replay: Replay) => Promise<Result>,
): Promise<Result> {
  const replay = await startReplay(name, { generateOnly: true, ...options });
  try {
    return await use(replay);
  } finally {
    await replay.close();
  }
}

/** A model of the API behind a server, that does not try again. */
export function modelOf(api: Api, baseURL: string): Model {
  const client = new OpenAI({ apiKey: "sk-test", baseURL, maxRetries: 0 });
  return api === "openai-chat"
    ? openai.chat("recorded", { client })
    : openai("recorded", { client });
}

/**
 * The first answer in a run that asks for no second one, streamed or not. Read by core, so that
 * parts are those of a real history.
 *
 * @throws what the model threw.
 */
export async function ask(
  model: Model,
  streamed: boolean,
  options: Pick<RunOptions<undefined>, "modelSettings" | "signal" | "toolsets"> = {},
): Promise<ModelResponse> {
  const agent = new Agent({ model });
  const once = { ...options, deps: undefined, usageLimits: { requestLimit: 1 } };
  try {
    return firstResponse(await (streamed ? drain(agent, once) : agent.run("Hello", once)));
  } catch (error) {
    const snapshot = getRunSnapshot(error);
    const answered = snapshot?.messages.some(({ kind }) => kind === "response") === true;
    if (snapshot === undefined || !answered || isOfModel(error)) throw error;
    return firstResponse({ allMessages: () => snapshot.messages });
  }
}

async function drain(agent: Agent, options: RunOptions<undefined>): Promise<Answered> {
  for await (const event of agent.runStreamEvents("Hello", options)) {
    if (event.eventKind === "agent_run_result") return event.result;
  }
  throw new Error("The run ended without a result.");
}

type Answered = Pick<RunResult, "allMessages">;

function firstResponse(result: Answered): ModelResponse {
  const found = result.allMessages().find((message) => message.kind === "response");
  if (found?.kind !== "response") throw new Error("The model gave no response.");
  return found;
}

function isOfModel(error: unknown): boolean {
  return isToolsetsError(error) && error.code.startsWith("model_");
}

/** What a recording tells of a response, read from ours. */
export function summarize({ parts, usage, finishReason }: ModelResponse): Summary {
  return {
    text: parts.flatMap((part) => (part.partKind === "text" ? [part.content] : [])).join(""),
    toolCalls: parts.flatMap((part) =>
      part.partKind === "tool-call"
        ? [{ id: part.toolCallId, name: part.toolName, args: argsAsObject(part) }]
        : [],
    ),
    finish: finishReason,
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite: usage.cacheWriteTokens,
    reasoning: usage.details["reasoning_tokens"] ?? 0,
  };
}

/** The part of a response that recordings tell. */
export interface Summary {
  readonly text: string;
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly args: unknown;
  }[];
  readonly finish: FinishReason | undefined;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

const FINISH = new Map<string, FinishReason>([
  ["stop", "stop"],
  ["tool-calls", "tool_call"],
  ["length", "length"],
  ["content-filter", "content_filter"],
]);

/** The same, as the recording tells it. */
export function summaryOf({ text, toolCalls, finish, usage }: ExpectedResponse): Summary {
  return {
    text,
    toolCalls: toolCalls.map(({ id, name, args }) => ({ id, name, args })),
    finish: FINISH.get(finish ?? "stop"),
    input: usage?.["inputTotal"] ?? 0,
    output: usage?.["output"] ?? 0,
    cacheRead: usage?.["cacheRead"] ?? 0,
    cacheWrite: usage?.["cacheWrite"] ?? 0,
    reasoning: usage?.["reasoning"] ?? 0,
  };
}
