import { expect, it } from "vitest";
import { strayOutput } from "./stray-output.ts";

const message = '{"jsonrpc":"2.0","id":0,"result":{}}\n';

it("finds the first line that is no message, and looks no further", () => {
  const stray = strayOutput();
  expect(stray.watch("\nWelc")).toBe(true);
  expect(stray.watch("ome!\nReady\n")).toBe(false);
  expect(stray.read()).toBe("Welcome!");
});

it("counts JSON that is no message", () => {
  const stray = strayOutput();
  stray.watch('{"level":30,"msg":"listening"}\n');
  expect(stray.read()).toBe('{"level":30,"msg":"listening"}');
});

it("counts a line that was never finished", () => {
  const stray = strayOutput();
  expect(stray.watch("Password: ")).toBe(true);
  expect(stray.read()).toBe("Password: ");
});

it("finds nothing in messages, in whatever pieces they come", () => {
  const stray = strayOutput();
  expect(stray.watch(message.slice(0, 5))).toBe(true);
  expect(stray.watch(message.slice(5))).toBe(false);
  expect(stray.read()).toBeUndefined();
});

it("looks at 64 Ki characters only", () => {
  const stray = strayOutput();
  expect(stray.watch("{".repeat(70_000))).toBe(false);
  expect(stray.read()).toBeUndefined();
});
