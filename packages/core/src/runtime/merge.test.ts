import { expect, it } from "vitest";
import type { StepEvent } from "../events.ts";
import { merge } from "./merge.ts";
import type { StepOutcome } from "./runtime.ts";

type Source = Parameters<typeof merge>[0][number];

async function* source(id: string, events: number, log: string[] = []): Source {
  log.push(`${id} began`);
  for (let index = 0; index < events; index += 1) {
    yield { eventKind: "tool_progress", toolCallId: id, data: index };
    log.push(`${id} went on`);
  }
  return { status: "ok", value: id, at: 0 };
}

async function readAll(steps: ReturnType<typeof merge>) {
  const events: StepEvent[] = [];
  for (;;) {
    const item = await steps.next();
    if (item.done === true) return { events, outcomes: item.value };
    events.push(item.value);
  }
}

it("starts every source at the first pull, and gives the outcomes in order", async () => {
  const log: string[] = [];
  const steps = merge([source("a", 2, log), source("b", 1, log), source("c", 0, log)], () => {});
  expect(log).toEqual([]);
  await steps.next();
  expect(log).toEqual(["a began", "b began", "c began"]);
  const { outcomes } = await readAll(steps);
  expect(outcomes.map((outcome) => outcome.status === "ok" && outcome.value)).toEqual([
    "a",
    "b",
    "c",
  ]);
});

it("pulls a source again only when its event was taken", async () => {
  const log: string[] = [];
  const steps = merge([source("a", 2, log)], () => {});
  await steps.next();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(log).toEqual(["a began"]);
  await steps.next();
  expect(log).toEqual(["a began", "a went on"]);
});

it("reports an outcome when it is there, also while the reader sleeps", async () => {
  const settled: StepOutcome[] = [];
  const steps = merge([source("a", 1), source("b", 0)], (outcome) => settled.push(outcome));
  await steps.next();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(settled).toHaveLength(1);
});

it("a source that throws breaks the whole", async () => {
  const broken = (async function* (): Source {
    yield { eventKind: "tool_progress", toolCallId: "x", data: null };
    throw new Error("broken");
  })();
  await expect(readAll(merge([broken, source("a", 1)], () => {}))).rejects.toThrow("broken");
});
