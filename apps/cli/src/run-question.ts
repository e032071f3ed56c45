import {
  Agent,
  type AgentEvent,
  type Capability,
  type Model,
  operator,
  type Toolset,
} from "@toolsets/core";
import type { Report } from "./report/report.ts";

/** What a question is answered with. */
export interface QuestionSetup {
  readonly model: Model;
  /** With the names that the report shows. */
  readonly toolsets: readonly { readonly name: string; readonly toolset: Toolset }[];
  readonly approval: Capability;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * Runs the agent on one question and reports what happens.
 *
 * @throws what the run rejects with, the reason of `signal` included.
 */
export async function runQuestion(question: string, setup: QuestionSetup): Promise<void> {
  const { model, toolsets, approval, report, signal } = setup;
  const startedAt = performance.now();
  const agent = new Agent({
    model,
    toolsets: toolsets.map(({ name, toolset }) => counted(name, toolset, report)),
    capabilities: [approval],
    retries: { tools: 2, output: 1 },
  });
  const events: AsyncIterable<AgentEvent<string>> = agent.runStreamEvents(question, { signal });
  for await (const event of events) {
    report.event(event);
    if (event.eventKind === "agent_run_result")
      report.end(event.result, performance.now() - startedAt);
  }
}

/** The same toolset, whose size is told to the report. */
function counted(name: string, toolset: Toolset, report: Report): Toolset {
  const count = operator("counted", (inner) => ({
    label: inner.label,
    async getTools(ctx) {
      const tools = await inner.getTools(ctx);
      report.listed(name, tools.size);
      return tools;
    },
  }));
  return toolset.pipe(count);
}
