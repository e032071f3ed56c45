// `@anthropic-ai/sdk` and a loop by hand: Messages.
import Anthropic from "@anthropic-ai/sdk";
import { addDefinition, contend, PROMPT, runAdd, type Seen, type Work } from "./contender.ts";

type Call = { readonly id: string; readonly name: string; readonly input: unknown };

const { name, description, parameters } = addDefinition;
const tools: Anthropic.Tool[] = [
  { name, description, input_schema: { ...parameters, type: "object" } },
];

contend(async ({ url, model, stream }: Work): Promise<Seen> => {
  const client = new Anthropic({ apiKey: "none", baseURL: url, maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: PROMPT }];
  let characters = 0;
  for (let done = 0; ; done += 1) {
    const ask = stream ? streamed : whole;
    const { text, calls } = await ask(client, model, messages);
    characters += text.length;
    if (calls.length === 0) return { calls: done, characters };
    messages.push({
      role: "assistant",
      content: calls.map((call) => ({ type: "tool_use" as const, ...call })),
    });
    messages.push({
      role: "user",
      content: calls.map(({ id, input }) => ({
        type: "tool_result",
        tool_use_id: id,
        content: runAdd(input),
      })),
    });
  }
});

async function whole(client: Anthropic, model: string, messages: Anthropic.MessageParam[]) {
  const { content } = await client.messages.create({ model, messages, tools, max_tokens: 4096 });
  let text = "";
  const calls: Call[] = [];
  for (const block of content) {
    if (block.type === "text") text += block.text;
    if (block.type === "tool_use")
      calls.push({ id: block.id, name: block.name, input: block.input });
  }
  return { text, calls };
}

async function streamed(client: Anthropic, model: string, messages: Anthropic.MessageParam[]) {
  const body = { model, messages, tools, max_tokens: 4096, stream: true } as const;
  let text = "";
  const args = new Map<number, { id: string; name: string; json: string }>();
  for await (const event of await client.messages.create(body)) {
    if (event.type === "content_block_start" && event.content_block.type === "tool_use") {
      const { id, name: called } = event.content_block;
      args.set(event.index, { id, name: called, json: "" });
    } else if (event.type === "content_block_delta") {
      const call = args.get(event.index);
      if (event.delta.type === "text_delta") text += event.delta.text;
      else if (event.delta.type === "input_json_delta" && call !== undefined)
        call.json += event.delta.partial_json;
    }
  }
  const calls = Array.from(args.values(), ({ json, ...named }): Call => {
    const input: unknown = JSON.parse(json);
    return { ...named, input };
  });
  return { text, calls };
}
