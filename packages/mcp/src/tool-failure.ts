import { ModelRetry, ToolFailed } from "@toolsets/core";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import { MCPToolError } from "./errors/mcp-tool-error.ts";
import { plainLine, plainLines, shorten } from "./plain-text.ts";
import { saidOnStderr } from "./start-failure.ts";

const MAX_TEXT = 20_000;

/**
 * What a failure of a tool becomes: `retry` lets the model try again, `failed` tells the model and
 * spends no retry, `error` ends the run.
 */
export type ToolErrorBehavior = "retry" | "error" | "failed";

/** What a model is told of a server that is gone: not what it wrote for the eyes of its operator. */
export function withoutStderr(error: Error): string {
  if (!(error instanceof MCPConnectionError)) return error.message;
  return error.message.replace(saidOnStderr({ stderrTail: error.stderrTail }), () => "");
}

/** The failure that the tool `name` of the toolset `label` reported in these words. */
export function toToolError(label: string, name: string, words: string): MCPToolError {
  const said = shorten(plainLines(words).trim(), MAX_TEXT);
  const tool = plainLine(name, 64);
  return new MCPToolError(`Tool \`${tool}\` of ${label} failed: ${said}`, label, name, said);
}

/**
 * What to throw for the error of a call. With a protocol error the model can often do better. Errors
 * that were thrown as one are what they are only if all of them are such errors.
 */
export function toCallFailure(behavior: ToolErrorBehavior, error: unknown): unknown {
  if (behavior === "error") return error;
  const said = saidBy(error);
  if (said === undefined) return error;
  const text = said.join("\n");
  return behavior === "failed" && !isProtocolError(error)
    ? new ToolFailed(text)
    : new ModelRetry(text);
}

function saidBy(error: unknown): readonly string[] | undefined {
  if (error instanceof MCPToolError) return [error.said];
  if (error instanceof MCPProtocolError) return [error.message];
  if (!(error instanceof AggregateError) || error.errors.length === 0) return undefined;
  const said = error.errors.map(saidBy);
  return said.some((each) => each === undefined) ? undefined : said.flatMap((each) => each ?? []);
}

function isProtocolError(error: unknown): boolean {
  return error instanceof AggregateError
    ? error.errors.some(isProtocolError)
    : error instanceof MCPProtocolError;
}
