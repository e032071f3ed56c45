// How long a step's listing takes: N tools behind six operators, the first time and when nothing
// has changed below. Times are the best of several rounds.
import {
  AbstractToolset,
  type RunContext,
  type Toolset,
  type ToolsetTool,
  toolsetTool,
} from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import {
  approvalRequired,
  filtered,
  prefixed,
  prepared,
  renamed,
  withMetadata,
} from "@toolsets/wrappers";

const SIZES = [1250, 2500, 5000, 10_000, 20_000];
const ROUNDS = 15;

class Many extends AbstractToolset {
  readonly id = "many";
  readonly #listing: ReadonlyMap<string, ToolsetTool>;

  constructor(size: number, ctx: RunContext) {
    super();
    this.#listing = new Map(
      Array.from({ length: size }, (_, index) => {
        const name = `tool_${index}`;
        return [name, toolsetTool(this, { name, parametersJsonSchema: {} }, ctx)] as const;
      }),
    );
  }

  getTools(): ReadonlyMap<string, ToolsetTool> {
    return this.#listing;
  }

  async callTool(name: string): Promise<string> {
    return name;
  }
}

function composed(size: number, ctx: RunContext): Toolset {
  return new Many(size, ctx).pipe(
    withMetadata({ team: "x" }),
    prefixed("m"),
    renamed({ first: "m_tool_0" }),
    filtered(({ name }) => name !== "m_tool_1"),
    prepared((tools) => tools),
    approvalRequired({ first: true, "*": false }),
  );
}

async function best(measure: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) least = Math.min(least, await measure());
  return least;
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const ctx = fakeContext();
console.log("tools | first listing, ms | µs a tool | unchanged, ms | µs a tool");
for (const size of SIZES) {
  const first = await best(async () => {
    const toolset = composed(size, ctx);
    return timed(() => toolset.getTools(ctx));
  });
  const kept = composed(size, ctx);
  await kept.getTools(ctx);
  const again = await best(() => timed(() => kept.getTools(ctx)));
  const cells = [first, (first / size) * 1000, again, (again / size) * 1000];
  console.log([size, ...cells.map((cell) => cell.toFixed(2))].join(" | "));
}
