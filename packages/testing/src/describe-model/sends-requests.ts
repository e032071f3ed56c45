import { type ModelRequestOptions, type ModelSettings, type ToolDefinition } from "@toolsets/core";
import { deepFreeze } from "../deep-freeze.ts";
import { answerOf, ask, MODES, promptOf, shapeOf } from "./ask.ts";
import { check, checkSame, pause, within } from "./check.ts";
import type { ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { TEXT } from "./replies.ts";
import { CONVERSATION } from "./conversation.ts";
import { checkReleased, speaking, subjectOf } from "./subject.ts";

/** What a run says reaches the provider, and nothing is kept or changed on the way. */
export const sendsRequests: readonly ContractRule[] = [
  { title: "sends the conversation, its instructions and its tools", prove: sendsConversation },
  { title: "sends the same request for the same messages, to the byte", prove: sendsSame },
  { title: "changes nothing that it is given", prove: changesNothing },
  { title: "sends `extraHeaders` and `extraBody`", prove: sendsExtras },
  { title: "leaves out settings that it does not know", prove: leavesOut },
  { title: "keeps requests apart that run at once", prove: keepsApart },
  { title: "has a name, a system, and a profile that is plain data", prove: isPlain },
];

const TOOLS: readonly ToolDefinition[] = ["look_up", "get_time"].map((name) => ({
  name,
  description: `What ${name} does.`,
  parametersJsonSchema: {
    type: "object",
    properties: { city: { type: "string", description: `The city of ${name}.` } },
    required: ["city"],
  },
  kind: "function",
  origin: [],
}));

const INSTRUCTIONS: ModelRequestOptions["instructions"] = [
  { content: "Static instruction.", dynamic: false },
  { content: "Dynamic instruction.", dynamic: true },
];

const FULL: Partial<ModelRequestOptions> = { instructions: INSTRUCTIONS, tools: TOOLS };

async function sendsConversation(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES) {
    const { model, provider } = await speaking(options, TEXT, mode);
    await within(mode, ask(model, mode, CONVERSATION, FULL));
    const body = provider.requests[0]?.body ?? "";
    const inOrder = ["First question.", "First answer.", "call_1", "The result.", "Last question."];
    const places = inOrder.map((text) => body.indexOf(text));
    const isOrdered = places.every((at, index) => at > (places[index - 1] ?? -1));
    check(isOrdered, `The request of \`${mode}\` should have in this order: ${inOrder.join(" ")}`);
    for (const text of [
      "System prompt.",
      ...INSTRUCTIONS.map(({ content }) => content),
      ...TOOLS.flatMap(({ name }) => [name, `What ${name} does.`, `The city of ${name}.`]),
      "Ürümqi 漢字 😀",
    ])
      check(body.includes(text), `The request of \`${mode}\` should have \`${text}\` in it.`);
    const links = body.split("call_1").length - 1;
    check(links > 1, `The result in the request of \`${mode}\` should name its call, \`call_1\`.`);
  }
}

async function sendsSame(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES) {
    const { model, provider } = await speaking(options, TEXT, mode);
    for (let round = 0; round < 2; round += 1) await ask(model, mode, CONVERSATION, FULL);
    const [first, second] = provider.requests;
    checkSame(second?.body, first?.body, "The second request: a cache of prompts finds no other");
  }
}

async function changesNothing(options: DescribeModelOptions): Promise<void> {
  const settings: ModelSettings = {
    maxTokens: 100,
    stopSequences: ["stop"],
    logitBias: { 7: 1 },
    extraHeaders: { "x-contract": "1" },
    extraBody: { contract: { deep: [1] } },
  };
  for (const mode of MODES) {
    const { model } = await speaking(options, TEXT, mode);
    const given = deepFreeze({ ...structuredClone(FULL), settings: structuredClone(settings) });
    const messages = deepFreeze(structuredClone(CONVERSATION));
    await within(mode, ask(model, mode, messages, given));
    checkSame(messages, CONVERSATION, "The messages");
  }
}

async function sendsExtras(options: DescribeModelOptions): Promise<void> {
  const settings: ModelSettings = {
    extraHeaders: { "x-contract": "yes" },
    extraBody: { contract_field: { deep: [1] } },
  };
  for (const mode of MODES) {
    const { model, provider } = await speaking(options, TEXT, mode);
    await within(mode, ask(model, mode, undefined, { settings }));
    const [request] = provider.requests;
    checkSame(request?.headers.get("x-contract"), "yes", "The header of `extraHeaders`");
    const body: Readonly<Record<string, unknown>> = JSON.parse(request?.body ?? "{}");
    checkSame(body["contract_field"], { deep: [1] }, "The field of `extraBody`");
  }
}

async function leavesOut(options: DescribeModelOptions): Promise<void> {
  const settings = { temperature: 0.5, strangerSetting: "stranger", strangerList: ["stranger"] };
  for (const mode of MODES) {
    const { model, provider } = await speaking(options, TEXT, mode);
    await within(mode, ask(model, mode, undefined, { settings }));
    const body = provider.requests[0]?.body ?? "";
    check(!/stranger/i.test(body), "A setting that no model knows should not be sent.");
  }
}

async function keepsApart(options: DescribeModelOptions): Promise<void> {
  const marker = /number (\d+)!/;
  const numberIn = (text: string): number => Number(marker.exec(text)?.[1]);
  const replyOf = (number: number): typeof TEXT => ({
    ...TEXT,
    parts: [{ partKind: "text", content: `Answer ${number}` }],
    usage: { inputTokens: 100 + number, outputTokens: 1 },
  });
  const isStreamed = (number: number): boolean => number % 2 === 0;
  const subject = await subjectOf(options, ({ body }) => {
    const number = numberIn(body);
    const mode = isStreamed(number) ? "stream" : "request";
    const before = (index: number): Promise<void> => pause((number * 7 + index * 3) % 5);
    return { ...answerOf(options, replyOf(number), mode), before };
  });
  const work = Array.from({ length: 8 }, async (_, number) => {
    const mode = isStreamed(number) ? "stream" : "request";
    const reply = await ask(subject.model, mode, promptOf(`number ${number}!`));
    const said = { parts: reply.parts.map(shapeOf), inputTokens: reply.usage.inputTokens };
    const { parts, usage } = replyOf(number);
    const expected = { parts: parts.map(shapeOf), inputTokens: usage.inputTokens };
    checkSame(said, expected, `The answer to request ${number}`);
  });
  await within("requests that run at once", Promise.all(work));
  await checkReleased(subject);
}

async function isPlain(options: DescribeModelOptions): Promise<void> {
  const { model } = await speaking(options, TEXT, "request");
  check(model.name !== "", "`name` should not be empty.");
  check(model.system !== "", "`system` should not be empty.");
  for (const profile of [model.profile, model.profileFor?.({}) ?? model.profile]) {
    checkSame(structuredClone(profile), profile, "A copy of the profile");
    deepFreeze(profile);
  }
  await within("a model whose profile is frozen", ask(model, "request", CONVERSATION, FULL));
}
