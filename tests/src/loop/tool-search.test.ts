import { Agent, type Message, type RequestPart, type RuntimeFactory } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { toolSearch } from "@toolsets/search";
import { call, type FunctionModel, runHostile, ScriptedModel } from "@toolsets/testing";
import { deferLoading, prefixed } from "@toolsets/wrappers";
import { expect, it } from "vitest";
import { watching } from "./watching-model.ts";

const many = (count: number): FunctionToolset => {
  const toolset = new FunctionToolset({ id: "many" });
  for (let index = 0; index < count; index += 1)
    toolset.tool({ name: `report_${index}`, description: "Makes a report.", execute: () => index });
  return toolset;
};

const search = (...queries: readonly string[]) => call("search_tools", { queries });
const agentOf = (model: FunctionModel | ScriptedModel, count = 25): Agent =>
  new Agent({
    model,
    toolsets: [many(count).pipe(prefixed("m"), deferLoading())],
    capabilities: [toolSearch()],
  });
const answersIn = (message: Message | undefined): readonly object[] =>
  (message?.parts ?? []).map((part) => Object.assign({}, part, { timestamp: "" }));

it("a model finds a deferred tool by its words, and calls it at the next step", async () => {
  const { model, shown } = watching([[search("report 7")], [call("m_report_7")], "Done."]);
  const result = await agentOf(model).run("Make report 7");
  expect(shown[0]?.tools).toEqual(["search_tools"]);
  expect(shown[1]?.tools.slice(0, 2)).toEqual(["search_tools", "m_report_7"]);
  expect(answersIn(result.allMessages()[2])).toMatchObject([
    { toolName: "search_tools", toolKind: "tool-search", outcome: "success" },
  ]);
  expect(answersIn(result.allMessages()[4])).toMatchObject([{ content: 7 }]);
});

it("S-5: the same search again gives the next tools, until all 25 are found", async () => {
  const script = [[search("report")], [search("report")], [search("report")], "Done."];
  const { model, shown } = watching(script);
  await agentOf(model).run("Go");
  expect(shown.map((each) => each.tools.length - 1)).toEqual([0, 10, 20, 25]);
  expect(new Set(shown[3]?.tools).size).toBe(26);
});

it("S-7: a search without words is asked for again, as often as the run allows", async () => {
  const empty = (times: number): ScriptedModel =>
    new ScriptedModel([...Array.from({ length: times }, () => [search(" ", "")]), "Done."]);
  const run = (times: number) => agentOf(empty(times)).run("Go", { retries: { tools: 2 } });
  expect((await run(2)).output).toBe("Done.");
  await expect(run(3)).rejects.toMatchObject({
    code: "retries_exceeded",
    toolName: "search_tools",
  });
});

it("S-8: what the history lost is hidden again, and found again", async () => {
  const first = await agentOf(new ScriptedModel([[search("report 7")], "Found."])).run("Find it");
  const whole = first.allMessages();
  const again = watching([[], [], "Done."]);
  await agentOf(again.model).run("Use it", { messageHistory: whole });
  expect(again.shown[0]?.tools).toContain("m_report_7");
  const stripped = [whole[0], whole[3]].filter((message) => message !== undefined);
  const { model, shown } = watching([[], [search("report 7")], [call("m_report_7")], "Done."]);
  const result = await agentOf(model).run("Use it", { messageHistory: stripped });
  expect(shown[0]?.tools).toEqual(["search_tools"]);
  expect(result.output).toBe("Done.");
});

it("S-8: evidence that a history processor strips hides the tool again, and a search heals it", async () => {
  const make = [call("m_report_7")];
  const { model, shown } = watching([
    [search("report 7")],
    make,
    [],
    [search("report 7")],
    make,
    "Done.",
  ]);
  const strip = (part: RequestPart): RequestPart =>
    part.partKind === "tool-return" ? { ...part, content: "Cleared." } : part;
  const agent = new Agent({
    model,
    toolsets: [many(25).pipe(prefixed("m"), deferLoading())],
    capabilities: [toolSearch()],
    historyProcessors: [
      (messages, ctx) =>
        messages.map((message) =>
          ctx.runStep === 3 && message.kind === "request"
            ? { ...message, parts: message.parts.map(strip) }
            : message,
        ),
    ],
  });
  const { output } = await agent.run("Go");
  expect(output).toBe("Done.");
  const isShown = shown.map(({ tools }) => tools.includes("m_report_7"));
  expect(isShown).toEqual([false, true, true, false, true, true]);
});

it("toolsets §13.3: a search beside the call of what it finds comes too late", async () => {
  const model = new ScriptedModel([[search("report 7"), call("m_report_7")], "Done."]);
  const result = await agentOf(model).run("Go");
  expect(answersIn(result.allMessages()[2])[1]).toMatchObject({
    partKind: "retry-prompt",
    content: "The tool `m_report_7` is not available yet. Find it with `search_tools` first.",
  });
});

it("toolsets §11: the search is answered by a part of its kind, a tool that shares its name is not", async () => {
  const mine = new FunctionToolset({ id: "mine" }).tool({
    name: "search_tools",
    execute: () => ({ discovered_tools: [{ name: "odd" }] }),
  });
  const model = new ScriptedModel([[search("report 7")], "Done."]);
  const own = await new Agent({ model, toolsets: [mine], capabilities: [toolSearch()] }).run("Go");
  expect(answersIn(own.allMessages()[2])[0]).not.toHaveProperty("toolKind");
  const found = await agentOf(model).run("Go");
  expect(answersIn(found.allMessages()[2])).toMatchObject([{ toolKind: "tool-search" }]);
});

it("goes the same way on the hostile runtime", async () => {
  const play = async (runtime?: RuntimeFactory): Promise<unknown> => {
    const model = new ScriptedModel([[search("report 3")], [call("m_report_3")], "Done."]);
    const options = { runId: "r", conversationId: "c", runtime };
    return (await agentOf(model).run("Go", options)).allMessages().map(answersIn);
  };
  const expected = await play();
  for (const crashAfter of [1, 2, 3])
    expect((await runHostile(play, { seed: 5, crashAfter })).value).toEqual(expected);
});
