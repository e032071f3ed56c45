import type { ModelReply } from "@toolsets/core";
import { seededRandom } from "../seeded-random.ts";
import { answerOf, ask, bytesOf, MODES, optionsOf, promptOf, shapeOf, withArgs } from "./ask.ts";
import { check, checkSame, pause, within } from "./check.ts";
import type { ContractReply, ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { CALL, REPLIES, TEXT } from "./replies.ts";
import { checkReleased, speaking, subjectOf } from "./subject.ts";

/** What the provider says is read, in one piece or in many. */
export const readsReplies: readonly ContractRule[] = [
  ...REPLIES.map(([name, reply, needs]): ContractRule => ({
    title: `reads ${name}, streamed or not`,
    prove: (options) => readsAlike(options, reply),
    needs,
  })),
  {
    title: "reads a stream the same wherever it is cut",
    prove: readsCuts,
  },
  {
    title: "yields pieces as they come, not at the end",
    prove: yieldsEarly,
  },
];

async function readsAlike(options: DescribeModelOptions, reply: ContractReply): Promise<void> {
  const replies: ModelReply[] = [];
  for (const mode of MODES) {
    const subject = await speaking(options, reply, mode);
    const read = await within(mode, ask(subject.model, mode));
    checkReply(read, reply, mode);
    await checkReleased(subject);
    replies.push(read);
  }
  const [whole, streamed] = replies.map(({ parts, usage, finishReason, state }) => ({
    parts: parts.map(withArgs),
    usage,
    finishReason,
    state,
  }));
  checkSame(streamed, whole, "What `stream` gives (what `request` gives)");
}

function checkReply(read: ModelReply, reply: ContractReply, what: string): void {
  checkSame(read.parts.map(shapeOf), reply.parts.map(shapeOf), `The parts of \`${what}\``);
  checkSame(read.finishReason, reply.finishReason, `The finish reason of \`${what}\``);
  const { inputTokens, outputTokens } = read.usage;
  checkSame({ inputTokens, outputTokens }, reply.usage, `The usage of \`${what}\``);
}

async function readsCuts(options: DescribeModelOptions): Promise<void> {
  const answer = answerOf(options, CALL, "stream");
  const bytes = bytesOf(answer);
  const random = seededRandom(7);
  const sizes: (() => number)[] = [1, 2, 3, 7, 64, bytes.length].map((size) => () => size);
  for (let round = 0; round < 10; round += 1) sizes.push(() => 1 + Math.floor(random() * 40));
  for (const size of sizes) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0)
      pieces.push(bytes.slice(at, at + size()));
    const { model } = await subjectOf(options, () => ({ ...answer, pieces }));
    const read = await within("a cut stream", ask(model, "stream"));
    checkReply(read, CALL, `stream, cut in ${pieces.length}`);
  }
}

async function yieldsEarly(options: DescribeModelOptions): Promise<void> {
  const answer = answerOf(options, TEXT, "stream");
  check(
    answer.pieces.length > 2,
    "`encode` should give a stream as a list of its events, and cut a text in two at least.",
  );
  let yielded = 0;
  let beforeLast = 0;
  const before = async (index: number): Promise<void> => {
    await pause();
    if (index === answer.pieces.length - 1) beforeLast = yielded;
  };
  const { model } = await subjectOf(options, () => ({ ...answer, before }));
  const read = async (): Promise<void> => {
    for await (const chunk of model.stream(promptOf("Hello"), optionsOf()))
      if (chunk.kind !== "usage") yielded += 1;
  };
  await within("a stream", read());
  check(beforeLast > 0, "No piece was yielded before the last event came.");
}
