import { createInterface } from "node:readline/promises";
import { setTimeout } from "node:timers/promises";
import {
  type Capability,
  handleDeferredToolCalls,
  type ToolCallPart,
  type ToolDenied,
} from "@toolsets/core";
import { describeCall } from "./report/describe-part.ts";

const MAX_SHOWN = 4000;
const TYPED_AHEAD_MS = 50;

/** Asks a person whether a call may run. Rejects when `signal` aborts. */
export type AskPerson = (question: string, signal: AbortSignal) => Promise<boolean>;

/** Both ends of a terminal. */
export interface Dialogue {
  readonly input: NodeJS.ReadableStream & { setRawMode?(mode: boolean): unknown };
  readonly output: NodeJS.WritableStream;
  /** Ctrl-C at the question, which the terminal does not turn into a signal there. */
  readonly onInterrupt: () => void;
}

/**
 * The capability that asks `askPerson` about each call, one after another; refuses where there is
 * nobody. What `isShown` knows to stand above the question is not repeated.
 */
export function askApproval(
  askPerson: AskPerson | undefined,
  isShown: (call: ToolCallPart) => boolean = () => false,
): Capability {
  return handleDeferredToolCalls(async ({ approvals }, { signal }) => {
    const answers = new Map<string, true | ToolDenied>();
    for (const call of approvals) {
      const what = approvals.length === 1 && isShown(call) ? "this call" : describe(call);
      answers.set(call.toolCallId, await decide(what, askPerson, signal));
    }
    return { approvals: Object.fromEntries(answers) };
  });
}

/** Asks on a terminal: `y` or `yes` is consent, everything else is not, the end of input included. */
export function askOnTerminal({ input, output, onInterrupt }: Dialogue): AskPerson {
  return async (question, signal) => {
    await dropTypedAhead(input, onInterrupt);
    const prompt = createInterface({ input, output, terminal: true });
    let lineIsOpen = true;
    try {
      const answer = await new Promise<string>((resolve, reject) => {
        prompt.on("SIGINT", onInterrupt);
        prompt.on("close", () => resolve(""));
        prompt.question(`${question} [y/N] `, { signal }).then((line) => {
          lineIsOpen = false;
          resolve(line);
        }, reject);
      });
      return /^\s*y(?:es)?\s*$/i.test(answer);
    } finally {
      prompt.close();
      if (lineIsOpen) output.write("\n"); // after Ctrl-D or Ctrl-C
    }
  };
}

/** What was typed before the question could be read is no answer to it. */
async function dropTypedAhead(input: Dialogue["input"], onInterrupt: () => void): Promise<void> {
  const drop = (typed: Buffer | string): void => {
    if (typed.includes("\u0003")) onInterrupt(); // Ctrl-C
  };
  input.setRawMode?.(true); // a half line too
  input.on("data", drop);
  await setTimeout(TYPED_AHEAD_MS);
  input.off("data", drop);
  input.pause();
}

async function decide(
  what: string,
  askPerson: AskPerson | undefined,
  signal: AbortSignal,
): Promise<true | ToolDenied> {
  if (askPerson === undefined) {
    return denied("Refused: without a terminal nobody can be asked for approval.");
  }
  return (await askPerson(`Allow ${what}?`, signal)) || denied("The user refused this call.");
}

function describe(call: ToolCallPart): string {
  const shown = describeCall(call);
  const rest = shown.length - MAX_SHOWN;
  return rest > 0 ? `${shown.slice(0, MAX_SHOWN)}… and ${rest} characters more` : shown;
}

function denied(message: string): ToolDenied {
  return { kind: "tool-denied", message };
}
