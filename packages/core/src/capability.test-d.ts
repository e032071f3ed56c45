import { expectTypeOf, test } from "vitest";
import { Agent } from "./agent.ts";
import { type Capability, capability } from "./capability.ts";
import { SkipModelRequest } from "./errors/skip-model-request.ts";
import { processHistory } from "./hooks/process-history.ts";
import type { GivenResponse, ModelCall } from "./hooks/model-hooks.ts";
import type { RawArgs, ToolCall } from "./hooks/tool-hooks.ts";
import type { Message, ModelResponse } from "./messages.ts";
import type { Model } from "./model.ts";
import type { RunContext } from "./run-context.ts";

declare const model: Model;

interface Deps {
  readonly tenant: string;
}

test("hooks see the subject first and the context of their deps last", () => {
  const traced = capability<Deps>({
    beforeModelRequest(call, ctx) {
      expectTypeOf(call).toEqualTypeOf<ModelCall>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<Deps>>();
    },
    async wrapModelRequest(call, next) {
      expectTypeOf(next).toEqualTypeOf<(call?: ModelCall) => Promise<ModelResponse>>();
      return next({ ...call, model });
    },
    afterModelRequest(response, call, ctx) {
      expectTypeOf(response).toEqualTypeOf<ModelResponse>();
      expectTypeOf(call).toEqualTypeOf<ModelCall>();
      return { parts: [{ partKind: "text", content: ctx.deps.tenant }] };
    },
    beforeToolValidate(call) {
      expectTypeOf(call.args).toEqualTypeOf<RawArgs>();
      return { ...call, args: "{}" };
    },
    afterToolValidate(args) {
      expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>();
    },
    wrapToolExecute(call, next) {
      expectTypeOf(call).toEqualTypeOf<ToolCall>();
      return next();
    },
    onToolExecuteError(error) {
      expectTypeOf(error).toBeUnknown();
    },
  });
  expectTypeOf(traced).toEqualTypeOf<Capability<Deps>>();
});

test("what a hook gives has to fit", () => {
  capability({
    // @ts-expect-error a response has parts
    afterModelRequest: () => ({ text: "Hello." }),
  });
  capability({
    // @ts-expect-error a wrap gives a response
    wrapModelRequest: (_call, next) => void next(),
  });
  capability({
    // @ts-expect-error valid arguments are an object
    afterToolValidate: () => "{}",
  });
  expectTypeOf(new SkipModelRequest({ parts: [] }).response).toEqualTypeOf<GivenResponse>();
});

test("an agent takes capabilities and processors that need no more than its deps", () => {
  const forTenant = capability<Deps>({ beforeToolExecute: (_call, ctx) => void ctx.deps.tenant });
  void new Agent<Deps>({ model, capabilities: [forTenant] });
  // @ts-expect-error the agent has no tenant
  void new Agent<{ readonly user: string }>({ model, capabilities: [forTenant] });
  const all = (messages: readonly Message[]) => messages;
  void new Agent({ model, historyProcessors: [all, async (messages) => messages.slice(-2)] });
  // @ts-expect-error a processor gives messages
  void new Agent({ model, historyProcessors: [(messages) => messages.length] });
  expectTypeOf(processHistory(all)).toEqualTypeOf<Capability>();
});
