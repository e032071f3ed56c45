import { MCPConnectionError, type MCPPhase } from "./errors/mcp-connection-error.ts";
import { moveOf, readHTTPFailure } from "./http-failure.ts";
import type { MCPTrace } from "./mcp-source.ts";
import { plainLine, plainLines } from "./plain-text.ts";
import { hide, quote } from "./quote.ts";
import { isClosed, isTimeout, messageOf, rpcCodeOf, sdkCodeOf } from "./sdk-error.ts";

const SAID = 300;
const CHECK = "Check that an MCP server is there.";

/** What went wrong at the start of a server. */
export interface StartFailure {
  /** The toolset. */
  readonly label: string;
  readonly error: unknown;
  readonly trace: MCPTrace;
  readonly startTimeoutMs: number;
}

/** The error of a server that could not be made ready: what happened, what it said, what to do. */
export function toStartError(failure: StartFailure): MCPConnectionError {
  const { label, error, trace } = failure;
  const { phase, reason } = explain(failure);
  return new MCPConnectionError(`${label} could not start: ${reason}`, {
    label,
    phase,
    stderrTail: stderrTailOf(trace),
    cause: causeFor(error, trace),
  });
}

/** The cause to show with an error: none where it may repeat what was sent. */
export function causeFor(error: unknown, { secrets = [] }: MCPTrace): unknown {
  return secrets.length > 0 ? undefined : error;
}

/** The last that a server wrote to stderr, fit to be shown. */
export function stderrTailOf(trace: MCPTrace): string | undefined {
  const tail = plainLines(hide(trace.stderrTail ?? "", trace)).trim();
  return tail === "" ? undefined : tail;
}

/** The line of stderr that tells most, as a sentence with a space before it. */
export function saidOnStderr(trace: MCPTrace): string {
  const lines = (stderrTailOf(trace) ?? "").split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((text) => /error/i.test(text)) ?? lines.at(-1);
  return line === undefined ? "" : ` It says: "${plainLine(line, SAID)}".`;
}

/** What a server said in an answer, as a sentence with a space before it. */
export function saidInAnswer(said: string | undefined, trace: MCPTrace): string {
  return said === undefined ? "" : ` It says: "${quote(said, trace, SAID)}".`;
}

function explain({ error, trace, startTimeoutMs }: StartFailure): {
  readonly phase: MCPPhase;
  readonly reason: string;
} {
  if (trace.notStarted !== undefined) {
    return { phase: "start", reason: hide(trace.notStarted, trace) };
  }
  const said = saidOnStdout(trace) + saidOnStderr(trace);
  if (isClosed(error)) {
    const what = `the server ${trace.ended ?? "closed the connection"} before it was ready`;
    const move = trace.ended === undefined ? CHECK : "Run its command in a terminal to see why.";
    return { phase: "start", reason: `${what}.${said} ${move}` };
  }
  if (isTimeout(error)) {
    const what = `the server did not answer within ${startTimeoutMs / 1000} s`;
    const move =
      trace.stray === undefined
        ? "Check that it is an MCP server, or raise `startTimeoutMs`."
        : "Start it in its stdio mode, with its logs on stderr.";
    return { phase: "initialise", reason: `${what}.${said} ${move}` };
  }
  const http = readHTTPFailure(error);
  if (http !== undefined) {
    const { phase, reason } = http;
    const what = quote(reason, trace, SAID);
    const answer = saidInAnswer(http.said, trace);
    return { phase, reason: `${what}.${answer} ${moveOf(http, trace)}` };
  }
  const message = quote(messageOf(error), trace, SAID);
  const code = rpcCodeOf(error) ?? sdkCodeOf(error);
  if (code === undefined) return { phase: "connect", reason: `${message}.${said} ${CHECK}` };
  return {
    phase: "initialise",
    reason: `the server refused to initialise: ${message} (code ${code}).${said} Check that it speaks a protocol version from 2024-10-07 to 2026-07-28.`,
  };
}

function saidOnStdout(trace: MCPTrace): string {
  if (trace.stray === undefined) return "";
  return ` It printed "${quote(trace.stray, trace, SAID)}" where only protocol messages belong.`;
}
