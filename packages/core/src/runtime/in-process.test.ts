import { expect, it } from "vitest";
import { inProcess } from "./in-process.ts";

const host = {
  runId: "run-1",
  thrownBy: () => undefined,
  // oxlint-disable-next-line require-yield -- no step is asked for
  async *execute() {
    return { status: "ok", value: null, at: 0 } as const;
  },
};

it("sleeps, and wakes with the reason of an abort", async () => {
  const controller = new AbortController();
  const runtime = inProcess(host, controller.signal);
  await runtime.sleep(1);
  const reason = new Error("enough");
  const sleeping = runtime.sleep(60_000);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(runtime.sleep(1)).rejects.toBe(reason);
});

it("hears nothing from outside: each message is missing when its time is over", async () => {
  const runtime = inProcess(host, new AbortController().signal);
  expect(await runtime.waitFor(["approval", "result"], { timeoutMs: 1 })).toEqual([null, null]);
});
