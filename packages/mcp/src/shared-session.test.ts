import { callByName, fakeContext } from "@toolsets/testing";
import { expect, it, vi } from "vitest";
import { fixtureServer, isAlive } from "./__fixtures__/fixture-server.ts";
import { MCPToolset } from "./mcp-toolset.ts";

it.concurrent("AG-159: all who open it at a time share one process, which the last close ends", async () => {
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source);
  await Promise.all([toolset.open(), toolset.open(), toolset.open()]);
  const pids = await Promise.all([callByName(toolset, "pid"), callByName(toolset, "pid")]);
  expect(pids).toEqual(source.pids.concat(source.pids).map(String));
  const [pid = 0] = source.pids;

  await toolset.close();
  await toolset.close();
  expect(isAlive(pid)).toBe(true);
  await toolset.close();
  expect(isAlive(pid)).toBe(false);
  expect(source.pids).toHaveLength(1);
});

it.concurrent("AG-159: a close without an open is an error", async () => {
  const toolset = new MCPToolset(fixtureServer("workshop-server"), { id: "shop" });
  await expect(toolset.close()).rejects.toThrow(
    "MCPToolset 'shop' is not open. Call `close` once for each `open`.",
  );
  await toolset.open();
  await toolset[Symbol.asyncDispose]();
  await expect(toolset[Symbol.asyncDispose]()).rejects.toMatchObject({ code: "invalid_usage" });
});

it.concurrent("AG-159: every use opens it where it is closed, and leaves it closed", async () => {
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source);
  await callByName(toolset, "pid");
  expect(source.pids).toHaveLength(2); // to list, and to call
  expect(source.pids.map(isAlive)).toEqual([false, false]);
});

it.concurrent("opens again after a close, in another process", async () => {
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source);
  await toolset.open();
  const before = await toolset.getTools(fakeContext());
  await toolset.close();
  await toolset.open();
  expect(await toolset.getTools(fakeContext())).not.toBe(before);
  await toolset.close();
  await vi.waitFor(() => expect(new Set(source.pids).size).toBe(2), 15_000);
});

it.concurrent("an open during a close waits for its end", async () => {
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source);
  await toolset.open();
  const first = Number(await callByName(toolset, "pid")); // stderr may be later than the handshake
  await Promise.all([
    toolset.close(),
    toolset.open().then(() => expect(isAlive(first)).toBe(false)),
  ]);
  await toolset.close();
  expect(source.pids.map(isAlive)).toEqual([false, false]);
});

it.concurrent("a call under way keeps the session until it is done", async () => {
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source);
  await toolset.open();
  const tools = await toolset.getTools(fakeContext());
  const tool = tools.get("work");
  if (tool === undefined) throw new TypeError("`work` is not listed");
  const working = toolset.callTool("work", {}, fakeContext(), tool);
  await toolset.close();
  expect(await working).toBe("done");
  expect(source.pids.map(isAlive)).toEqual([false]);
});

it.concurrent("an abort while a listing has no answer leaves no process", async () => {
  const source = fixtureServer("broken-server", "mute");
  const toolset = new MCPToolset(source);
  const controller = new AbortController();
  await toolset.open();
  const listing = toolset.getTools(fakeContext({ signal: controller.signal }));
  controller.abort(new Error("enough"));
  await expect(listing).rejects.toThrow("enough");
  await toolset.close();
  await vi.waitFor(() => expect(source.pids.map(isAlive)).toEqual([false]), 15_000);
});

it.concurrent("a failed open fails for all who wait, and may be tried again", async () => {
  const source = fixtureServer("broken-server", "exit");
  let { connect } = source;
  const toolset = new MCPToolset({ ...source, connect: () => connect() });
  const results = await Promise.allSettled([toolset.open(), toolset.open()]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(source.pids).toHaveLength(2); // once more without the question for its versions

  ({ connect } = fixtureServer("workshop-server"));
  await toolset.open();
  expect((await toolset.getTools(fakeContext())).has("pid")).toBe(true);
  await toolset.close();
});
