import type { AgentNode, EndNode } from "../agent-node.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { AgentEvent } from "../events.ts";
import type { EventStreamWrap } from "../hooks/run-hooks.ts";
import type { RunContext } from "../run-context.ts";
import type { RunResult } from "../run-result.ts";
import type { Read } from "./watched.ts";

type Put = (event: AgentEvent) => Promise<unknown>;

/** Reads a loop from boundary to boundary. The event with the result is kept back. */
export class NodeReader {
  readonly #read: Read;
  #up: AgentNode | undefined;
  #result: RunResult | undefined;
  #failed: { readonly error: unknown } | undefined;
  hasBegun = false;

  constructor(read: Read) {
    this.#read = read;
  }

  get isOver(): boolean {
    return this.#result !== undefined || this.#failed !== undefined;
  }

  /** What the loop threw, and nothing else. */
  get failed(): { readonly error: unknown } | undefined {
    return this.#failed;
  }

  /** @throws `invalid_usage` for a node that cannot come now. */
  check({ kind }: AgentNode): void {
    if (kind !== "end" && this.isOver) throw this.#noWay();
  }

  /** The node that is up first. */
  first(put: Put): Promise<AgentNode> {
    return this.#toBoundary(this.#events(undefined), put);
  }

  /** Carries out a node, with others around its events; gives the node that is up then. */
  async carryOut(
    node: AgentNode,
    wraps: readonly EventStreamWrap<never>[],
    toContext: () => RunContext<never>,
    put: Put,
  ): Promise<AgentNode> {
    const source = this.#events(node);
    if (wraps.length === 0) return this.#toBoundary(source, put);
    const ctx = toContext();
    const events = wraps.reduceRight<AsyncIterable<AgentEvent>>(
      (inner, wrap) => wrap(inner, ctx),
      source,
    );
    for await (const event of events) await put(event);
    return this.#toBoundary(source, async () => {}); // what was left unread happens all the same
  }

  /** Ends the run with a node that is its end. Gives no result of a run that has failed before. */
  async end(node: EndNode, put: Put): Promise<RunResult | undefined> {
    if (!this.isOver) await this.#toBoundary(this.#events(node), put);
    return this.#result;
  }

  /** Lets the loop walk to its end. */
  async drain(): Promise<void> {
    try {
      while (!this.isOver) await this.#next(undefined);
    } catch {
      // it is the error that broke the run off, or one that it caused
    }
  }

  async #toBoundary(events: AsyncIterable<AgentEvent>, put: Put): Promise<AgentNode> {
    for await (const event of events) await put(event);
    if (this.#up !== undefined) return this.#up;
    if (this.#result === undefined) throw this.#noWay();
    const { output, response } = this.#result;
    return { kind: "end", output, response };
  }

  /** The events up to the next boundary. Who stops reading does not stop the loop: there is no `return`. */
  #events(node: AgentNode | undefined): AsyncIterable<AgentEvent> & AsyncIterator<AgentEvent> {
    let isAnswered = false;
    const next = async (): Promise<IteratorResult<AgentEvent, undefined>> => {
      if (this.#failed !== undefined) throw this.#failed.error;
      while (!isAnswered || (this.#up === undefined && !this.isOver)) {
        const reply = isAnswered ? undefined : node;
        isAnswered = true;
        this.#up = undefined;
        const event = await this.#next(reply);
        if (event !== undefined) return { done: false, value: event };
      }
      return { done: true, value: undefined };
    };
    const events = { next, [Symbol.asyncIterator]: () => events };
    return events;
  }

  /** One item of the loop: an event, or nothing at a boundary and at the end. */
  async #next(reply: AgentNode | undefined): Promise<AgentEvent | undefined> {
    this.hasBegun = true;
    try {
      const item = await this.#read(reply);
      if (item.done === true) this.#result ??= item.value; // it is read on where hooks hang
      else if (item.value.eventKind === "node") this.#up = item.value.node;
      else if (item.value.eventKind !== "agent_run_result") return item.value;
      return undefined;
    } catch (error) {
      this.#failed = { error };
      throw error;
    }
  }

  #noWay(): UsageError {
    return new UsageError(
      "A hook went on with a node, but the run is over. Give an `end`, or let the error pass.",
      { cause: this.#failed?.error },
    );
  }
}
