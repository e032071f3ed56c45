import type {
  Client,
  ClientContext,
  ListChangedHandlers,
  VersionNegotiationOptions,
} from "@modelcontextprotocol/client";
import type { MaybePromise } from "@toolsets/core";
import type { CallContexts } from "./call-contexts.ts";
import type { CacheOption } from "./cached-list.ts";
import type { MCPRequestInfo, SamplingHandler } from "./mcp-handlers.ts";
import type { MCPSource } from "./mcp-source.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { sampleWith } from "./sample.ts";
import { messageOf, rpcCodeOf } from "./sdk-error.ts";
import { unmarked, useOf, type Uses } from "./uses.ts";

// servers only log it; the version of the toolset contract, which a release does not change
const CLIENT_INFO = { name: "toolsets", version: "1" };
/** How long a program has to answer the question for its versions. */
export const PROBE_MS = 3000;

/** Told which lists have changed. */
export type OnChanged = (kind: "prompts" | "resources" | "tools") => void;

/** What a client of ours answers servers with. */
export interface ClientSettings {
  /** The toolset, for handlers. */
  readonly label: string;
  readonly source: MCPSource;
  readonly options: Omit<MCPToolsetOptions<never>, "auth" | "headers" | "processToolCall">;
  readonly calls: CallContexts;
  readonly uses: Uses;
}

/**
 * Makes a client that is not connected yet, and that asks for the versions of its server where it has
 * `probeMs` for the answer. `onChanged` is told which list has changed.
 */
export function newClient(
  Constructor: typeof Client,
  settings: ClientSettings,
  probeMs: number | undefined,
  onChanged: OnChanged,
): Client {
  const { options, source } = settings;
  const { clientInfo = CLIENT_INFO, elicitation, roots } = options;
  const client = new Constructor(
    { ...clientInfo },
    {
      capabilities: {
        ...(roots !== undefined && { roots: {} }),
        ...(isSampling(options) && { sampling: {} }),
        ...(elicitation !== undefined && {
          elicitation: { form: { applyDefaults: true }, url: {} },
        }),
      },
      ...(probeMs !== undefined && { versionNegotiation: negotiation(source, probeMs) }),
      listChanged: listChanged(options, source, onChanged),
    },
  );
  client.setNotificationHandler("notifications/tools/list_changed", () => onChanged("tools"));
  client.setNotificationHandler("notifications/prompts/list_changed", () => onChanged("prompts"));
  client.setNotificationHandler("notifications/resources/list_changed", () =>
    onChanged("resources"),
  );
  answerRequests(client, settings);
  return client;
}

/** A program that says nothing to the question for its versions is an old one, or slow. */
function negotiation({ remote }: MCPSource, timeoutMs: number): VersionNegotiationOptions {
  return { mode: "auto", ...(remote !== true && { probe: { timeoutMs } }) };
}

/**
 * Notices of the newest protocol come over a stream of their own, which is opened for the lists that
 * are kept until there is one.
 */
function listChanged(
  { cachePrompts, cacheResources, cacheTools }: ClientSettings["options"],
  { remote }: MCPSource,
  onChanged: OnChanged,
): ListChangedHandlers {
  const hear = (cache: CacheOption | undefined, kind: "prompts" | "resources" | "tools") =>
    (cache ?? remote !== true) !== false && {
      [kind]: { autoRefresh: false, debounceMs: 0, onChanged: () => onChanged(kind) },
    };
  return {
    ...hear(cacheTools, "tools"),
    ...hear(cacheResources, "resources"),
    ...hear(cachePrompts, "prompts"),
  };
}

function isSampling({ samplingHandler, samplingModel }: ClientSettings["options"]): boolean {
  return samplingHandler !== undefined || samplingModel !== undefined;
}

function answerRequests(client: Client, { label, options, calls, uses }: ClientSettings): void {
  const { elicitation, logHandler, roots, samplingModel } = options;
  const { samplingHandler: byHand, onWarning = (message: string) => console.warn(message) } =
    options;
  const warn = (message: string): void => onWarning(message, { label });
  const samplingHandler: SamplingHandler | undefined =
    byHand === undefined
      ? samplingModel && sampleWith(samplingModel)
      : (request, at) => quietly(warn, "samplingHandler", () => byHand(request, at));
  const info = ({ _meta: meta, signal }: ClientContext["mcpReq"]): MCPRequestInfo => {
    const isOfCall = client.getProtocolEra() === "modern"; // it came in the result of a call
    return { label, signal, ctx: isOfCall ? uses.get(useOf(meta))?.ctx : calls.ofOneRun };
  };
  if (samplingHandler !== undefined) {
    client.setRequestHandler("sampling/createMessage", ({ params }, { mcpReq }) =>
      samplingHandler(unmarked(params), info(mcpReq)),
    );
  }
  if (elicitation !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }, { mcpReq }) =>
      quietly(warn, "elicitation", () => elicitation(unmarked(params), info(mcpReq))),
    );
  }
  if (roots !== undefined) {
    client.setRequestHandler("roots/list", async () => ({
      roots: [...(typeof roots === "function" ? await quietly(warn, "roots", roots) : roots)],
    }));
  }
  if (logHandler !== undefined) {
    client.setNotificationHandler("notifications/message", ({ params }) =>
      logHandler(params, { label }),
    );
  }
}

/** A server is told that there is no answer, not why, unless in the words of the protocol. */
async function quietly<Answer>(
  warn: (message: string) => void,
  option: string,
  answer: () => MaybePromise<Answer>,
): Promise<Answer> {
  try {
    return await answer();
  } catch (cause) {
    if (rpcCodeOf(cause) !== undefined) throw cause;
    warn(`\`${option}\` failed, and the server was told so: ${messageOf(cause)}`);
    throw new Error("The client could not answer.", { cause });
  }
}
