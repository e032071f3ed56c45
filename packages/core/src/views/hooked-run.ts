import type { AgentNode } from "../agent-node.ts";
import { isCancellation, RunCancelledError } from "../errors/run-cancelled-error.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { AgentEvent } from "../events.ts";
import { runStage, type StageRules } from "../hooks/run-stage.ts";
import type { HookStages } from "../hooks/stage.ts";
import { abandonAfter } from "../host/abandon.ts";
import { createMailbox, type Mailbox } from "../host/mailbox.ts";
import type { LinkedController } from "../linked-controller.ts";
import { toResult, toSnapshot } from "../loop/run-loop.ts";
import type { Node, NodeEvent, State } from "../loop/state.ts";
import type { ModelResponse } from "../messages.ts";
import type { RunContext } from "../run-context.ts";
import type { RunResult } from "../run-result.ts";
import { attachRunSnapshot } from "../run-snapshot.ts";
import { NO_USAGE } from "../usage.ts";
import type { Read } from "./watched.ts";
import { NodeReader } from "./node-reader.ts";

/** What hooks around a run stand between. */
export interface HookedParts {
  readonly hooks: HookStages;
  readonly state: State;
  /** Reads the loop. */
  readonly read: Read;
  readonly toContext: () => RunContext<never>;
  /** Whether the view replies at each node. */
  readonly isStepped: boolean;
  readonly close: (status: "ok" | "error") => Promise<void>;
  readonly abort: (reason: unknown) => void;
  /** Ends when the run is left: aborted from outside, or cancelled. */
  readonly life: LinkedController;
  /** The signal of the caller. */
  readonly outside: AbortSignal | undefined;
  /** How long hooks are waited for after that. */
  readonly drainMs: number;
}

/** What is handed to the view, and what it replies. */
interface Mail {
  readonly value: AgentEvent | NodeEvent;
  reply?: Node | undefined;
}

/**
 * Reads a run with hooks around it and around its nodes. Hooks are functions that await one another,
 * so the run goes on beside its reader, who is handed each event and acknowledges it.
 */
export function hooked(parts: HookedParts): Read {
  const mailbox = createMailbox<Mail>();
  let running: Promise<RunResult> | undefined;
  let last: Awaited<ReturnType<typeof mailbox.take>>;
  const step = async (reply?: Node): ReturnType<Read> => {
    running ??= new HookedRun(parts, mailbox).run().finally(() => {
      mailbox.close();
      parts.life.unlink();
    });
    running.catch(() => {}); // it is awaited when all mail is read
    if (last !== undefined) {
      last.item.reply = reply;
      last.acknowledge();
    }
    last = await mailbox.take();
    return last === undefined
      ? { done: true, value: await running }
      : { done: false, value: last.item.value };
  };
  let turn: Promise<unknown> = Promise.resolve();
  return (reply) => {
    const item = turn.then(() => step(reply)); // one after the other, as a generator does it
    turn = item.catch(() => {});
    return item;
  };
}

/** One run with hooks around it. */
class HookedRun {
  readonly #parts: HookedParts;
  readonly #mailbox: Mailbox<Mail>;
  readonly #reader: NodeReader;
  #walking: Promise<RunResult> | undefined;

  constructor(parts: HookedParts, mailbox: Mailbox<Mail>) {
    this.#parts = parts;
    this.#mailbox = mailbox;
    this.#reader = new NodeReader(parts.read);
  }

  /** After an abort it waits for hooks no longer than for tools. */
  async run(): Promise<RunResult> {
    const { life, drainMs, state } = this.#parts;
    try {
      const result = await abandonAfter(this.#run(), life.signal, drainMs);
      await this.#put({ eventKind: "agent_run_result", result });
      return result;
    } catch (thrown) {
      if (this.#reader.hasBegun) await this.#breakOff(thrown);
      else await this.#parts.close("error");
      const error = this.#isLeft ? this.#ended : thrown;
      attachRunSnapshot(error, toSnapshot(state));
      throw error;
    }
  }

  async #run(): Promise<RunResult> {
    const { hooks, state, toContext, life } = this.#parts;
    const ctx = toContext();
    const rules: StageRules<undefined, RunResult> = {
      name: "Run",
      readResult: (given) => {
        this.#check();
        return completeResult(state, given);
      },
      passes: (error) => this.#passes(error),
    };
    const around = hooks.run.map(({ before: _inside, ...rest }) => rest);
    const work = (): Promise<RunResult> => (this.#walking ??= this.#begin(ctx));
    try {
      if (life.signal.aborted) await this.#reader.drain(); // nobody is asked
      this.#check();
      const result = await runStage(around, undefined, work, ctx, rules);
      this.#check();
      await this.#stop("ok", new RunCancelledError("A hook ended the run before its end."));
      return result;
    } catch (error) {
      await this.#stop("error", error);
      throw error;
    }
  }

  /** An engine unwinds: it will begin again, and nobody recovers from that. */
  get #isUnwound(): boolean {
    return this.#reader.failed !== undefined && !this.#parts.state.hasFailed;
  }

  /** Nobody recovers from that either. */
  get #isLeft(): boolean {
    return this.#parts.life.signal.aborted;
  }

  #passes(error: unknown): boolean {
    return this.#isUnwound || this.#isLeft || isCancellation(error);
  }

  /** What a run that was left rejects with. */
  get #ended(): unknown {
    const { life, outside } = this.#parts;
    const { failed } = this.#reader;
    if (failed !== undefined) return failed.error;
    return outside?.aborted === true ? outside.reason : life.signal.reason;
  }

  /** @throws what no hook may make a result of. */
  #check(): void {
    const { failed } = this.#reader;
    if (this.#isLeft || (failed !== undefined && this.#passes(failed.error))) throw this.#ended;
  }

  async #begin(ctx: RunContext<never>): Promise<RunResult> {
    const { hooks } = this.#parts;
    try {
      for (const { before } of hooks.run) if (!this.#isLeft) await before?.(undefined, ctx);
      return await this.#walk();
    } catch (error) {
      await this.#breakOff(error);
      throw error;
    }
  }

  /** Goes from node to node. */
  async #walk(): Promise<RunResult> {
    const { hooks, toContext, isStepped } = this.#parts;
    const put = (event: AgentEvent): Promise<unknown> => this.#put(event);
    const carryOut = (node: AgentNode): Promise<AgentNode> =>
      this.#reader.carryOut(node, this.#isLeft ? [] : hooks.eventStreams, toContext, put);
    const rules: StageRules<AgentNode, AgentNode> = {
      name: "NodeRun",
      readSubject: readNode,
      readResult: (given) => {
        this.#check();
        return readNode(given);
      },
      passes: (error) => this.#passes(error),
    };
    let node = await this.#reader.first(put);
    for (;;) {
      if (isStepped) node = (await this.#put({ eventKind: "node", node })) ?? node;
      if (node.kind === "end") {
        const { output, response } = node;
        const result = await this.#reader.end(node, put);
        if (result !== undefined && result.output === output) return result;
        return completeResult(this.#parts.state, { ...result, output, response });
      }
      node =
        hooks.nodeRun.length === 0 || this.#isLeft
          ? await carryOut(node)
          : await runStage(hooks.nodeRun, node, carryOut, toContext(), rules);
      this.#reader.check(node);
    }
  }

  async #put(value: AgentEvent | NodeEvent): Promise<Node | undefined> {
    const mail: Mail = { value };
    await this.#mailbox.put(mail);
    return mail.reply;
  }

  /** Leaves nothing open of a run that hooks did not begin, or did not let come to its end. */
  async #stop(status: "ok" | "error", reason: unknown): Promise<void> {
    if (!this.#reader.hasBegun) {
      await this.#parts.close(status);
      return;
    }
    await this.#breakOff(reason);
    await this.#walking?.catch(() => {});
  }

  async #breakOff(reason: unknown): Promise<void> {
    if (!this.#reader.hasBegun || this.#reader.isOver) return;
    this.#parts.abort(reason);
    await this.#reader.drain();
  }
}

/** Of a run that asked no model. */
const NOTHING: ModelResponse = {
  kind: "response",
  parts: [],
  usage: NO_USAGE,
  timestamp: "1970-01-01T00:00:00Z",
  state: "complete",
};

const KINDS: ReadonlySet<unknown> = new Set<AgentNode["kind"]>([
  "model-request",
  "call-tools",
  "end",
]);

function readNode(given: unknown): AgentNode {
  const kind = typeof given === "object" && given !== null && "kind" in given && given.kind;
  if (KINDS.has(kind)) return given as AgentNode; // told apart by its kind
  throw new UsageError("A hook gave no node. Give one that it got, or one like it.");
}

/** A result that a hook gave, with what is known of the run. */
function completeResult(state: State, given: unknown): RunResult {
  if (typeof given !== "object" || given === null || !("output" in given))
    throw new UsageError(
      "A hook gave a result without `output`. Give `{ output }`, or what the run gave.",
    );
  const response = state.messages.findLast((message) => message.kind === "response") ?? NOTHING;
  return { ...toResult(state, { output: given.output, response }), ...given };
}
