import type { AgentNode } from "../agent-node.ts";
import { UsageError } from "../errors/usage-error.ts";
import type { RunResult } from "../run-result.ts";
import { Handle, type RunHandle } from "./handle.ts";
import { reader } from "./reader.ts";

/** One run, node by node. Nothing happens before the first node is asked for. */
export interface AgentRun<out Output = unknown> extends RunHandle {
  /** The node that is up; nothing before the first was asked for. */
  readonly nextNode: AgentNode<Output> | undefined;
  /** Nothing until the run has ended well. */
  readonly result: RunResult<Output> | undefined;
  /**
   * Carries out the node that is up, or `node` in its place, and gives the one after it: the first
   * node when none is up, and the end again after the end. A call that `node` leaves out is answered as
   * interrupted.
   *
   * @throws what `run` throws; `invalid_usage` while another node is carried out.
   */
  next(node?: AgentNode<Output>): Promise<AgentNode<Output>>;
  /** The nodes from the one that is up, the end included; each is carried out when the next is asked for, unless `next` has done so. Leaving early cancels the run. */
  [Symbol.asyncIterator](): AsyncGenerator<AgentNode<Output>, void, undefined>;
}

type AnyNode = AgentNode;

const KINDS: ReadonlySet<unknown> = new Set<AnyNode["kind"]>([
  "model-request",
  "call-tools",
  "end",
]);

/** The view that stands between the nodes. */
export class NodeRun extends Handle implements AgentRun {
  #up: AnyNode | undefined;
  #isBusy = false;
  #failed: { readonly error: unknown } | undefined;

  get nextNode(): AnyNode | undefined {
    return this.#up;
  }

  get result(): RunResult | undefined {
    return this.flow.result;
  }

  async next(node?: AnyNode): Promise<AnyNode> {
    if (this.#failed !== undefined) throw this.#failed.error;
    if (node !== undefined && !KINDS.has(node.kind))
      throw new UsageError(
        `\`next()\` got no node. Give it one that the run gave, or one like it.`,
      );
    if (this.#isBusy)
      throw new UsageError("A node is carried out already. Await `next()` before the next one.");
    this.#isBusy = true;
    try {
      if (this.#up === undefined) {
        const first = await this.#advance();
        if (node === undefined) return first;
      }
      return this.#up?.kind === "end" ? this.#up : await this.#advance(node);
    } catch (error) {
      this.#failed = { error };
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<AnyNode, void, undefined> {
    return reader(this.#nodes(), { leave: () => this[Symbol.asyncDispose]() });
  }

  async *#nodes(): AsyncGenerator<AnyNode, void, undefined> {
    let given: AnyNode | undefined;
    while (given?.kind !== "end") {
      given = this.#up === given || this.#up === undefined ? await this.next() : this.#up;
      yield given;
    }
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    if (this.result === undefined) this.#failed ??= { error: this.toCancellation() };
  }

  /** Goes to the next boundary; from the last one to the end of the run. */
  async #advance(reply?: AnyNode): Promise<AnyNode> {
    let item = await this.flow.next(reply);
    while (item.done !== true) {
      if (item.value.eventKind === "node") {
        this.#up = item.value.node;
        if (this.#up.kind !== "end") return this.#up;
      }
      item = await this.flow.next();
    }
    if (this.#up?.kind === "end") return this.#up;
    const { output, response } = item.value; // it was ended by the reply
    return (this.#up = { kind: "end", output, response });
  }
}
