// `openai` and a loop by hand: Chat Completions.
import OpenAI from "openai";
import { addDefinition, contend, PROMPT, runAdd, type Seen, type Work } from "./contender.ts";

type Messages = OpenAI.ChatCompletionMessageParam[];
type Call = { id: string; name: string; args: string };

const tools: OpenAI.ChatCompletionTool[] = [{ type: "function", function: addDefinition }];

contend(async ({ url, model, stream }: Work): Promise<Seen> => {
  const client = new OpenAI({ apiKey: "none", baseURL: `${url}/v1`, maxRetries: 0 });
  const messages: Messages = [{ role: "user", content: PROMPT }];
  let characters = 0;
  for (let done = 0; ; done += 1) {
    const ask = stream ? streamed : whole;
    const { text, calls } = await ask(client, model, messages);
    characters += text.length;
    if (calls.length === 0) return { calls: done, characters };
    messages.push({
      role: "assistant",
      content: text,
      tool_calls: calls.map(({ id, name, args }) => ({
        id,
        type: "function",
        function: { name, arguments: args },
      })),
    });
    for (const { id, args } of calls)
      messages.push({ role: "tool", tool_call_id: id, content: runAdd(JSON.parse(args)) });
  }
});

async function whole(client: OpenAI, model: string, messages: Messages) {
  const { choices } = await client.chat.completions.create({ model, messages, tools });
  const message = choices[0]?.message;
  const calls: Call[] = [];
  for (const call of message?.tool_calls ?? []) {
    if (call.type !== "function") continue;
    calls.push({ id: call.id, name: call.function.name, args: call.function.arguments });
  }
  return { text: message?.content ?? "", calls };
}

async function streamed(client: OpenAI, model: string, messages: Messages) {
  const chunks = await client.chat.completions.create({ model, messages, tools, stream: true });
  let text = "";
  const calls: Call[] = [];
  for await (const { choices } of chunks) {
    const delta = choices[0]?.delta;
    text += delta?.content ?? "";
    for (const { index, id = "", function: called } of delta?.tool_calls ?? []) {
      const call = (calls[index] ??= { id, name: called?.name ?? "", args: "" });
      call.args += called?.arguments ?? "";
    }
  }
  return { text, calls };
}
