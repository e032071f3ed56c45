import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { ConformanceClient, type Scenario } from "./conformance-client.ts";
import { runConformance } from "./conformance-runner.ts";

let driver: Server | undefined;
afterEach(() => driver?.close());

/** Runs the scenarios that messengers bring. */
async function startDriver(): Promise<string> {
  driver = createServer((request, response) => void drive(request, response));
  await new Promise<void>((resolve) => driver?.listen(0, "127.0.0.1", resolve));
  const { port } = driver.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}`;
}

async function drive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const scenario: Scenario = JSON.parse(await text(request));
    await new ConformanceClient(scenario).run();
    response.end();
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}

/** The scenarios of the suite that hold for a revision, extensions left out. */
const SCENARIOS = { "2025-11-25": 19, "2026-07-28": 33 };

const noHandshake = (method: string): string =>
  `http-standard-headers: sep-2243-client-includes-standard-headers SKIPPED Client did not send a ${method} request; Mcp-Method header was not exercised for this method.`;

/** The suite looks for the headers of every method, and since 2026-07-28 there is no handshake: nobody sends these. */
const SKIPPED: Record<string, readonly string[]> = {
  "2025-11-25": [],
  "2026-07-28": ["initialize", "notifications/initialized"].map(noHandshake),
};

it.each(Object.entries(SCENARIOS))(
  "issue 8: `MCPToolset` passes the official suite at %s, %i of its scenarios",
  { timeout: 90_000 },
  async (revision, count) => {
    const messenger = join(import.meta.dirname, "__fixtures__/conformance-program.mjs");
    const { passed, faults, skipped } = await runConformance("client", [
      "--command",
      `${process.execPath} ${messenger} ${await startDriver()}`,
      "--suite",
      "all",
      "--spec-version",
      revision,
    ]);
    expect(faults).toEqual([]);
    expect(passed).toHaveLength(count);
    expect(skipped).toEqual(SKIPPED[revision]);
  },
);
