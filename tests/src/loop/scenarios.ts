import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  combine,
  type EndStrategy,
  getRunSnapshot,
  handleDeferredToolCalls,
  type Message,
  ModelRetry,
  type RunOptions,
  textOutput,
  ToolFailed,
  toolOutput,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { approvalRequired, filtered, prefixed } from "@toolsets/wrappers";
import * as z from "zod";
import { answered, called, requestOf, responseOf, said, told } from "./history-of.ts";

/** How a run ended, without what differs from run to run. */
export interface Ending {
  readonly output?: string;
  readonly error?: string;
  readonly messages: readonly Message[];
}

/** A run that must go the same way wherever its steps are carried out. */
export interface Scenario {
  readonly title: string;
  /** Made anew for each attempt: nothing is kept in the agent. */
  readonly agent: () => Agent;
  readonly options?: RunOptions<undefined>;
}

const city = z.object({ city: z.string() });

/** Lets other tasks go first. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
}

function tools(): FunctionToolset {
  return new FunctionToolset({ id: "local", instructions: "Be brief." })
    .tool({ name: "fast", execute: () => "fast" })
    .tool({
      name: "slow",
      execute: async () => {
        await turn();
        return { slow: [1, 2] };
      },
    })
    .tool({ name: "alone", sequential: true, execute: () => "alone" })
    .tool({ name: "weather", parameters: city, execute: (args) => `Sunny in ${args.city}` })
    .tool({
      name: "flaky",
      execute: (_args, ctx) => {
        if (ctx.retry === 0) throw new ModelRetry("Once more, please.");
        return `worked at retry ${ctx.retry}`;
      },
    })
    .tool({
      name: "fails",
      execute: () => {
        throw new ToolFailed("It is closed.");
      },
    })
    .tool({
      name: "explodes",
      execute: async () => {
        await turn();
        throw new TypeError("a bug");
      },
    })
    .tool({
      name: "delete_all",
      execute: (_args, ctx) => {
        if (!ctx.toolCallApproved) throw new ApprovalRequired({ reason: "It deletes." });
        return ["deleted", ctx.toolCallMetadata];
      },
    })
    .tool({
      name: "elsewhere",
      execute: () => {
        throw new CallDeferred();
      },
    })
    .tool({ name: "by_kind", requiresApproval: true, execute: () => "by kind" }) as FunctionToolset; // its names do not matter here
}

const answers = handleDeferredToolCalls(({ approvals, calls }) => ({
  approvals: Object.fromEntries(
    approvals.map((request) => [request.toolCallId, request.toolCallId !== "no"]),
  ),
  calls: Object.fromEntries(calls.map((request) => [request.toolCallId, { from: "outside" }])),
  metadata: Object.fromEntries(approvals.map(({ toolCallId }) => [toolCallId, { note: "ok" }])),
}));

function agent(responses: ConstructorParameters<typeof ScriptedModel>[0]): Agent {
  return new Agent({
    model: new ScriptedModel(responses),
    instructions: ["Answer in English.", (ctx) => `Step ${ctx.runStep}.`],
    toolsets: [tools()],
    capabilities: [answers],
  });
}

const City = z.object({ city: z.string() }).meta({ title: "City" });

/** Ends with the city of a call, or with a text; "Atlantis" is refused. */
function answering(
  responses: ConstructorParameters<typeof ScriptedModel>[0],
  endStrategy: EndStrategy,
): Agent {
  return new Agent({
    model: new ScriptedModel(responses),
    output: [toolOutput(City, { name: "answer", maxRetries: 2 }), textOutput(String)],
    outputValidators: [
      async (output, ctx) => {
        await turn();
        const text = typeof output === "string" ? output : output.city;
        if (text === "Atlantis") throw new ModelRetry(`Not that one. (${ctx.retry})`);
        return text;
      },
    ],
    endStrategy,
    toolsets: [tools()],
  }) as unknown as Agent; // its validators give texts alone
}

const answer = (place: unknown): ReturnType<typeof call> => call("answer", { city: place });

/** What each end strategy treats in its own way. */
const OUTPUTS: ConstructorParameters<typeof ScriptedModel>[0] = [
  [answer(1), call("fast"), answer("Atlantis")],
  ["Atlantis"],
  [call("flaky"), answer("Oslo"), call("slow"), call("nobody"), answer("Bergen")],
  [call("by_kind"), call("fast"), answer("Rome"), call("alone")],
];

export const scenarios: readonly Scenario[] = [
  ...(["early", "graceful", "exhaustive"] as const).map((endStrategy) => ({
    title: `outputs beside calls, ${endStrategy}`,
    agent: () => answering(OUTPUTS, endStrategy),
    options: { retries: 5 },
  })),
  {
    title: "an output that never fits",
    agent: () => answering([[answer(1)], [answer(2), call("fast")], [answer(3)]], "graceful"),
  },
  { title: "a text at once", agent: () => agent(["Hello."]) },
  {
    title: "parallel calls around a sequential one",
    agent: () =>
      agent([[call("slow"), call("fast"), call("alone"), call("slow"), call("fast")], "All done."]),
  },
  {
    title: "arguments that do not fit, then do",
    agent: () =>
      agent([
        [call("weather", { city: 1 }), call("weather", "{")],
        ["Let me see.", call("weather", { city: "Oslo" })],
        "Sunny.",
      ]),
  },
  {
    title: "a tool that asks for another try, one that fails, and one that is unknown",
    agent: () =>
      agent([[call("flaky"), call("fails"), call("nobody")], [call("flaky")], "At last."]),
  },
  {
    title: "approvals given and refused, and a result from outside",
    agent: () =>
      agent([
        [
          call("delete_all", {}, "yes"),
          call("fast"),
          call("delete_all", {}, "no"),
          call("elsewhere"),
          call("by_kind", {}, "kind"),
        ],
        "Settled.",
      ]),
  },
  {
    title: "operators over combined toolsets",
    agent: () =>
      new Agent({
        model: new ScriptedModel([
          [call("a_fast"), call("b_weather", { city: "Rome" }), call("b_slow")],
          [call("a_fast")],
          "Done.",
        ]),
        toolsets: [
          combine(tools().pipe(prefixed("a")), tools().pipe(prefixed("b"))).pipe(
            filtered((tool) => tool.name !== "b_slow"),
            approvalRequired((request) => request.name === "a_fast"),
          ),
        ],
        capabilities: [answers],
      }),
  },
  {
    title: "a bug in a tool beside others",
    agent: () => agent([[call("fast"), call("explodes"), call("alone")], "never"]),
  },
  {
    title: "a tool that never succeeds",
    agent: () => agent([[call("weather", {})], [call("weather", {})], [call("weather", {})]]),
  },
  {
    title: "a model that fails",
    agent: () => agent([[call("fast")], new Error("no more credit")]),
  },
  {
    title: "one request too many",
    agent: () => agent([[call("fast")], [call("fast")], [call("fast")]]),
    options: { usageLimits: { requestLimit: 2 } },
  },
  {
    title: "a history that has to be repaired, and system prompts that are made",
    agent: () =>
      new Agent({
        model: new ScriptedModel(["unused", "unused", "unused", [call("fast")], "Done."]),
        systemPrompt: ["Answer in English.", { dynamicRef: "step", prompt: (ctx) => ctx.runId }],
        toolsets: [tools()],
      }),
    options: {
      messageHistory: [
        requestOf(said("Hi."), answered("nobody")),
        responseOf(called("a"), called("b")),
        requestOf({ partKind: "system-prompt", content: "", dynamicRef: "step", timestamp: "" }),
        requestOf(answered("b")),
        responseOf(told("Well.")),
      ],
    },
  },
];

/** Runs a scenario to its end, whichever it is. */
export async function play(
  { agent: make, options }: Scenario,
  run: (agent: Agent, options: RunOptions<undefined>) => Promise<EndingOf>,
): Promise<Ending> {
  const ids = { runId: "run-1", conversationId: "conversation-1" };
  try {
    const { output, messages } = await run(make(), { ...options, ...ids });
    return { output, messages: withoutTimes(messages) };
  } catch (error) {
    const snapshot = getRunSnapshot(error);
    if (snapshot === undefined) throw error;
    const message = error instanceof Error ? error.message : String(error); // a name does not cross a crash
    return { error: message, messages: withoutTimes(snapshot.messages) };
  }
}

interface EndingOf {
  readonly output: string;
  readonly messages: readonly Message[];
}

/** The history as it would be written down, without its times. */
function withoutTimes(messages: readonly Message[]): readonly Message[] {
  return JSON.parse(
    JSON.stringify(messages, (key, value: unknown) => (key === "timestamp" ? undefined : value)),
  );
}
