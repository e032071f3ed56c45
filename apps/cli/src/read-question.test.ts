import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./__fixtures__/start-program.ts";
import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import { CliError } from "./cli-error.ts";
import { readQuestion, usualQuestion } from "./read-question.ts";

const { signal } = new AbortController();
const usual = "Usual?";
const tell = (): void => {};

test("reads the question, blanks around it left out", async () => {
  const input = Readable.from([Buffer.from(" how ma"), Buffer.from("ny?\n")]);
  expect(await readQuestion(input, { signal, tell, usual })).toBe("how many?");
});

test.each([[[]], [["  ", "\n"]]])("input %j means the usual question", async (pieces) => {
  const input = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  expect(await readQuestion(input, { signal, tell, usual })).toBe(usual);
});

test("a pipe that somebody left open means the usual question, said so", async () => {
  const notes: string[] = [];
  const input = new PassThrough();
  const question = await readQuestion(input, {
    signal,
    usual,
    tell: (note) => notes.push(note),
    patienceMs: 10,
  });
  expect(question).toBe(usual);
  expect(notes).toEqual(["nothing came on stdin within 0.01 s: asking the usual question"]);
  expect(input.destroyed).toBe(true);
});

test("waits for the rest once something came", async () => {
  const input = new PassThrough();
  const question = readQuestion(input, { signal, tell, usual, patienceMs: 50 });
  input.write("how ");
  setTimeout(() => input.end("many?"), 100);
  expect(await question).toBe("how many?");
});

test("refuses more than 100,000 characters", async () => {
  const input = Readable.from([Buffer.alloc(100_001, "a")]);
  await expect(readQuestion(input, { signal, tell, usual })).rejects.toThrow(CliError);
});

test("an abort ends it with its reason", async () => {
  const controller = new AbortController();
  const question = readQuestion(new PassThrough(), { signal: controller.signal, tell, usual });
  const reason = new Error("interrupted");
  controller.abort(reason);
  await expect(question).rejects.toBe(reason);
});

test("the usual question is about what is there", () => {
  const folder = temporaryFolder();
  expect(usualQuestion(folder)).toBe("What files are here?");
  writeFileSync(join(folder, "README.md"), "one");
  expect(usualQuestion(folder)).toBe("How many words does README.md have?");
});
