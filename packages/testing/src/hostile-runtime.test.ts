import type { Runtime, StepExecutor, StepOutcome, StepRequest } from "@toolsets/core";
import { UsageError } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { hostileRuntime } from "./hostile-runtime.ts";
import { Journal } from "./journal.ts";
import { SimulatedCrash } from "./simulated-crash.ts";

type Answer = (request: StepRequest, signal: AbortSignal) => unknown;

/** A host whose steps are functions; what one returns is the value of the outcome. */
function hostOf(answer: Answer, runId = "r"): StepExecutor {
  return {
    runId,
    thrownBy: (key) => ({ error: `thrown by ${key}` }),
    async *execute(request, signal) {
      yield { eventKind: "tool_progress", toolCallId: "c", data: null };
      const value = await answer(request, signal);
      return isOutcome(value) ? value : { status: "ok", value, at: 1 };
    },
  };
}

function isOutcome(value: unknown): value is StepOutcome {
  return typeof value === "object" && value !== null && "status" in value;
}

function requestOf(seq: number, messages: unknown = []): StepRequest {
  const request = { kind: "prepare", seq, key: `r:${seq}`, runStep: 1, messages };
  return request as unknown as StepRequest; // the runtime looks at key and kind alone
}

async function run(runtime: Runtime, ...requests: readonly StepRequest[]) {
  const steps = runtime.steps(requests);
  const item = await steps.next();
  if (item.done !== true) throw new Error("A hostile runtime reports no events.");
  return item.value;
}

interface Gate {
  readonly open: () => void;
  readonly opened: Promise<void>;
}

function gate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Lets everything happen that needs no more than time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

const { signal } = new AbortController();

describe("hostileRuntime", () => {
  it("gives outcomes in the order of the requests, whatever the order of completion", async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const begun: number[] = [];
      const host = hostOf(({ seq }) => {
        begun.push(seq);
        return seq;
      });
      const runtime = hostileRuntime({ journal: new Journal(), seed })(host, signal);
      const outcomes = await run(runtime, ...[0, 1, 2, 3].map((seq) => requestOf(seq)));
      expect(outcomes).toEqual([0, 1, 2, 3].map((value) => ({ status: "ok", value, at: 1 })));
      orders.add(begun.join());
    }
    expect(orders.size).toBeGreaterThan(5);
  });

  it("does the same again for the same seed", async () => {
    const ordersOf = async (seed: number): Promise<number[]> => {
      const begun: number[] = [];
      const host = hostOf(({ seq }) => begun.push(seq));
      const runtime = hostileRuntime({ journal: new Journal(), seed })(host, signal);
      for (const batch of [0, 10, 20])
        await run(runtime, ...[0, 1, 2, 3].map((seq) => requestOf(batch + seq)));
      return begun;
    };
    expect(await ordersOf(5)).toEqual(await ordersOf(5));
  });

  it("sends requests and outcomes through JSON", async () => {
    const shared = { list: [1] };
    let seen: unknown;
    const host = hostOf((request) => {
      seen = request.messages;
      return { shared, gone: undefined };
    });
    const runtime = hostileRuntime({ journal: new Journal(), seed: 1 })(host, signal);
    const messages = [shared, undefined];
    const [outcome] = await run(runtime, requestOf(0, messages));
    expect(seen).toStrictEqual([shared, null]);
    expect(outcome).toStrictEqual({ status: "ok", value: { shared }, at: 1 });
    expect((outcome as { value: { shared: unknown } }).value.shared).not.toBe(shared);
  });

  it("dies after so many new outcomes, and gives the next attempt those that were journalled", async () => {
    const journal = new Journal();
    const executed: number[] = [];
    const host = hostOf(({ seq }) => executed.push(seq));
    const attempt = async (): Promise<readonly number[]> => {
      const runtime = hostileRuntime({ journal, seed: 3, crashAfter: 2 })(host, signal);
      const values: number[] = [];
      for (const seq of [0, 1, 2, 3, 4]) {
        const [outcome] = await run(runtime, requestOf(seq));
        if (outcome?.status === "ok") values.push(outcome.value as number);
      }
      return values;
    };
    await expect(attempt()).rejects.toThrow(SimulatedCrash);
    expect(executed).toEqual([0, 1]);
    await expect(attempt()).rejects.toThrow("The process died after step `r:3` (prepare).");
    expect(await attempt()).toEqual([1, 2, 3, 4, 5]);
    expect(executed).toEqual([0, 1, 2, 3, 4]);
    expect(journal.attempts).toBe(3);
    expect([...journal.outcomes.keys()]).toEqual(["r:0", "r:1", "r:2", "r:3", "r:4"]);
    expect([...journal.executions.values()]).toEqual([1, 1, 1, 1, 1]);
  });

  it("lets a zombie run on and loses its outcome; nobody aborts it", async () => {
    const journal = new Journal();
    const { open, opened } = gate();
    const slowBegan = gate();
    const controller = new AbortController();
    let zombie = "";
    const slowThenFast: Answer = async ({ seq }, stepSignal) => {
      if (seq === 1) return slowBegan.opened;
      slowBegan.open();
      await opened;
      zombie = stepSignal.aborted ? "aborted" : "ran on";
      return "late";
    };
    const first = hostileRuntime({ journal, seed: 1, crashAfter: 1 })(
      hostOf(slowThenFast),
      controller.signal,
    );
    await expect(run(first, requestOf(0), requestOf(1))).rejects.toThrow(SimulatedCrash);
    controller.abort();
    open();
    await settle();
    expect(zombie).toBe("ran on");
    expect([...journal.outcomes.keys()]).toEqual(["r:1"]);

    const second = hostileRuntime({ journal, seed: 1 })(
      hostOf(() => "again"),
      signal,
    );
    const outcomes = await run(second, requestOf(0), requestOf(1));
    expect(outcomes[0]).toEqual({ status: "ok", value: "again", at: 1 });
    expect(journal.executions).toEqual(
      new Map([
        ["r:0", 2],
        ["r:1", 1],
      ]),
    );
  });

  it("begins nothing after a crash", async () => {
    let waiting = 0;
    for (let seed = 0; seed < 10; seed += 1) {
      const journal = new Journal();
      const runtime = hostileRuntime({ journal, seed, crashAfter: 1 })(
        hostOf(() => null),
        signal,
      );
      const requests = Array.from({ length: 8 }, (_, seq) => requestOf(seq));
      await expect(run(runtime, ...requests)).rejects.toThrow(SimulatedCrash);
      const begun = journal.executions.size;
      waiting += requests.length - begun;
      await settle();
      expect(journal.executions.size).toBe(begun);
    }
    expect(waiting).toBeGreaterThan(0);
  });

  it("treats the next attempt differently, or the same steps would be lost again", async () => {
    const orderOf = async (attempts: number, seed: number): Promise<string> => {
      const journal = new Journal();
      journal.attempts = attempts;
      const begun: number[] = [];
      const host = hostOf(({ seq }) => begun.push(seq));
      const requests = [0, 1, 2, 3, 4, 5].map((seq) => requestOf(seq));
      await run(hostileRuntime({ journal, seed })(host, signal), ...requests);
      return begun.join();
    };
    const seeds = [1, 2, 3, 4, 5];
    const first = await Promise.all(seeds.map((seed) => orderOf(0, seed)));
    const second = await Promise.all(seeds.map((seed) => orderOf(1, seed)));
    expect(second.filter((order, index) => order !== first[index])).not.toEqual([]);
  });

  it("shows where a repeated request differs from the journalled one", async () => {
    const journal = new Journal();
    const host = hostOf(() => null);
    await run(hostileRuntime({ journal, seed: 1 })(host, signal), requestOf(0, ["noon"]));
    const again = run(hostileRuntime({ journal, seed: 1 })(host, signal), requestOf(0, ["night"]));
    await expect(again).rejects.toThrow(/`r:0` \(prepare\) differs .*"noon".*"night"/s);
  });

  it("wants the same run id for every attempt", async () => {
    const journal = new Journal();
    await run(
      hostileRuntime({ journal, seed: 1 })(
        hostOf(() => null),
        signal,
      ),
      requestOf(0),
    );
    const other = hostOf(() => null, "other");
    expect(() => hostileRuntime({ journal, seed: 1 })(other, signal)).toThrow(UsageError);
  });

  it("keeps the time of the beginning through crashes", async () => {
    const journal = new Journal();
    const first = hostileRuntime({ journal, seed: 1 })(
      hostOf(() => null),
      signal,
    );
    journal.startedAt = 5;
    const second = hostileRuntime({ journal, seed: 1 })(
      hostOf(() => null),
      signal,
    );
    expect(first.startedAt).toBeGreaterThan(5);
    expect(second.startedAt).toBe(5);
  });

  it("aborts the siblings of a step that failed", async () => {
    const waiting = gate();
    const host = hostOf(async ({ seq }, stepSignal): Promise<unknown> => {
      if (seq === 0) {
        await waiting.opened;
        return { status: "failed", error: { code: "user_code", message: "no" }, at: 1 };
      }
      return new Promise((resolve) => {
        stepSignal.addEventListener("abort", () => resolve({ status: "cancelled", at: 1 }));
        waiting.open();
      });
    });
    const runtime = hostileRuntime({ journal: new Journal(), seed: 1 })(host, signal);
    const outcomes = await run(runtime, requestOf(0), requestOf(1));
    expect(outcomes.map(({ status }) => status)).toEqual(["failed", "cancelled"]);
  });

  it("hands the abort of the run to its steps, and knows what this process threw", async () => {
    const controller = new AbortController();
    const host = hostOf((_request, stepSignal) => {
      controller.abort(new Error("enough"));
      return String(stepSignal.reason);
    });
    const runtime = hostileRuntime({ journal: new Journal(), seed: 1 })(host, controller.signal);
    const [outcome] = await run(runtime, requestOf(0));
    expect(outcome).toEqual({ status: "ok", value: "Error: enough", at: 1 });
    expect(runtime.thrownBy("r:0")).toEqual({ error: "thrown by r:0" });
  });

  it.each([0, -1, Number.NaN])("refuses to crash after %d steps", (crashAfter) => {
    const options = { journal: new Journal(), seed: 1, crashAfter };
    expect(() => hostileRuntime(options)).toThrow(UsageError);
  });
});
