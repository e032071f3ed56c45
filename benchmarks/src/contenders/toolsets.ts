import { Agent, type Model } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { addDefinition, addParameters, PROMPT, type Seen } from "./contender.ts";

let calls = 0;

const { name, description } = addDefinition;
const numbers = new FunctionToolset({ id: "numbers" }).tool({
  name,
  description,
  parameters: addParameters,
  execute: ({ a, b }) => {
    calls += 1;
    return a + b;
  },
});
const agent = new Agent({ toolsets: [numbers] });

/** Runs our agent with the one tool; streamed runs are read event by event. */
export async function runAgent(model: Model, stream: boolean): Promise<Seen> {
  calls = 0;
  if (!stream) {
    const { output } = await agent.run(PROMPT, { model });
    return { calls, characters: output.length };
  }
  let characters = 0;
  for await (const event of agent.runStreamEvents(PROMPT, { model })) {
    if (event.eventKind === "part_start" && event.part.partKind === "text")
      characters += event.part.content.length;
    else if (event.eventKind === "part_delta" && event.delta.partDeltaKind === "text")
      characters += event.delta.contentDelta.length;
  }
  return { calls, characters };
}
