import {
  isToolsetsError,
  type JsonSchemaObject,
  type Message,
  type ModelRequestOptions,
  type ResponsePart,
  type ToolDefinition,
} from "@toolsets/core";
import { deepFreeze } from "../deep-freeze.ts";
import { ask, type Mode, MODES } from "./ask.ts";
import { check, within } from "./check.ts";
import {
  AT,
  binaryOf,
  callOf,
  requestOf,
  responseOf,
  returnOf,
  said,
  userSays,
} from "./conversation.ts";
import type { ContractReply, ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { codeOf } from "./read-failure.ts";
import { TEXT } from "./replies.ts";
import { speaking } from "./subject.ts";

type Given = Partial<Omit<ModelRequestOptions, "signal">>;

/**
 * What changes the answer is in the body, in whatever words: a text of it is found, or a request without
 * it has another body. What is refused by `invalid_usage` is not lost either.
 */
export const sendsMeaning: readonly ContractRule[] = [
  {
    title: "sends `maxTokens`",
    prove: (options) => holds(options, "4321", { settings: { maxTokens: 4321 } }),
  },
  {
    title: "sends `stopSequences`",
    prove: (options) => holds(options, "STOP-HERE", { settings: { stopSequences: ["STOP-HERE"] } }),
    needs: "stop-sequences",
  },
  { title: "sends the choice of tools", prove: sendsChoice, needs: "tool-choice" },
  { title: "sends the schema of native output", prove: sendsOutput, needs: "native-output" },
  { title: "sends the whole schema of a tool", prove: sendsSchema },
  { title: "sends images of a prompt", prove: sendsImages },
  { title: "sends prompts to try again", prove: sendsRetries },
  { title: "sends nothing that another provider signed or ran", prove: keepsForeign },
  { title: "sends back what its own provider signed", prove: sendsSigned, needs: "signatures" },
];

/** The body of a request; nothing of one that is refused. */
async function bodyOf(
  options: DescribeModelOptions,
  mode: Mode,
  given: Given,
  messages: readonly Message[] = [requestOf(userSays("Hello"))],
): Promise<string | undefined> {
  const { model, provider } = await speaking(options, TEXT, mode);
  try {
    await within(mode, ask(model, mode, messages, deepFreeze(given)));
  } catch (error) {
    if (isToolsetsError(error) && codeOf(error) === "invalid_usage") return undefined;
    throw error;
  }
  return provider.requests[0]?.body ?? "";
}

async function holds(
  options: DescribeModelOptions,
  text: string,
  given: Given,
  messages?: readonly Message[],
): Promise<void> {
  for (const mode of MODES) {
    const body = await bodyOf(options, mode, given, messages);
    check(
      body?.includes(text) !== false,
      `The request of \`${mode}\` should have \`${text}\` in it.`,
    );
  }
}

function toolOf(name: string, parametersJsonSchema: JsonSchemaObject): ToolDefinition {
  return { name, parametersJsonSchema, kind: "function", origin: [] };
}

const CITY: JsonSchemaObject = {
  type: "object",
  properties: { city: { type: "string", description: "A city of schema-one." } },
};

async function sendsChoice(options: DescribeModelOptions): Promise<void> {
  const tools = [toolOf("look_up", CITY), toolOf("get_time", CITY)];
  for (const mode of MODES) {
    const bodies = new Map<string, string>();
    for (const toolChoice of [
      { mode: "auto" },
      { mode: "none" },
      { mode: "required" },
      { mode: "required", toolNames: ["look_up"] },
    ] as const) {
      const body = await bodyOf(options, mode, { tools, toolChoice });
      if (body === undefined) continue;
      const choice = JSON.stringify(toolChoice);
      const same = bodies.get(body);
      check(same === undefined, `\`${mode}\` sends ${choice} as it sends ${same}.`);
      bodies.set(body, choice);
    }
  }
}

async function sendsOutput(options: DescribeModelOptions): Promise<void> {
  const jsonSchema: JsonSchemaObject = {
    type: "object",
    properties: { city_of_output: { type: "string" } },
    required: ["city_of_output"],
    additionalProperties: false,
  };
  const outputObject = { name: "City", jsonSchema };
  await holds(options, "city_of_output", { outputMode: "native", outputObject });
}

async function sendsSchema(options: DescribeModelOptions): Promise<void> {
  const schema: JsonSchemaObject = {
    ...CITY,
    properties: { ...Object(CITY["properties"]), place: { $ref: "#/$defs/PlaceOfSchema" } },
    required: ["city"],
    $defs: { PlaceOfSchema: { type: "string", enum: ["north-one"], description: "Def-words." } },
  };
  const { required: _, ...loose } = schema;
  const given = { tools: [toolOf("look_up", schema)] };
  for (const text of ["schema-one", "north-one", "Def-words."]) await holds(options, text, given);
  for (const mode of MODES) {
    const body = await bodyOf(options, mode, given);
    const other = await bodyOf(options, mode, { tools: [toolOf("look_up", loose)] });
    check(body === undefined || body !== other, "`required` of a tool's schema should be sent.");
  }
}

async function sendsImages(options: DescribeModelOptions): Promise<void> {
  const image = binaryOf("image/png");
  const url = "https://example.com/image-of-prompt.png";
  const hello = (medium: typeof image | { readonly kind: "image-url"; readonly url: string }) => [
    requestOf(userSays(["What is this?", medium])),
  ];
  await holds(options, image.data, {}, hello(image));
  for (const mode of MODES) {
    const linked = await bodyOf(options, mode, {}, hello({ kind: "image-url", url }));
    const bare = await bodyOf(options, mode, {}, [requestOf(userSays(["What is this?"]))]);
    check(linked === undefined || linked !== bare, "A link to an image should be sent.");
  }
}

async function sendsRetries(options: DescribeModelOptions): Promise<void> {
  const content = "Retry-words.";
  const retry = { partKind: "retry-prompt", content, timestamp: AT } as const;
  const hello = requestOf(userSays("Hello"));
  await holds(options, content, {}, [hello, responseOf([said("Hi.")]), requestOf(retry)]);
  await holds(options, content, {}, [
    hello,
    responseOf([callOf("call_1", "{}")]),
    requestOf({ ...retry, toolName: "look_up", toolCallId: "call_1" }),
  ]);
}

const SECRET = "of-another-provider";
const providerName = "other-provider";

/** Parts that say of whom they are, or leave it to their response. */
function foreignParts(owner: { readonly providerName?: string }): readonly ResponsePart[] {
  const other = { ...owner, providerDetails: { kept: SECRET } };
  const ran = { toolName: "web_search", toolCallId: SECRET, ...other };
  const args = `{"query":"${SECRET}"}`;
  const returned = { content: { found: SECRET }, timestamp: AT, outcome: "success" } as const;
  return [
    { partKind: "thinking", content: "Hm.", id: SECRET, signature: SECRET, ...other },
    { partKind: "text", content: "Hi.", id: SECRET, ...other },
    { partKind: "builtin-tool-call", args, ...ran },
    { partKind: "builtin-tool-return", ...returned, ...ran },
    callOf("call_1", "{}", other),
  ];
}

async function keepsForeign(options: DescribeModelOptions): Promise<void> {
  const responses = [
    responseOf(foreignParts({ providerName })),
    responseOf(foreignParts({}), { providerName, providerResponseId: SECRET }),
  ];
  for (const mode of MODES)
    for (const response of responses) {
      const answer = requestOf(returnOf("call_1", "ok"));
      const body = await bodyOf(options, mode, {}, [
        requestOf(userSays("Hello")),
        response,
        answer,
      ]);
      const text = "What only another provider understands is sent";
      check(body?.includes(SECRET) !== true, `${text} by \`${mode}\`.`);
    }
}

const SIGNED: ContractReply = {
  ...TEXT,
  parts: [{ partKind: "thinking", content: "Hm.", signature: "signed-by-own" }, ...TEXT.parts],
};

async function sendsSigned(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES) {
    const { model, provider } = await speaking(options, SIGNED, mode);
    const { parts, ...reply } = await within(mode, ask(model, mode));
    const messages = [
      requestOf(userSays("Hello")),
      responseOf(parts, { providerName: model.system, ...reply }),
      requestOf(userSays("Go on.")),
    ];
    await within(mode, ask(model, mode, messages));
    const isSent = provider.requests[1]?.body.includes("signed-by-own") === true;
    check(isSent, `The signature of a thought should be sent back by \`${mode}\`.`);
  }
}
