import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspaces.ts";

const SHARED = join(root, "../shared");

/** Recorded traffic lies beside the project, or it does not; tests say so in their titles. */
export const hasRecordings: boolean = existsSync(join(SHARED, "replay/replay-server.mjs"));

/** For the title of a test that is skipped without recordings. */
export const unlessRecorded: string = hasRecordings ? "" : " (skipped: no recorded traffic)";

/** What was asked, as the server got it. */
interface ReplayedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A server that plays one recording back. */
export interface Replay {
  /** For OpenAI it ends with `/v1`, for Anthropic it does not. */
  readonly baseURL: string;
  readonly requests: readonly ReplayedRequest[];
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** The same without sockets: pieces arrive exactly as they were cut. */
export interface ReplayFetch extends Omit<Replay, "close"> {
  readonly fetch: typeof globalThis.fetch;
}

/** How the server cuts and breaks what it plays; see the README beside the server. */
export type ReplayOptions = Readonly<Record<string, unknown>>;

/** One recording of the list. */
export interface Recording {
  readonly name: string;
  readonly path: string;
  readonly tags: readonly string[];
}

/** A place where two JSON values differ. */
export interface Fault {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

interface ReplayServer {
  startReplay(recording: unknown, options?: ReplayOptions): Promise<Replay>;
  createReplayFetch(recording: unknown, options?: ReplayOptions): ReplayFetch;
  diff(a: unknown, b: unknown, path: string, out: Fault[], max: number): readonly Fault[];
  listCassettes(folder: string, filter: ReplayOptions): readonly Recording[];
}

const server: ReplayServer | undefined = hasRecordings
  ? await import(join(SHARED, "replay/replay-server.mjs"))
  : undefined;

function present(): ReplayServer {
  if (server === undefined) throw new Error("There is no recorded traffic beside the project.");
  return server;
}

/** Recordings by api and tags; none where there are none. */
export function listRecordings(filter: ReplayOptions): readonly Recording[] {
  return server?.listCassettes(join(SHARED, "cassettes"), filter) ?? [];
}

/** Plays a recording for as long as `use` takes. */
export async function withReplay<Result>(
  recording: unknown,
  options: ReplayOptions,
  use: (replay: Replay) => Promise<Result>,
): Promise<Result> {
  const replay = await startReplay(recording, options);
  try {
    return await use(replay);
  } finally {
    await replay.close();
  }
}

/** Plays a recording, by its name in the folder or as it was read. */
export function startReplay(recording: unknown, options?: ReplayOptions): Promise<Replay> {
  return present().startReplay(locate(recording), options);
}

/** A `fetch` that plays a recording. */
export function replayFetch(recording: unknown, options?: ReplayOptions): ReplayFetch {
  return present().createReplayFetch(locate(recording), options);
}

/** Where two JSON values differ. */
export function faultsOf(a: unknown, b: unknown): readonly Fault[] {
  return present().diff(a, b, "", [], 10_000);
}

function locate(recording: unknown): unknown {
  return typeof recording === "string" ? join(SHARED, "cassettes", `${recording}.json`) : recording;
}
