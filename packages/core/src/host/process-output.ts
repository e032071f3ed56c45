import type { StepEvent } from "../events.ts";
import type { OutputProcessor } from "../output/output-plan.ts";
import type { RunContext } from "../run-context.ts";
import type { OutputSubject, StepOutcome, StepRequest } from "../runtime/runtime.ts";
import { DefinitionChangedError } from "../errors/definition-changed-error.ts";
import { ModelRetry } from "../errors/model-retry.ts";
import type { RawArgs } from "../hooks/tool-hooks.ts";
import { outputCall, processWithHooks, validateWithHooks } from "./hooked-output.ts";
import { outcomeOf, partOf, readOutputSignal, type WorkOptions } from "./outcome.ts";
import { givenArgs, readArgs } from "./read-args.ts";
import type { HostSetup, Session } from "./session.ts";

type OutputRequest = Extract<StepRequest, { kind: "output" }>;
type Processing = AsyncGenerator<StepEvent, StepOutcome, unknown>;

/** Makes an output of what the model gave. A call is reported when it is known whether it fits. */
export async function* executeOutput(
  session: Session,
  request: OutputRequest,
  options: WorkOptions,
): Processing {
  const { subject, live } = request;
  const ctx = outputContext(session, request, options.signal);
  const read = await outcomeOf(
    partOf(options),
    async () => ({ value: await readOutput(session.setup, subject, ctx) }),
    readOutputSignal,
  );
  const argsValid = read.status === "ok";
  if (live && subject.from === "tool" && (argsValid || read.status === "retry"))
    yield { eventKind: "output_tool_call", part: subject.requested.call, argsValid };
  if (read.status !== "ok") return options.complete(read);
  const { value } = read.value as { readonly value: unknown }; // what the work above gives
  return outcomeOf(
    options,
    async () => ({ output: await finishOutput(session.setup, subject, value, ctx) }),
    readOutputSignal,
  );
}

/**
 * What the answer that still arrives would be as an output; nothing where it does not fit yet. Asked
 * between steps, for those who watch: what it does is in no journal.
 */
export async function partialOutput(
  { setup }: Session,
  subject: OutputSubject,
  ctx: RunContext<never>,
): Promise<{ readonly output: unknown } | undefined> {
  try {
    const value = await readOutput(setup, subject, ctx);
    return { output: await finishOutput(setup, subject, value, ctx) };
  } catch (error) {
    if (error instanceof ModelRetry) return undefined;
    throw error;
  }
}

/** The context of an output: it belongs to a tool where it came by a call. */
function outputContext(
  session: Session,
  request: OutputRequest,
  signal: AbortSignal,
): RunContext<never> {
  const { subject, retry, maxRetries } = request;
  const ctx = session.context(
    request,
    signal,
    subject.from === "tool" ? { requested: subject.requested } : {},
  );
  return ctx.with({ retry, maxRetries });
}

/** What the model gave, checked and taken out of its wrapping. */
function readOutput(setup: HostSetup, subject: OutputSubject, ctx: RunContext<never>): unknown {
  if (subject.from === "image") return subject.image;
  if (subject.from === "nothing") return null;
  const isCall = subject.from === "tool";
  const answer = isCall ? givenArgs(subject.requested) : subject.text;
  const read = (given: unknown): unknown => {
    const args = isCall ? readArgs(given as RawArgs) : given; // a hook gives what it got, or another
    return processorOf(setup, subject)?.read(args);
  };
  const { outputValidate: stage } = setup.hooks;
  const isHooked = stage.length > 0 && (isCall || setup.output.object !== undefined);
  return isHooked ? validateWithHooks(stage, outputCall(subject, answer), read, ctx) : read(answer);
}

/** What output functions and validators make of it. */
function finishOutput(
  setup: HostSetup,
  subject: OutputSubject,
  read: unknown,
  ctx: RunContext<never>,
): Promise<unknown> {
  const finish = async (value: unknown): Promise<unknown> => {
    const execute = processorOf(setup, subject)?.execute;
    let output = execute === undefined ? value : await execute(value as never, ctx); // its schema gave the value
    for (const validate of setup.outputValidators) output = await validate(output as never, ctx); // its types were checked where it was given
    return output;
  };
  const { outputProcess: stage } = setup.hooks;
  if (stage.length === 0) return finish(read);
  return processWithHooks(stage, outputCall(subject, read), finish, ctx);
}

function processorOf({ output }: HostSetup, subject: OutputSubject): OutputProcessor | undefined {
  if (subject.from === "text") return output.text;
  if (subject.from !== "tool") return undefined;
  const { name } = subject.requested.definition;
  const tool = output.tools.get(name);
  if (tool !== undefined) return tool;
  throw new DefinitionChangedError(name, "has gone");
}
