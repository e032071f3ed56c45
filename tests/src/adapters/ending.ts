import {
  type AbstractToolset,
  isToolsetsError,
  type ModelResponse,
  type ModelSettings,
  type RequestUsage,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { ask, type AskOptions, askReplayed, modelNameOf, modelOf, providerOf } from "./ask.ts";
import type { Exchange } from "./exchanges.ts";
import { type ReplayOptions, withReplay } from "./replay.ts";

/** The tools of an answer, which note that they run. */
export function watchedTools({ expected }: Exchange, calls: string[]): readonly AbstractToolset[] {
  const names = new Set(expected.toolCalls.map(({ name }) => name));
  let toolset = new FunctionToolset();
  for (const name of names)
    toolset = toolset.tool({
      name,
      parameters: { type: "object" },
      execute: () => {
        calls.push(name);
        return "done";
      },
    });
  return names.size === 0 ? [] : [toolset];
}

/** What a response tells beside its parts. */
type Told = Pick<
  Partial<ModelResponse>,
  "finishReason" | "modelName" | "providerResponseId" | "providerDetails" | "state"
>;

/** How a call ended: a response without what is new each time, or the code of an error. */
export interface Ending {
  /** Parts, and what else the response tells. */
  readonly response?: readonly [parts: object, told: Told];
  readonly usage?: RequestUsage;
  readonly code?: string;
  /** The tools that ran. */
  readonly calls: readonly string[];
}

/** Asks with tools that are watched. What is no error of ours is thrown. */
export async function endingOf(exchange: Exchange, options?: ReplayOptions): Promise<Ending> {
  return endingWith(exchange, async (asked) => {
    const { response } = await askReplayed(exchange, options, asked);
    return response;
  });
}

/** The same, over a connection. */
export async function endingOver(
  exchange: Exchange,
  replayOptions: ReplayOptions,
  modelSettings: ModelSettings = {},
): Promise<Ending> {
  return withReplay(exchange.cassette, replayOptions, async ({ baseURL }) => {
    const server = { baseURL, provider: providerOf(exchange.cassette) };
    const model = modelOf(exchange.api, server, modelNameOf(exchange));
    return endingWith(exchange, (asked) =>
      ask(model, exchange.streamed, { ...asked, modelSettings }),
    );
  });
}

async function endingWith(
  exchange: Exchange,
  asks: (options: AskOptions) => Promise<ModelResponse>,
): Promise<Ending> {
  const calls: string[] = [];
  try {
    const response = await asks({ toolsets: watchedTools(exchange, calls) });
    return { response: withoutNews(response), usage: response.usage, calls };
  } catch (error) {
    if (!isToolsetsError(error)) throw error;
    return { code: error.code, calls };
  }
}

/**
 * Whether a call failed as a whole, and no tool ran. A job in the background has not failed when its
 * stream breaks: it is suspended, to go on behind the last event.
 */
export function isBroken({ code, response, calls }: Ending): boolean {
  if (calls.length > 0) return false;
  if (code !== undefined) return code === "model_connection";
  const { state, providerDetails: details } = response?.[1] ?? {};
  return state !== "complete" && details?.["background"] === true;
}

/** Times and ids of ours differ from one run to the next. */
function withoutNews({ parts, ...response }: ModelResponse): [object, Told] {
  const { finishReason, modelName, providerResponseId, providerDetails, state } = response;
  const told = { finishReason, modelName, providerResponseId, providerDetails, state };
  const text = JSON.stringify([parts, told]);
  return JSON.parse(
    text
      .replaceAll(/"timestamp":"[^"]*"/g, '"timestamp":""')
      .replaceAll(/pyd_ai_[0-9a-f]+/g, "pyd_ai_"),
  );
}
