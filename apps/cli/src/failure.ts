import { debuglog } from "node:util";
import { isToolsetsError } from "@toolsets/core";
import { CliError } from "./cli-error.ts";
import { Interruption } from "./interruption.ts";
import { neutralise, oneLine } from "./report/neutralise.ts";

const MAX_LENGTH = 2000;
const debug = debuglog("toolsets");

/** How the program ends when something went wrong. */
export interface Failure {
  /** One line for stderr; absent where there is nobody to read it. */
  readonly line: string | undefined;
  readonly exitCode: number;
}

/** What the user is told of an error: one line that says the next move, and an exit code. */
export function toFailure(error: unknown): Failure {
  debug("%s", neutralise(traceOf(error)));
  if (error instanceof Interruption) {
    const { exitCode, told } = error;
    return { line: told ? toLine(error.message) : undefined, exitCode };
  }
  if (error instanceof CliError) return { line: toLine(error.message), exitCode: error.exitCode };
  return { line: toLine(messageOf(error)), exitCode: 1 };
}

/** Where an error comes from: its stack and code, and the stack of its cause. Nothing that hangs on it. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code: unknown = Reflect.get(error, "code");
  const lines = [stackOf(error)];
  if (typeof code === "string" || typeof code === "number") lines.push(`code: ${code}`);
  if (error.cause !== undefined) lines.push(`cause: ${stackOf(error.cause)}`);
  return lines.join("\n");
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const others = error.errors.length - 1;
    return `${messageOf(error.errors[0])}${others > 0 ? ` (And ${others} more.)` : ""}`;
  }
  // the libraries name their options, users have ours
  if (isToolsetsError(error))
    return error.message.replaceAll("`startTimeoutMs`", "`--start-timeout`");
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${message} (This is unexpected. \`NODE_DEBUG=toolsets\` shows where it comes from.)`;
}

/** What is too long loses its middle: the end says what to do. */
function toLine(message: string): string {
  const line = oneLine(message);
  if (line.length <= MAX_LENGTH) return `error: ${line}`;
  return `error: ${line.slice(0, MAX_LENGTH / 2)} … ${line.slice(-MAX_LENGTH / 2)}`;
}
