// CPU of a call through `MCPToolset` against one through the bare client of the SDK.
import { join } from "node:path";
import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { MCPToolset } from "@toolsets/mcp";
import { stdio } from "@toolsets/mcp/node";
import { fakeContext } from "@toolsets/testing";
import { spreadOf } from "../spread.ts";
import { makeServer } from "./server.ts";

const CALLS = 2000;
const BLOCK = 50;
const WARM_UP = 3;
const ROUNDS = 15;

/** Calls a tool once; gives the message that came back. */
type CallOnce = (name: string, message: string) => Promise<unknown>;

interface Contender {
  readonly call: CallOnce;
  end(): Promise<void>;
}

const program = {
  command: process.execPath,
  args: ["--conditions=@toolsets/source", join(import.meta.dirname, "stdio-server.ts")],
};

async function bare(transport: "in process" | "stdio"): Promise<Contender> {
  const client = new Client({ name: "bench", version: "1" });
  if (transport === "stdio") {
    await client.connect(new StdioClientTransport({ ...program, stderr: "ignore" }));
  } else {
    const [near, far] = InMemoryTransport.createLinkedPair();
    await makeServer().connect(far);
    await client.connect(near);
  }
  await client.listTools(); // it checks structured results from then on, as we do
  return {
    call: (name, message) => client.callTool({ name, arguments: { message } }),
    end: () => client.close(),
  };
}

async function ours(transport: "in process" | "stdio"): Promise<Contender> {
  const toolset = new MCPToolset(transport === "stdio" ? stdio(program) : makeServer());
  await toolset.open();
  const ctx = fakeContext();
  const tools = await toolset.getTools(ctx);
  return {
    call(name, message) {
      const tool = tools.get(name);
      if (tool === undefined) throw new Error(`There is no tool ${name}.`);
      return toolset.callTool(name, { message }, ctx, tool);
    },
    end: () => toolset.close(),
  };
}

/** CPU of this process for a block of calls, in µs a call. */
async function measure({ call }: Contender, name: string): Promise<number> {
  const before = process.cpuUsage();
  let answer: unknown;
  for (let count = 0; count < BLOCK; count += 1) answer = await call(name, `message ${count}`);
  const { user, system } = process.cpuUsage(before);
  if (!JSON.stringify(answer).includes(`message ${BLOCK - 1}`)) {
    throw new Error(`Another answer: ${JSON.stringify(answer)}`);
  }
  return (user + system) / BLOCK;
}

/** CPU of blocks of calls, in µs a call, in their order. */
interface Costs {
  readonly client: number[];
  readonly toolset: number[];
}

/** 2,000 calls each; they take turns, so that both meet the same machine. */
async function playRound(
  client: Contender,
  toolset: Contender,
  name: string,
  costs: Costs,
): Promise<void> {
  for (let block = 0; block < CALLS / BLOCK; block += 1) {
    if (block % 2 === 0) costs.client.push(await measure(client, name));
    costs.toolset.push(await measure(toolset, name));
    if (block % 2 === 1) costs.client.push(await measure(client, name));
  }
}

async function compare(transport: "in process" | "stdio", name: string): Promise<void> {
  const client = await bare(transport);
  const toolset = await ours(transport);
  const costs: Costs = { client: [], toolset: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    await playRound(client, toolset, name, costs);
    if (round < WARM_UP) for (const list of Object.values(costs)) list.length = 0;
  }
  await Promise.all([client.end(), toolset.end()]);
  const [quickClient, quickToolset] = [tenth(costs.client), tenth(costs.toolset)];
  const [usualClient, usualToolset] = [median(costs.client), median(costs.toolset)];
  const cells = [
    `${quickClient.toFixed(1)} / ${usualClient.toFixed(1)}`,
    `${quickToolset.toFixed(1)} / ${usualToolset.toFixed(1)}`,
    `${(quickToolset / quickClient).toFixed(2)} / ${(usualToolset / usualClient).toFixed(2)}`,
  ];
  console.log(`| ${transport}, \`${name}\` | ${cells.join(" | ")} |`);
}

/** What one block in ten needs at most: the collector and other programs disturb those less. */
function tenth(costs: readonly number[]): number {
  return spreadOf(costs.toSorted((one, other) => one - other).slice(0, costs.length / 5)).median;
}

function median(costs: readonly number[]): number {
  return spreadOf(costs).median;
}

console.log("CPU of this process in µs a call: the tenth of the blocks of 50 calls / their median");
console.log("| calls | bare client | `MCPToolset` | ratio |");
console.log("| --- | --- | --- | --- |");
for (const transport of ["stdio", "in process"] as const) {
  for (const name of ["echo", "measure"]) await compare(transport, name);
}
