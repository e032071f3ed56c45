import {
  inputRequired,
  type InputRequest,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { type Json, ToolFailed, UsageError } from "@toolsets/core";
import type { Question } from "./client-questions.ts";
import type { Seal } from "./sealed-state.ts";

const ANSWER_TIMEOUT_MS = 600_000; // people answer
const VALID_MS = 3_600_000;
const MAX_STATE = 1_048_576;
const MAX_SPENT = 100_000;

/** Asks the client of a call, in the way of its revision. */
export interface ClientRounds {
  /** Of the call, the same in all its rounds. */
  readonly id: string;
  /** Gives the answer; throws where the call has to end first. */
  ask<Answer>(question: Question<Answer>, key: string): Promise<Answer>;
  /** The answer to a question that this call is known to have asked; nothing where that is unknown. */
  askOnRecord<Answer>(question: Question<Answer>, key: string): Promise<Answer>;
  /** Uses an approval up. @throws a protocol error where that was done before. */
  spend(): void;
  /** What the tool keeps between rounds. */
  state: Json | undefined;
  /** Whether there are questions without an answer. */
  readonly isOpen: boolean;
  /** What ends the call, if there are questions without an answer. */
  open(): Promise<InputRequiredResult | undefined>;
}

/** Ends a call whose questions have no answer yet. Never leaves this package. */
class QuestionsOpen extends Error {
  override readonly name = "QuestionsOpen";
  constructor() {
    super("The call ends here with a question to the client, and runs again with the answer.");
  }
}

/** Up to 2025-11-25: a question is a request of its own, and waits. */
export function waitingRounds(sdk: ServerContext, signal: AbortSignal): ClientRounds {
  const ask = async <Answer>(question: Question<Answer>, key: string): Promise<Answer> => {
    const { method, params } = question.request;
    const isUrl = method === "elicitation/create" && params.mode === "url";
    const answer = question.read(
      {
        [key]: await sdk.mcpReq.send(
          { method, params: { ...params, ...(isUrl && { elicitationId: crypto.randomUUID() }) } },
          { signal, timeout: ANSWER_TIMEOUT_MS, resetTimeoutOnProgress: true },
        ),
      },
      key,
    );
    if (answer !== undefined) return answer;
    throw new ToolFailed(`The answer of the client to \`${key}\` does not fit the question.`);
  };
  const id = crypto.randomUUID();
  return {
    id,
    ask,
    askOnRecord: ask,
    spend: () => {}, // the answer came to this very request
    state: undefined,
    isOpen: false,
    open: async () => undefined,
  };
}

/** What travels through the client between two rounds. */
interface Kept {
  readonly id: string;
  /** Of this round: an approval is spent with the state that it came with. */
  readonly round: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
  /** The fingerprints of the questions asked, by their keys. */
  readonly asked: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly state?: Json | undefined;
}

/**
 * Since 2026-07-28: a question ends the call, and the answer comes with the same call made again.
 *
 * @throws a protocol error for a state that is not ours, was changed, belongs to another call or is
 * too old.
 */
export async function repeatedRounds(
  sdk: ServerContext,
  { seal, spent }: RoundKeeper,
  subject: string,
): Promise<ClientRounds> {
  const kept = await readKept(sdk, seal, subject);
  return new RepeatedRounds(kept, sdk.mcpReq.inputResponses ?? {}, spent, (next) =>
    seal.close(next, subject),
  );
}

/** What a server keeps of the rounds of its calls: next to nothing, they travel. */
export interface RoundKeeper {
  readonly seal: Seal;
  readonly spent: SpentStates;
}

/** The states whose approval was used, until they are too old anyway: what was approved once runs once. */
export class SpentStates {
  readonly #untilById = new Map<string, number>();

  /** @throws a protocol error for a state that was spent before, and while too many are remembered. */
  add(id: string): void {
    const now = Date.now();
    for (const [old, until] of this.#untilById) {
      if (until > now) break;
      this.#untilById.delete(old);
    }
    if (this.#untilById.has(id) || this.#untilById.size >= MAX_SPENT) throw invalidState();
    this.#untilById.set(id, now + VALID_MS);
  }
}

class RepeatedRounds implements ClientRounds {
  readonly id: string;
  state: Json | undefined;
  readonly #round: string;
  /** Whether the client brought back what it was given, so that it is known what was asked. */
  readonly #isOnRecord: boolean;
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #asked: Map<string, string>;
  readonly #answers: Map<string, unknown>;
  readonly #open = new Map<string, InputRequest>();
  readonly #spent: SpentStates;
  readonly #close: (next: Kept) => Promise<string>;

  constructor(
    kept: Kept | undefined,
    given: Readonly<Record<string, unknown>>,
    spent: SpentStates,
    close: (next: Kept) => Promise<string>,
  ) {
    this.id = kept?.id ?? crypto.randomUUID();
    this.#round = kept?.round ?? this.id;
    this.state = kept?.state;
    this.#isOnRecord = kept !== undefined;
    this.#given = given;
    this.#asked = new Map(Object.entries(kept?.asked ?? {}));
    this.#answers = new Map(Object.entries(kept?.answers ?? {}));
    this.#spent = spent;
    this.#close = close;
  }

  spend(): void {
    this.#spent.add(this.#round);
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  async ask<Answer>(question: Question<Answer>, key: string): Promise<Answer> {
    return this.#ask(question, key, this.#isOnRecord);
  }

  async askOnRecord<Answer>(question: Question<Answer>, key: string): Promise<Answer> {
    return this.#ask(question, key, true);
  }

  async open(): Promise<InputRequiredResult | undefined> {
    if (!this.isOpen) return undefined;
    const requestState = await this.#close({
      id: this.id,
      round: crypto.randomUUID(),
      until: Date.now() + VALID_MS,
      asked: Object.fromEntries(this.#asked),
      answers: Object.fromEntries(this.#answers),
      state: this.state,
    });
    if (requestState.length > MAX_STATE) {
      throw new UsageError(
        "What a call keeps between rounds has more than 1 MiB. Keep less in `ctx.mcp.requestState`, or ask for less.",
      );
    }
    return inputRequired({ inputRequests: Object.fromEntries(this.#open), requestState });
  }

  /** Asks at once, so that questions in a row of `Promise.all` travel together. */
  #ask<Answer>(question: Question<Answer>, key: string, isRecordNeeded: boolean): Answer {
    const mark = fingerprint(JSON.stringify(question.request));
    const wasAsked = this.#asked.get(key);
    this.#asked.set(key, mark);
    const isTheAnswer = wasAsked === undefined ? !isRecordNeeded : wasAsked === mark;
    const source = Object.hasOwn(this.#given, key)
      ? this.#given
      : Object.fromEntries(this.#answers);
    const answer = isTheAnswer ? question.read(source, key) : undefined;
    if (answer !== undefined) {
      this.#answers.set(key, source[key]);
      return answer;
    }
    this.#answers.delete(key); // to another question, or none that fits
    this.#open.set(key, question.request);
    throw new QuestionsOpen();
  }
}

async function readKept(
  sdk: ServerContext,
  seal: Seal,
  subject: string,
): Promise<Kept | undefined> {
  const text = sdk.mcpReq.requestState<string>();
  if (text === undefined) return undefined;
  const kept = (await seal.open(text, subject)) as Kept | undefined; // what opens was made by `open` above
  if (kept !== undefined && kept.until > Date.now()) return kept;
  throw invalidState();
}

function invalidState(): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, "Invalid or expired requestState", {
    reason: "invalid_request_state",
  });
}

/** Tells texts of our own apart (FNV-1a over code units): whoever could forge one holds the key. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(36);
}
