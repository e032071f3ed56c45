import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { Agent } from "../agent.ts";
import { DeferredToolRequests } from "../deferred.ts";
import type { Model } from "../model.ts";
import type { RunContext } from "../run-context.ts";
import type { BinaryContent } from "../user-content.ts";
import { nativeOutput } from "./native-output.ts";
import { promptedOutput } from "./prompted-output.ts";
import { textOutput } from "./text-output.ts";
import { toolOutput } from "./tool-output.ts";

declare const model: Model;
const City = z.object({ city: z.string(), people: z.coerce.number() });
const Person = z.object({ name: z.string() });
type City = z.output<typeof City>;
type Person = z.output<typeof Person>;
type OutputIn<A> = A extends Agent<never, infer Output> ? Output : never;
type DepsIn<A> = A extends Agent<infer Deps, unknown> ? Deps : never;

test("an output is what its schema gives, or one of several", () => {
  expectTypeOf(new Agent({ output: City })).toEqualTypeOf<Agent<unknown, City>>();
  const several = new Agent({ output: ["text", City, null, "image", DeferredToolRequests] });
  expectTypeOf<OutputIn<typeof several>>().toEqualTypeOf<
    string | City | null | BinaryContent | DeferredToolRequests
  >();
  // @ts-expect-error what is no schema is no output
  void new Agent({ output: { city: "string" } });
  // @ts-expect-error nor is another word
  void new Agent({ output: "json" });
});

test("markers give what they stand for", () => {
  const native = new Agent({ output: nativeOutput([City, Person], { strict: true }) });
  expectTypeOf<OutputIn<typeof native>>().toEqualTypeOf<City | Person>();
  const prompted = new Agent({ output: promptedOutput(City, { template: false }) });
  expectTypeOf<OutputIn<typeof prompted>>().toEqualTypeOf<City>();
  const plain = new Agent({ output: toolOutput({ type: "object" }, { name: "answer" }) });
  expectTypeOf<OutputIn<typeof plain>>().toEqualTypeOf<Record<string, unknown>>();
  const made = new Agent({
    output: [
      textOutput(async (text) => text.length),
      toolOutput({ parameters: City, execute: ({ people }) => people > 1 }),
    ],
  });
  expectTypeOf<OutputIn<typeof made>>().toEqualTypeOf<number | boolean>();
  // @ts-expect-error the model gives what the parameters say
  void toolOutput({ parameters: City, execute: ({ people }: { people: string }) => people });
  // @ts-expect-error a text function gets a text
  void textOutput((text: number) => text);
  // @ts-expect-error a number of retries
  void toolOutput(City, { maxRetries: "2" });
});

test("output functions and validators are asked for their needs", async () => {
  const needy = new Agent({
    model,
    output: toolOutput({
      parameters: City,
      execute: ({ city }, ctx: RunContext<{ lang: string }>) => `${ctx.deps.lang} ${city}`,
    }),
    outputValidators: [
      (output, ctx: RunContext<{ strict: boolean }>) => (ctx.deps.strict ? output : ""),
    ],
  });
  expectTypeOf<DepsIn<typeof needy>>().toEqualTypeOf<{ lang: string } & { strict: boolean }>();
  await needy.run("x", { deps: { lang: "no", strict: true } });
  // @ts-expect-error without its deps it does not run
  await needy.run("x");
});

test("validators get the output, and give one of the same type", () => {
  const checked = new Agent({
    output: City,
    outputValidators: [(output) => ({ ...output, people: 1 })],
  });
  expectTypeOf(checked).toEqualTypeOf<Agent<unknown, City>>();
  void new Agent({
    output: ["text", DeferredToolRequests],
    outputValidators: [(output) => output.trim()], // requests that wait pass them by
  });
  void new Agent({ output: textOutput(String), outputValidators: [(text) => text.trim()] });
  void new Agent<unknown, City>({ output: City, outputValidators: [(city) => city] });
  // @ts-expect-error not another type
  void new Agent({ output: City, outputValidators: [(output) => output.city] });
  // @ts-expect-error nor another input
  void new Agent({ output: City, outputValidators: [(output: Person) => output] });
});

test("what is written down is kept to", () => {
  const written: Agent<unknown, City> = new Agent<unknown, City>({ output: City });
  expectTypeOf<OutputIn<typeof written>>().toEqualTypeOf<City>();
  // @ts-expect-error that gives something else
  void new Agent<unknown, City>({ output: Person });
  // @ts-expect-error a text is no city
  void new Agent<unknown, City>({ model });
  // @ts-expect-error with or without it, the result is another
  void new Agent({ output: Math.random() > 0.5 ? City : undefined });
});

test("an output of a run is that of its result", async () => {
  const agent = new Agent({ model });
  expectTypeOf(await agent.run("x", { output: City }))
    .toHaveProperty("output")
    .toEqualTypeOf<City>();
  expectTypeOf(await agent.run("x", { output: [City, null] }))
    .toHaveProperty("output")
    .toEqualTypeOf<City | null>();
  for await (const event of agent.runStreamEvents("x", { output: City }))
    if (event.eventKind === "agent_run_result")
      expectTypeOf(event.result.output).toEqualTypeOf<City>();
  await agent.run("x", {
    // @ts-expect-error the deps of its functions have to be there
    output: textOutput((text, ctx: RunContext<{ lang: string }>) => text + ctx.deps.lang),
  });
});
