import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import { type HTTPFailure, moveOf, readHTTPFailure } from "./http-failure.ts";
import type { MCPTrace } from "./mcp-source.ts";
import { hideInData, quote } from "./quote.ts";
import { dataOf, isClosed, isTimeout, isTooLarge, messageOf, rpcCodeOf } from "./sdk-error.ts";
import { causeFor, saidInAnswer, saidOnStderr, stderrTailOf } from "./start-failure.ts";

const SAID = 1000;
const UNKNOWN = "Whether the request was carried out is not known.";
const REQUEST_TIMEOUT = -32001;

/** What went wrong with a request to a server that had been ready. */
export interface RequestFailure {
  /** The toolset. */
  readonly label: string;
  /** What was asked for: `the call of \`search\``. */
  readonly request: string;
  readonly error: unknown;
  readonly trace: MCPTrace;
  readonly readTimeoutMs: number;
  /** What the transport complained about last. */
  readonly complaint: string | undefined;
  /** How there is a connection again, as the end of a sentence. */
  readonly recovery: string;
}

/** What a failed request is reported as. */
export type RequestError = MCPConnectionError | MCPLimitError | MCPProtocolError;

/** The error of a request: the connection is gone, or the server answered with one or not at all. */
export function toRequestError(failure: RequestFailure): RequestError {
  const { label, request, error, trace, readTimeoutMs, complaint = "" } = failure;
  if (isTooLarge(messageOf(error)) || (isClosed(error) && isTooLarge(complaint))) {
    return new MCPLimitError(
      `${label} sent a larger message than is taken during ${request}, and its connection was closed. Ask the tool for less.`,
      label,
      "message",
    );
  }
  if (isClosed(error)) return toLostError(failure);
  if (isTimeout(error)) {
    return new MCPProtocolError(
      `${label} did not answer ${request} within ${readTimeoutMs / 1000} s. Raise \`readTimeoutMs\` if it needs more. ${UNKNOWN}`,
      { label, rpcCode: REQUEST_TIMEOUT, cause: error },
    );
  }
  const http = readHTTPFailure(error);
  if (http !== undefined) return toHTTPError(failure, http);
  const message = quote(messageOf(error), trace, SAID);
  const rpcCode = rpcCodeOf(error);
  return rpcCode === undefined
    ? new MCPProtocolError(`${label} gave no valid answer to ${request}: ${message} ${UNKNOWN}`, {
        label,
        cause: causeFor(error, trace),
      })
    : new MCPProtocolError(`${label} answered ${request} with error ${rpcCode}: ${message}`, {
        label,
        rpcCode,
        data: hideInData(dataOf(error), trace),
        cause: causeFor(error, trace),
      });
}

function toLostError({ label, request, error, trace, recovery }: RequestFailure): RequestError {
  return new MCPConnectionError(
    `${label} lost its connection during ${request}: the server ${trace.ended ?? "closed it"}.${saidOnStderr(trace)} Whether the request was carried out is not known, so it is not repeated; ${recovery}.`,
    { label, phase: "request", stderrTail: stderrTailOf(trace), cause: error },
  );
}

function toHTTPError(
  { label, request, error, trace }: RequestFailure,
  failure: HTTPFailure,
): RequestError {
  const { reason, said, mayHaveRun } = failure;
  const done = mayHaveRun
    ? "Whether the request was carried out is not known, so it is not repeated."
    : "The request was not carried out.";
  return new MCPConnectionError(
    `${label} failed during ${request}: ${quote(reason, trace, SAID)}.${saidInAnswer(said, trace)} ${done} ${moveOf(failure, trace)}`,
    { label, phase: "request", cause: causeFor(error, trace) },
  );
}
