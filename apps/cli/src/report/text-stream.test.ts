import { expect, test } from "vitest";
import { createTextStream } from "./text-stream.ts";

function streamed(...pieces: readonly string[]): string {
  let shown = "";
  const stream = createTextStream((text) => {
    shown += text;
  });
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return shown;
}

test("ends the line where the text does not", () => {
  expect(streamed("one", " line")).toBe("one line\n");
  expect(streamed("two\n", "lines\n")).toBe("two\nlines\n");
  expect(streamed()).toBe("");
});

test("puts together what was cut in two", () => {
  expect(streamed("a\uD83D", "\uDC4Db")).toBe("a👍b\n");
  expect(streamed("a\r", "\nb")).toBe("a\nb\n");
});

test("shows what stays half", () => {
  expect(streamed("a\uD83D", "b")).toBe("a<U+D83D>b\n");
  expect(streamed("a\r", "b")).toBe("a\\x0db\n");
  expect(streamed("a\r")).toBe("a\\x0d\n");
});

test("a sequence that comes in pieces reaches no terminal", () => {
  expect(streamed("\u001B", "[2J")).toBe("\\x1b[2J\n");
});
