// What people are told when they use the library wrongly: read it from top to bottom. Each message
// names the thing and the next move.
import {
  AbstractToolset,
  Agent,
  combine,
  DynamicToolset,
  ExternalToolset,
  handleDeferredToolCalls,
  isToolsetsError,
  ModelRetry,
  type RunContext,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import {
  approvalRequired,
  deferLoading,
  filtered,
  prefixed,
  prepared,
  renamed,
  withMetadata,
} from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";

interface WrongUse {
  readonly title: string;
  readonly use: () => unknown;
  readonly code: string;
  readonly message: string;
}

const ctx = fakeContext();
const execute = (): number => 1;
/** A toolset whose names the compiler does not know. */
const loose = (...names: readonly string[]): Toolset => new FakeToolset(...names);
const list = (toolset: Toolset): unknown => toolset.getTools(ctx);
const run = (
  toolset: Toolset,
  ...script: ConstructorParameters<typeof ScriptedModel>[0]
): Promise<unknown> =>
  new Agent({ model: new ScriptedModel(script), toolsets: [toolset] }).run("Go");

const NAMES: readonly WrongUse[] = [
  {
    title: "two toolsets offer one name",
    use: () =>
      list(
        combine(
          loose("search"),
          new FunctionToolset({ id: "web" }).tool({ name: "search", execute }) as Toolset,
        ),
      ),
    code: "tool_name_conflict",
    message:
      "Tool `search` is offered by both FakeToolset#search and FunctionToolset 'web'#search. Rename the tool, or pipe its toolset through `prefixed()` or `renamed()`.",
  },
  {
    title: "the offender is prefixed already",
    use: () => list(combine(loose("gh_search"), loose("search").pipe(prefixed("gh")))),
    code: "tool_name_conflict",
    message:
      "Tool `gh_search` is offered by both FakeToolset#gh_search and FakeToolset#search → prefixed(gh). Change the prefix `gh`.",
  },
  {
    title: "one toolset gets a second tool of one name",
    use: () =>
      new FunctionToolset({ id: "web" })
        .tool({ name: "search", execute })
        .add(tool({ name: "search", execute })),
    code: "invalid_usage",
    message: "FunctionToolset 'web' already has a tool `search`. Give one another name.",
  },
  {
    title: "a tool has no name",
    use: () => tool({ name: "", execute }),
    code: "invalid_usage",
    message: "A tool has an empty `name`. Models call it by its name.",
  },
  {
    title: "a toolset lists a tool under a key that is not its name",
    use: () =>
      run(
        new (class extends AbstractToolset {
          readonly id = "odd";
          async getTools(context: RunContext): Promise<ReadonlyMap<string, ToolsetTool>> {
            const [entry] = [...new FakeToolset("a").getTools(context).values()];
            return new Map(entry && [["b", entry]]);
          }
          async callTool(): Promise<unknown> {
            return undefined;
          }
        })(),
      ),
    code: "invalid_usage",
    message: "A toolset lists tool `a` (FakeToolset#a) under the key `b`. Use its name as the key.",
  },
  {
    title: "the model does not take a name",
    use: () => {
      const toolNames = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 };
      const model = Object.assign(new ScriptedModel([]), { profile: { toolNames } });
      return new Agent({ model, toolsets: [loose("gh.search", "gh.open", "ok")] }).run("Go");
    },
    code: "tool_name_not_allowed",
    message:
      'Model `scripted` takes tool names of at most 64 characters that match `^[a-zA-Z0-9_-]+$`, and not `gh.search` (FakeToolset#gh.search) nor 1 more. Pipe the toolset through `renamed({ gh_search: "gh.search", gh_open: "gh.open" })`.',
  },
];

const RENAMING: readonly WrongUse[] = [
  {
    title: "a rename onto a name that is taken",
    use: () => list(loose("find", "search").pipe(renamed({ find: "search" }))),
    code: "tool_name_conflict",
    message:
      "Tool `find` is offered by both FakeToolset#find and FakeToolset#search → renamed(search). Renaming `search` to `find` conflicts with the tool that has that name. Choose another new name.",
  },
  {
    title: "a rename before the tool that has the name",
    use: () => list(loose("search", "find").pipe(renamed({ find: "search" }))),
    code: "tool_name_conflict",
    message:
      "Tool `find` is offered by both FakeToolset#search → renamed(search) and FakeToolset#find. It conflicts with the tool `search`, which was renamed to `find` before. Choose another new name.",
  },
  {
    title: "a rename of a tool that is not there",
    use: () => list(loose("search", "open").pipe(renamed({ find: "serch" }))),
    code: "unknown_tool_name",
    message:
      "The map of `renamed()` names `serch`, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are `open`, `search`.",
  },
  {
    title: "two new names for one tool",
    use: () => renamed({ find: "search", lookup: "search" }),
    code: "invalid_usage",
    message:
      "`renamed()` gives the tool `search` two names, `find` and `lookup`. Leave one of them out.",
  },
  {
    title: "an empty new name",
    use: () => renamed({ "": "search" }),
    code: "invalid_usage",
    message: "`renamed()` gives the tool `search` an empty name. Give it one, or leave it out.",
  },
  {
    title: "an empty prefix",
    use: () => prefixed(""),
    code: "invalid_usage",
    message: "The prefix of `prefixed()` is empty. Give it one, or leave it out.",
  },
  {
    title: "a tool that prepares itself under the name of another",
    use: () =>
      list(
        new FunctionToolset({ id: "web" }).tool({ name: "a", execute }).tool({
          name: "b",
          prepare: (definition) => ({ ...definition, name: "a" }),
          execute,
        }) as Toolset,
      ),
    code: "tool_name_conflict",
    message:
      "Tool `a` is offered by both FunctionToolset 'web'#a and FunctionToolset 'web'#b → prepare(a). Renaming `b` to `a` conflicts with the tool that has that name. Choose another new name.",
  },
  {
    title: "a tool whose name another one prepared itself under",
    use: () =>
      list(
        new FunctionToolset({ id: "web" })
          .tool({ name: "b", prepare: (definition) => ({ ...definition, name: "a" }), execute })
          .tool({ name: "a", execute }) as Toolset,
      ),
    code: "tool_name_conflict",
    message:
      "Tool `a` is offered by both FunctionToolset 'web'#b → prepare(a) and FunctionToolset 'web'#a. It conflicts with the tool `b`, which was renamed to `a` before. Choose another new name.",
  },
];

const PREPARING: readonly WrongUse[] = [
  {
    title: "a preparation that adds a tool",
    use: () =>
      list(
        loose("a").pipe(
          prepared(function addDebug(tools) {
            return [...tools, { ...tools[0], name: "debug" } as (typeof tools)[number]];
          }),
        ),
      ),
    code: "invalid_usage",
    message:
      "The function `addDebug` returned a tool `debug`, which was not in its list. It may not add or rename tools: add them to a `FunctionToolset`, rename them with `renamed()`.",
  },
  {
    title: "a preparation that returns nothing",
    use: () =>
      list(
        loose("a").pipe(
          prepared(function hideAll() {
            return undefined as never;
          }),
        ),
      ),
    code: "invalid_usage",
    message:
      "The function `hideAll` returned no list of tools. Return an empty list to hide all tools, or the list that it was given to keep all.",
  },
  {
    title: "a ModelRetry thrown by a filter",
    use: () =>
      run(
        loose("a").pipe(
          filtered(() => {
            throw new ModelRetry("Not now.");
          }),
        ),
      ),
    code: "model_retry",
    message: "Not now.",
  },
  {
    title: "a selector that names a tool that is not there",
    use: () => list(loose("search").pipe(withMetadata({ team: "x" }, ["serch"]))),
    code: "unknown_tool_name",
    message:
      "The selector of `withMetadata()` names `serch`, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are `search`.",
  },
  {
    title: "deferred loading of a tool that is not there",
    use: () => list(loose("search").pipe(deferLoading(["serch"]))),
    code: "unknown_tool_name",
    message:
      "The selector of `deferLoading()` names `serch`, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are `search`.",
  },
  {
    title: "deferred loading that nothing ends",
    use: () => run(loose("search", "open").pipe(deferLoading(["open"]))),
    code: "tool_search_missing",
    message:
      "Deferred loading hides `open` until a search or a tool reveals them, and nothing does. Add the capability `toolSearch()` of `@toolsets/search`, say `capability({ revealsTools: true })` where a tool reveals them, or do not defer them.",
  },
  {
    title: "a factory that returns no toolset",
    use: () =>
      run(
        new DynamicToolset((() => ({ tools: [] })) as unknown as () => undefined, {
          id: "by user",
        }),
      ),
    code: "invalid_usage",
    message:
      "The factory of DynamicToolset 'by user' returned no toolset. Return one, or undefined.",
  },
];

const APPROVING: readonly WrongUse[] = [
  {
    title: "an approval map that names a tool that is not there",
    use: () => list(loose("read", "remove").pipe(approvalRequired({ remov: true, "*": false }))),
    code: "unknown_tool_name",
    message:
      "The map of `approvalRequired()` names `remov`, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are `read`, `remove`.",
  },
  {
    title: "an approval map with a hole, where nobody approves",
    use: () =>
      run(loose("read", "remove").pipe(approvalRequired({ read: false })), [call("remove")]),
    code: "invalid_usage",
    message:
      'Deferred tool calls have no answer: `remove` (call_1_1). Answer each with the capability `handleDeferredToolCalls()`, or let the run end with them: `output: ["text", DeferredToolRequests]`.',
  },
  {
    title: "an approval rule that throws a signal of tools",
    use: () =>
      callByName(
        loose("remove").pipe(
          approvalRequired(() => {
            throw new ModelRetry("No policy yet.");
          }),
        ),
        "remove",
      ),
    code: "invalid_usage",
    message:
      "The rule of `approvalRequired()` threw `ModelRetry`: No policy yet. Return true or false; let the tool throw it.",
  },
  {
    title: "an answer to a call that was not asked about",
    use: () =>
      new Agent({
        model: new ScriptedModel([[call("remove")]]),
        toolsets: [loose("remove").pipe(approvalRequired())],
        capabilities: [
          handleDeferredToolCalls(() => ({ approvals: { "call-of-yesterday": true } })),
        ],
      }).run("Go"),
    code: "invalid_usage",
    message:
      "`handleDeferredToolCalls()` answered `call-of-yesterday`, which is not in `requests.approvals`. Answer only what it was asked.",
  },
  {
    title: "an external tool that is called like a local one",
    use: () =>
      callByName(
        new ExternalToolset([{ name: "open_tab", parametersJsonSchema: {} }], { id: "browser" }),
        "open_tab",
      ),
    code: "invalid_usage",
    message:
      "The tool `open_tab` of ExternalToolset 'browser' is external, so it cannot be called here. Answer its calls with a result.",
  },
  {
    title: "an external tool twice",
    use: () =>
      new ExternalToolset([1, 2].map(() => ({ name: "open_tab", parametersJsonSchema: {} }))),
    code: "invalid_usage",
    message: "ExternalToolset already has a tool `open_tab`. Give one another name.",
  },
];

const OPTIONS: readonly WrongUse[] = [
  {
    title: "negative retries of a tool",
    use: () => tool({ name: "search", maxRetries: -1, execute }),
    code: "invalid_usage",
    message: "Tool `search`: `maxRetries` is -1; it must be a whole number >= 0.",
  },
  {
    title: "half a retry of a toolset",
    use: () => new FunctionToolset({ id: "web", maxRetries: 0.5 }),
    code: "invalid_usage",
    message: "FunctionToolset 'web': `maxRetries` is 0.5; it must be a whole number >= 0.",
  },
  {
    title: "no time for a tool",
    use: () => tool({ name: "search", timeoutMs: 0, execute }),
    code: "invalid_usage",
    message: "Tool `search`: `timeoutMs` is 0; it must be above 0 and at most 2147483647.",
  },
  {
    title: "no time for the tools of an agent",
    use: () => new Agent({ tools: [], toolTimeoutMs: -5 }),
    code: "invalid_usage",
    message:
      "`toolTimeoutMs` of the agent: `timeoutMs` is -5; it must be above 0 and at most 2147483647.",
  },
  {
    title: "negative retries of an agent",
    use: () => new Agent({ retries: { tools: -2 } }),
    code: "invalid_usage",
    message: "`retries.tools`: `maxRetries` is -2; it must be a whole number >= 0.",
  },
  {
    title: "parameters that are no object",
    use: () => tool({ name: "search", parameters: z.string() as never, execute }),
    code: "invalid_usage",
    message:
      'Tool `search`: `parameters` must describe an object, not "string". Wrap the value in one, such as `z.object({ value: … })`.',
  },
  {
    title: "a record of schemas in the place of one",
    use: () => tool({ name: "search", parameters: { query: z.string() } as never, execute }),
    code: "invalid_usage",
    message:
      "Tool `search`: `parameters` is a record of schemas. Make one schema of it, such as `z.object({ … })`.",
  },
  {
    title: "names of properties in the place of a schema",
    use: () => tool({ name: "search", parameters: { query: "string" }, execute }),
    code: "invalid_usage",
    message:
      'Tool `search`: `parameters` names properties, and no keyword of JSON Schema. Write `{ type: "object", properties: { … } }`, or use a schema library.',
  },
  {
    title: "a schema that gives no JSON Schema",
    use: () =>
      tool({
        name: "search",
        parameters: {
          "~standard": { version: 1, vendor: "own", validate: (value: unknown) => ({ value }) },
        } as never,
        execute,
      }),
    code: "invalid_usage",
    message:
      "Tool `search`: `parameters` (own) gives no JSON Schema. Use zod 4.2 or newer, arktype, valibot through `toStandardJsonSchema()` of @valibot/to-json-schema, or plain JSON Schema (`z.toJSONSchema()` makes it of a schema of zod/mini).",
  },
  {
    title: "a schema with a part that JSON Schema does not know",
    use: () => tool({ name: "search", parameters: z.object({ since: z.date() }), execute }),
    code: "invalid_usage",
    message:
      "Tool `search`: `parameters` (zod) has no JSON Schema. Describe the values as they are in JSON; check in `argsValidator` what it cannot say. Error: Date cannot be represented in JSON Schema",
  },
  {
    title: "parameters without the descriptions that were asked for",
    use: () =>
      new FunctionToolset({ id: "web", requireParameterDescriptions: true }).tool({
        name: "search",
        parameters: z.object({
          query: z.string(),
          limit: z.number(),
          page: z.number().describe("From 1."),
        }),
        execute,
      }),
    code: "invalid_usage",
    message:
      'Tool `search` has parameters without a description: `query`, `limit`. Describe each in the schema, such as `z.string().describe("…")`.',
  },
  {
    title: "a return schema that is to be shown and is not there",
    use: () => tool({ name: "search", includeReturnSchema: true, execute }),
    code: "invalid_usage",
    message:
      "Tool `search` has `includeReturnSchema`, but its `returns` says nothing. Describe in `returns` what the tool returns, or leave `includeReturnSchema` out.",
  },
];

const RUNS: readonly WrongUse[] = [
  {
    title: "a toolset, or a capability, in the place of a list of toolsets",
    use: () => new Agent({ toolsets: loose("a") as never }),
    code: "invalid_usage",
    message:
      '`toolsets` has to be a list of toolsets. Put a single one into a list, a tool into `tools`, what `toolSearch()` and `capability()` make into `capabilities`, and call operators: `prefixed("gh")`.',
  },
  {
    title: "an agent without a model",
    use: () => new Agent({ toolsets: [loose("a")] }).run("Go"),
    code: "invalid_usage",
    message: "The agent has no model. Pass `model` to the agent or to the run.",
  },
  {
    title: "a model of a provider that is not there",
    use: () => new Agent({ model: "openai:gpt-5" }).run("Go"),
    code: "invalid_usage",
    message:
      "There is no provider `openai` for model `openai:gpt-5`. Install `@toolsets/openai` and pass `providers: [openai]`.",
  },
  {
    title: "nothing to send",
    use: () => new Agent({ model: new ScriptedModel([]), toolsets: [loose("a")] }).run(),
    code: "invalid_usage",
    message: "There is nothing to send: no prompt and no instructions.",
  },
];

describe.each<[string, readonly WrongUse[]]>([
  ["names", NAMES],
  ["renaming", RENAMING],
  ["preparing, deferring and making toolsets", PREPARING],
  ["approving and answering from outside", APPROVING],
  ["options of tools, toolsets and agents", OPTIONS],
  ["runs", RUNS],
])("%s", (_area, uses) => {
  it.each(uses)("$title", async ({ use, code, message }) => {
    const error: unknown = await (async () => use())().catch((reason: unknown) => reason);
    expect(isToolsetsError(error) && { code: error.code, message: error.message }).toEqual({
      code,
      message,
    });
  });
});
