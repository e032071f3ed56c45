import type { AgentEvent, AnsweringPart, RunResult, ToolProgressEvent } from "@toolsets/core";
import { cut } from "./cut.ts";
import { describeAnswer, describeCall, describeProgress } from "./describe-part.ts";
import { oneLine } from "./neutralise.ts";
import { table } from "./table.ts";
import type { Style, Terminal } from "./terminal.ts";
import { createTextStream, type TextStream } from "./text-stream.ts";

/** Tells on a terminal what happens in a run. */
export interface Report {
  /** How many tools a toolset offers. The first number is shown. */
  listed(toolset: string, tools: number): void;
  /** A server takes its time to start. */
  starting(server: string): void;
  event(event: AgentEvent): void;
  /** Whether the newest line shows this call, and all of it. */
  endsWithCall(toolCallId: string): boolean;
  /** The table under the answer. */
  end(result: RunResult, ms: number): void;
}

const MAX_NAME = 40;
const NUMBERS = new Intl.NumberFormat("en");

/** What the first lines of a report say. */
export interface Headline {
  readonly model: string;
  /** The names of the toolsets, in order. */
  readonly toolsets: readonly string[];
  readonly question: string;
}

/** The report of one run. */
export function createReport(terminal: Terminal, headline: Headline): Report {
  return new RunReport(terminal, headline);
}

class RunReport implements Report {
  readonly #terminal: Terminal;
  readonly #headline: Headline;
  readonly #sizes = new Map<string, number>();
  #step = 0;
  #refused = 0;
  #latestCall: string | undefined;
  #callsOfStep = 0;
  #text: TextStream | undefined;

  constructor(terminal: Terminal, headline: Headline) {
    this.#terminal = terminal;
    this.#headline = headline;
  }

  listed(toolset: string, tools: number): void {
    if (!this.#sizes.has(toolset)) this.#sizes.set(toolset, tools);
  }

  starting(server: string): void {
    this.#line(`starting ${server} …`, "dim");
  }

  event(event: AgentEvent): void {
    switch (event.eventKind) {
      case "part_start":
        if (event.index === 0) this.#startStep();
        if (event.part.partKind === "text" || event.part.partKind === "thinking")
          this.#startText(event.part.partKind, event.part.content);
        return;
      case "part_delta":
        if (event.delta.partDeltaKind !== "tool_call")
          this.#text?.write(event.delta.contentDelta ?? "");
        return;
      case "part_end":
        this.#text?.end();
        this.#text = undefined;
        return;
      case "function_tool_call":
        this.#callsOfStep += 1;
        if (this.#line(`  ${describeCall(event.part)}`, "cyan"))
          this.#latestCall = event.part.toolCallId;
        return;
      case "function_tool_result":
        return this.#answer(event.part);
      case "tool_progress":
        return this.#progress(event);
      case "final_result":
      case "output_tool_call":
      case "output_tool_result":
      case "deferred_tool_requests":
      case "deferred_tool_results":
      case "enqueued_messages":
      case "agent_run_result":
        return;
      default:
        event satisfies never;
    }
  }

  endsWithCall(toolCallId: string): boolean {
    return this.#latestCall === toolCallId;
  }

  end({ usage }: RunResult, ms: number): void {
    const { requests, toolCalls, inputTokens, outputTokens } = usage;
    const refused = this.#refused === 0 ? "" : ` (${NUMBERS.format(this.#refused)} refused)`;
    const calls = NUMBERS.format(toolCalls) + refused;
    const [names = "", values = ""] = table([
      ["steps", NUMBERS.format(requests)],
      ["calls", calls],
      ["tokens in", NUMBERS.format(inputTokens)],
      ["tokens out", NUMBERS.format(outputTokens)],
      ["ms", NUMBERS.format(Math.round(ms))],
    ]);
    this.#terminal.write("\n");
    this.#line(names, "dim");
    this.#line(values);
  }

  #startStep(): void {
    if (this.#step === 0) this.#start();
    this.#step += 1;
    this.#callsOfStep = 0;
    this.#terminal.write("\n");
    this.#line(`step ${this.#step}`, "bold");
  }

  #start(): void {
    const { model, toolsets, question } = this.#headline;
    const sized = toolsets.map((name) => {
      const size = this.#sizes.get(name) ?? 0;
      return `${cut(oneLine(name), MAX_NAME)} (${size} ${size === 1 ? "tool" : "tools"})`;
    });
    this.#line(`model     ${model}`, "dim");
    this.#line(`toolsets  ${sized.join(", ")}`, "dim");
    this.#line(`question  ${question}`, "dim");
  }

  #startText(kind: "text" | "thinking", content: string): void {
    const { write, paint } = this.#terminal;
    this.#text = createTextStream(kind === "text" ? write : (text) => write(paint("dim", text)));
    this.#text.write(content);
  }

  #answer(part: AnsweringPart): void {
    // with several calls the results come in the order of their completion
    const of = this.#callsOfStep > 1 && part.toolName !== undefined ? `${part.toolName}: ` : "";
    const text = of + describeAnswer(part);
    if (part.partKind === "retry-prompt") {
      this.#line(`  ↻ retry: ${text}`, "yellow");
      return;
    }
    if (part.outcome === "success") {
      this.#line(`  → ${text}`);
      return;
    }
    if (part.outcome === "denied") this.#refused += 1;
    this.#line(`  ✗ ${text}`, "red");
  }

  #progress({ data }: ToolProgressEvent): void {
    this.#line(`  · ${describeProgress(data)}`, "dim");
  }

  /** One line, cut to the width, with nothing in it that a terminal acts on. Whether all of it is shown. */
  #line(text: string, style?: Style): boolean {
    const { columns, write, paint } = this.#terminal;
    const indent = /^ */.exec(text)?.[0] ?? "";
    const head = text.slice(0, columns * 8);
    const shown = indent + oneLine(head) + (head.length < text.length ? "…" : "");
    const line = cut(shown, columns);
    this.#latestCall = undefined;
    write(`${style === undefined ? line : paint(style, line)}\n`);
    return line === shown && head === text;
  }
}
