import { Agent, combine, DynamicToolset, type RunContext, type Toolset } from "@toolsets/core";
import { call, FakeToolset, FunctionModel } from "@toolsets/testing";
import { filtered, prefixed, renamed } from "@toolsets/wrappers";
import * as fc from "fast-check";
import { expect, it } from "vitest";

const METHODS = [
  "forRun",
  "open",
  "forRunStep",
  "getTools",
  "getInstructions",
  "callTool",
  "close",
] as const;
type Method = (typeof METHODS)[number];

/** Longer than `drainMs` below. */
const SLOW_MS = 4;

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** What goes wrong in a leaf: one of its methods, from its n-th call on. */
interface Fault {
  readonly method: Method;
  readonly from: number;
}

interface LeafPlan {
  readonly fault: Fault | undefined;
  /** How many turns of the event loop each method takes. */
  readonly turns: number;
  /** The method that takes longer than a run waits for after an abort. */
  readonly slow: Method | undefined;
}

/** A connection that counts its opens and closes, and breaks as it was planned. */
class Connection extends FakeToolset {
  readonly plan: LeafPlan;
  readonly counts = new Map<Method, number>();
  /** Opens that went well, and closes. */
  opened = 0;
  closed = 0;
  wasClosedTooOften = false;

  constructor(name: string, plan: LeafPlan) {
    super(name);
    this.plan = plan;
  }

  async #pass(method: Method): Promise<void> {
    const count = (this.counts.get(method) ?? 0) + 1;
    this.counts.set(method, count);
    for (let turn = 0; turn < this.plan.turns; turn += 1) await Promise.resolve();
    if (this.plan.slow === method) await sleep(SLOW_MS);
    const { fault } = this.plan;
    if (fault?.method === method && count >= fault.from) throw new Error(`${method} broke`);
  }

  override async forRun(): Promise<this> {
    await this.#pass("forRun");
    return this;
  }
  override async forRunStep(): Promise<this> {
    await this.#pass("forRunStep");
    return this;
  }
  override async open(): Promise<void> {
    await this.#pass("open");
    this.opened += 1;
  }
  override async close(): Promise<void> {
    this.closed += 1;
    this.wasClosedTooOften ||= this.closed > this.opened;
    await this.#pass("close");
  }
  override async getInstructions(): Promise<undefined> {
    await this.#pass("getInstructions");
  }
  override async callTool(name: string, args: Record<string, unknown>): Promise<unknown> {
    await this.#pass("callTool");
    return super.callTool(name, args);
  }
}

const leafPlans: fc.Arbitrary<LeafPlan> = fc.record({
  fault: fc.option(
    fc.record({ method: fc.constantFrom(...METHODS), from: fc.integer({ min: 1, max: 3 }) }),
    { nil: undefined },
  ),
  turns: fc.nat(4),
  slow: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
  ),
});

type Shape = "plain" | "operators" | "per step" | "per run" | "nested";

/** Puts connections together: as they are, behind operators, given by a factory, or one in another. */
function compose(leaves: readonly Connection[], shapes: readonly Shape[]): Toolset {
  const parts = leaves.map((leaf, index): Toolset => {
    const next: Toolset = leaves[(index + 1) % leaves.length] ?? leaf;
    switch (shapes[index % shapes.length]) {
      case "operators":
        return leaf.pipe(
          prefixed(`p${index}`),
          renamed({}),
          filtered(() => true),
        );
      case "per step":
        // every second step it is another one, which other runs and other parts use too
        return new DynamicToolset(async (ctx: RunContext) => {
          if (index % 2 === 1) await sleep(SLOW_MS);
          return ctx.runStep % 2 === 0 ? next : leaf;
        }).pipe(prefixed(`s${index}`));
      case "per run":
        return new DynamicToolset(async () => leaf, { perRunStep: false });
      case "nested":
        return combine(leaf.pipe(prefixed(`n${index}`)), combine());
      default:
        return leaf;
    }
  });
  return combine(...parts);
}

it("§7: every open is closed exactly once, whatever breaks, is aborted or runs at the same time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(leafPlans, { minLength: 1, maxLength: 5 }),
      fc.array(fc.constantFrom<Shape>("plain", "operators", "per step", "per run", "nested"), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.integer({ min: 1, max: 4 }),
      fc.option(fc.nat(120), { nil: undefined }),
      async (plans, shapes, runs, abortAfter) => {
        const leaves = plans.map((plan, index) => new Connection(`t${index}`, plan));
        const model = new FunctionModel({
          request: (messages, { functionTools }) =>
            messages.length > 4 ? "Done." : functionTools.map(({ name }) => call(name)),
        });
        const agent = new Agent({ model, toolsets: [compose(leaves, shapes)], retries: 9 });
        const controller = new AbortController();
        const all = Array.from({ length: runs }, () =>
          agent.run("Go", { signal: controller.signal, drainMs: 1 }),
        );
        if (abortAfter !== undefined) {
          for (let turn = 0; turn < abortAfter; turn += 1) await Promise.resolve();
          controller.abort(new Error("enough"));
        }
        await Promise.allSettled(all);
        const isLate = leaves.some(({ opened, closed }) => closed < opened); // a run that failed left them
        if (abortAfter !== undefined || isLate) await sleep(6 * SLOW_MS); // what was still opening closes late
        for (const leaf of leaves) {
          expect(leaf.closed).toBe(leaf.opened);
          expect(leaf.wasClosedTooOften).toBe(false);
        }
      },
    ),
    { numRuns: 250 },
  );
});
