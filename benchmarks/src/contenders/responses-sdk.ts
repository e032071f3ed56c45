// `openai` and a loop by hand: Responses.
import OpenAI from "openai";
import { addDefinition, contend, PROMPT, runAdd, type Seen, type Work } from "./contender.ts";

type Input = OpenAI.Responses.ResponseInput;
type Output = readonly OpenAI.Responses.ResponseOutputItem[];

const tools: OpenAI.Responses.FunctionTool[] = [
  { type: "function", strict: false, ...addDefinition },
];

contend(async ({ url, model, stream }: Work): Promise<Seen> => {
  const client = new OpenAI({ apiKey: "none", baseURL: `${url}/v1`, maxRetries: 0 });
  const input: Input = [{ role: "user", content: PROMPT }];
  let characters = 0;
  for (let done = 0; ; done += 1) {
    const ask = stream ? streamed : whole;
    const { text, output } = await ask(client, model, input);
    characters += text.length;
    const calls = output.filter((item) => item.type === "function_call");
    if (calls.length === 0) return { calls: done, characters };
    input.push(...calls);
    for (const { call_id, arguments: args } of calls)
      input.push({ type: "function_call_output", call_id, output: runAdd(JSON.parse(args)) });
  }
});

async function whole(client: OpenAI, model: string, input: Input) {
  const { output, output_text: text } = await client.responses.create({ model, input, tools });
  return { text, output };
}

async function streamed(client: OpenAI, model: string, input: Input) {
  const events = await client.responses.create({ model, input, tools, stream: true });
  let text = "";
  let output: Output = [];
  for await (const event of events) {
    if (event.type === "response.output_text.delta") text += event.delta;
    else if (event.type === "response.completed") output = event.response.output;
  }
  return { text, output };
}
