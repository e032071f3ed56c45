import { answerOf, ask, bytesOf, type Mode, MODES, optionsOf, promptOf } from "./ask.ts";
import { check, checkSame, failureOf, pause, until, within } from "./check.ts";
import type { ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { TEXT } from "./replies.ts";
import { checkReleased, speaking, subjectOf } from "./subject.ts";

/** Whoever stops waiting gets the reason, and nothing goes on behind. */
export const endsEarly: readonly ContractRule[] = [
  { title: "sends nothing when it is aborted before", prove: abortedBefore },
  {
    title: "throws the reason of an abort before the answer, and lets go of the connection",
    prove: (options) => abortedWhile(options, "silence"),
  },
  {
    title:
      "throws the reason of an abort in the middle of the answer, and lets go of the connection",
    prove: (options) => abortedWhile(options, "half"),
  },
  { title: "lets go of the connection of a stream that is left early", prove: leftEarly },
  { title: "leaves nothing behind on the signal", prove: leavesNoListener },
];

/** Not all reasons are errors. */
const REASONS: readonly unknown[] = [
  new Error("enough"),
  "enough",
  Object.freeze({ enough: true }),
];

async function abortedBefore(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES)
    for (const reason of REASONS) {
      const { model, provider } = await speaking(options, TEXT, mode);
      const signal = AbortSignal.abort(reason);
      const error = await failureOf(mode, () => ask(model, mode, undefined, { signal }));
      checkReason(error, reason, mode);
      checkSame(provider.requests.length, 0, "The number of requests");
    }
}

async function abortedWhile(
  options: DescribeModelOptions,
  when: "silence" | "half",
): Promise<void> {
  for (const mode of MODES)
    for (const reason of REASONS) {
      const answer = answerOf(options, TEXT, mode);
      const half = bytesOf(answer).slice(0, bytesOf(answer).length / 2);
      let isHalf = when === "silence";
      const before = (index: number): void => {
        if (index === 1) isHalf = true;
      };
      const subject = await subjectOf(options, () =>
        when === "silence" ? "silence" : { ...answer, pieces: [half], end: "stall", before },
      );
      const controller = new AbortController();
      const { signal } = controller;
      const asked = failureOf(mode, () => ask(subject.model, mode, undefined, { signal }));
      const { requests } = subject.provider;
      await until("No request came.", () => requests.length > 0 && isHalf);
      await pause();
      controller.abort(reason);
      checkReason(await asked, reason, mode);
      await checkReleased(subject);
    }
}

function checkReason(error: unknown, reason: unknown, mode: Mode): void {
  check(
    error === reason,
    `\`${mode}\` should throw the very reason of the abort, but throws ${String(error)}`,
  );
}

async function leftEarly(options: DescribeModelOptions): Promise<void> {
  const answer = answerOf(options, TEXT, "stream");
  const subject = await subjectOf(options, () => ({ ...answer, end: "stall" }));
  const stream = subject.model.stream(promptOf("Hello"), optionsOf());
  const first = await within("the first piece", stream.next());
  check(first.done !== true, "The stream should yield a piece.");
  // the result of a stream that is left is read by nobody
  await within("a stream that is left", stream.return(undefined as never));
  await checkReleased(subject);
}

async function leavesNoListener(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES) {
    const { model } = await speaking(options, TEXT, mode);
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners.add(args[1]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners.delete(args[1]);
      removeEventListener.apply(signal, args);
    };
    await within(mode, ask(model, mode, undefined, { signal }));
    await until("A listener stays on the signal.", () => listeners.size === 0);
  }
}
