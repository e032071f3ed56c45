import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspaces.ts";

const SHARED = join(root, "../shared");

/** Recorded traffic lies beside the project, or it does not; tests say so in their titles. */
export const hasRecordings: boolean = existsSync(join(SHARED, "replay/replay-server.mjs"));

/** For the title of a test that is skipped without recordings. */
export const unlessRecorded: string = hasRecordings ? "" : " (skipped: no recorded traffic)";

/** What a recording says that its response holds. */
export interface ExpectedResponse {
  readonly status: number;
  readonly finish: string | null;
  readonly text: string;
  readonly thinking: { readonly present: boolean };
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly args: unknown;
  }[];
  readonly usage: Readonly<Record<string, number | null>> | null;
  readonly error: {
    readonly type?: string;
    readonly code?: string;
    readonly message?: string;
  } | null;
}

/** A server that plays one recording back. */
export interface Replay {
  /** For OpenAI it ends with `/v1`, for Anthropic it does not. */
  readonly baseURL: string;
  readonly requests: readonly {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  }[];
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** How the server cuts and breaks what it plays; see the README beside the server. */
export type ReplayOptions = Readonly<Record<string, unknown>>;

/** One recording of the list. */
export interface Recording {
  readonly name: string;
  readonly path: string;
  readonly tags: readonly string[];
}

interface ReplayServer {
  startReplay(file: string, options?: ReplayOptions): Promise<Replay>;
  listCassettes(folder: string, filter: ReplayOptions): readonly Recording[];
}

async function server(): Promise<ReplayServer> {
  return import(join(SHARED, "replay/replay-server.mjs"));
}

/** Recordings by api and tags; none where there are none. */
export async function listRecordings(filter: ReplayOptions): Promise<readonly Recording[]> {
  return hasRecordings ? (await server()).listCassettes(join(SHARED, "cassettes"), filter) : [];
}

/** Plays a recording, by its name in the folder. */
export async function startReplay(name: string, options?: ReplayOptions): Promise<Replay> {
  const file = join(SHARED, "cassettes", name.endsWith(".json") ? name : `${name}.json`);
  return (await server()).startReplay(file, options);
}
