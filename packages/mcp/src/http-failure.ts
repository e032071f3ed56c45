import type { MCPPhase } from "./errors/mcp-connection-error.ts";
import type { MCPTrace } from "./mcp-source.ts";
import { dataOf, messageOf, sdkCodeOf } from "./sdk-error.ts";

const CHECK_PATH = "Check the path of the URL; that of an MCP server often ends in `/mcp`.";
const FIRST_LINE = "Streamable HTTP error: "; // how errors of the 1.x line begin

/** What HTTP has to say of a failed request. */
export interface HTTPFailure {
  readonly phase: MCPPhase;
  /** What happened. */
  readonly reason: string;
  /** What to do, as a sentence. */
  readonly move: string;
  /** What the server said of it, unchecked. */
  readonly said?: string | undefined;
  /** Whether the server may have done what it was asked for. */
  readonly mayHaveRun: boolean;
  /** Whether a provider was asked for credentials and has none yet. */
  readonly isUnauthorized?: boolean | undefined;
}

/** Reads the failure of a request over HTTP; undefined for everything else. */
export function readHTTPFailure(error: unknown): HTTPFailure | undefined {
  const status = httpStatusOf(error);
  if (status !== undefined) return explainStatus(status, error);
  const [, contentType] = /Unexpected content type: (.*)$/.exec(messageOf(error)) ?? [];
  if (contentType !== undefined) {
    const kind = contentType === "null" ? "something" : `\`${contentType.split(";")[0]}\``;
    return {
      phase: "initialise",
      reason: `the server answered with ${kind} where only MCP messages belong`,
      move: CHECK_PATH,
      mayHaveRun: true,
    };
  }
  return explainNetwork(error);
}

/** What to do about a failure: where a page of the server asks its user, the answer is handed in. */
export function moveOf({ isUnauthorized, move }: HTTPFailure, { awaitsUser }: MCPTrace): string {
  return isUnauthorized === true && awaitsUser === true
    ? "Its user was sent to a page that asks for access: pass what that gives to the redirect URL to `finishAuth`, then try again."
    : move;
}

/** The HTTP status of an error of either line of the SDK. */
export function httpStatusOf(error: unknown): number | undefined {
  const { name, code } = read(error);
  if (name === "UnauthorizedError") return 401;
  if (name === "InsufficientScopeError") return 403;
  const { status } = read(dataOf(error));
  if (sdkCodeOf(error) !== undefined && typeof status === "number") return status;
  const isFirstLine = typeof code === "number" && messageOf(error).startsWith(FIRST_LINE);
  return isFirstLine && code >= 0 ? code : undefined;
}

function explainStatus(status: number, error: unknown): HTTPFailure {
  const [, target] = /Redirect to (\S+) not followed/.exec(messageOf(error)) ?? [];
  const answered = `the server answered with HTTP status ${status}`;
  const said = readBody(error);
  if (status < 400) {
    return {
      phase: "initialise",
      reason: `the server redirects to ${target === undefined ? "another address" : `\`${target}\``}`,
      move: "Give the URL that it redirects to, if it is the server you mean.",
      mayHaveRun: false,
    };
  }
  return {
    phase: "initialise",
    reason: answered,
    move: moveFor(status),
    said,
    mayHaveRun: status >= 500,
    isUnauthorized: read(error)["name"] === "UnauthorizedError",
  };
}

function moveFor(status: number): string {
  if (status === 401) return "Give valid credentials in `headers` or `auth`.";
  if (status === 403) return "Check what the credentials may be used for.";
  if (status === 404 || status === 405) return CHECK_PATH;
  if (status === 429) return "Try again later.";
  return status >= 500 ? "Look at the logs of the server." : "Check the URL and `headers`.";
}

/** `fetch` fails with a TypeError; Node tells the reason in its cause. */
function explainNetwork(error: unknown): HTTPFailure | undefined {
  const { name, cause, message } = read(error);
  if (name !== "TypeError") {
    return sdkCodeOf(error) === "ERA_NEGOTIATION_FAILED" ? explainProbe(cause) : undefined;
  }
  const { code, message: detail } = read(cause);
  switch (code) {
    case "ECONNREFUSED":
      return unreached(
        "nothing listens at its address (ECONNREFUSED)",
        "Start the server, or correct the port.",
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return unreached(
        `its host was not found (${code})`,
        "Check the URL, and your connection to the network.",
      );
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return {
        ...unreached("the server closed the connection", "Look at its logs."),
        mayHaveRun: true,
      };
    default: {
      const what = typeof code === "string" ? code : (detail ?? message);
      return {
        ...unreached(
          `the server could not be reached (${String(what)})`,
          "Check the URL; for a web page, also that the server allows its origin.",
        ),
        mayHaveRun: true,
      };
    }
  }
}

/** The first request asks for the versions, and hides what went wrong in its cause. */
function explainProbe(cause: unknown): HTTPFailure {
  return (
    readHTTPFailure(cause) ?? {
      phase: "initialise",
      reason: "the server answered with something that is no MCP message",
      move: CHECK_PATH,
      mayHaveRun: false,
    }
  );
}

function unreached(reason: string, move: string): HTTPFailure {
  return { phase: "connect", reason, move, mayHaveRun: false };
}

/** The JSON-RPC error in the body of an answer; ids of ours are numbers. */
export function readAnswer(error: unknown): { readonly id: unknown; readonly message: string } {
  const { text } = read(dataOf(error));
  try {
    const { id, error: fault } = read(JSON.parse(String(text)));
    return { id, message: String(read(fault)["message"]) };
  } catch {
    return { id: undefined, message: "" };
  }
}

/** The words of an error page, where it is one for programs. */
function readBody(error: unknown): string | undefined {
  const { text = messageOf(error).replace(/^.*?Error POSTing to endpoint: /s, "") } = read(
    dataOf(error),
  );
  if (typeof text !== "string" || /^\s*(?:<|$)/.test(text)) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    const { error: fault, message, error_description: description } = read(body);
    const words = [description, message, read(fault)["message"], fault];
    return words.find((word) => typeof word === "string") ?? text;
  } catch {
    return text;
  }
}

function read(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>) // whatever it is, its properties are unknown
    : {};
}
