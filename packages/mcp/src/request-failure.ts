import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import type { MCPTrace } from "./mcp-source.ts";
import { plainLine } from "./plain-text.ts";
import { dataOf, isClosed, isTimeout, messageOf, rpcCodeOf } from "./sdk-error.ts";
import { saidOnStderr, stderrTailOf } from "./start-failure.ts";

const SAID = 1000;
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
}

/** The error of a request: the connection is gone, or the server answered with one or not at all. */
export function toRequestError(
  failure: RequestFailure,
): MCPConnectionError | MCPLimitError | MCPProtocolError {
  const { label, request, error, readTimeoutMs } = failure;
  if (isClosed(error)) return toLostError(failure);
  if (isTimeout(error)) {
    return new MCPProtocolError(
      `${label} did not answer ${request} within ${readTimeoutMs / 1000} s. Raise \`readTimeoutMs\` if it needs more.`,
      { label, rpcCode: REQUEST_TIMEOUT, cause: error },
    );
  }
  const message = plainLine(messageOf(error), SAID);
  const rpcCode = rpcCodeOf(error);
  return rpcCode === undefined
    ? new MCPProtocolError(`${label} gave no valid answer to ${request}: ${message}`, {
        label,
        cause: error,
      })
    : new MCPProtocolError(`${label} answered ${request} with error ${rpcCode}: ${message}`, {
        label,
        rpcCode,
        data: dataOf(error),
        cause: error,
      });
}

function toLostError({
  label,
  request,
  error,
  trace,
  complaint = "",
}: RequestFailure): MCPConnectionError | MCPLimitError {
  if (complaint.includes("exceeded maximum size")) {
    return new MCPLimitError(
      `${label} sent a larger message than is taken during ${request}, and its connection was closed. Ask the tool for less.`,
      label,
      "message",
    );
  }
  return new MCPConnectionError(
    `${label} lost its connection during ${request}: the server ${trace.ended ?? "closed it"}.${saidOnStderr(trace)} Whether the request was carried out is not known, so it is not repeated; the next use connects anew.`,
    { label, phase: "request", stderrTail: stderrTailOf(trace), cause: error },
  );
}
