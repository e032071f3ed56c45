import { UsageError } from "@toolsets/core";
import type { HTTPOptions, ServeOptions } from "./serve-options.ts";

const MIN_SECRET = 16;

const RANGES = [
  ["maxRequestBytes", 1, 2 ** 30],
  ["requestTimeoutMs", 1, 2 ** 31 - 1],
  ["sessionIdleMs", 1, 2 ** 31 - 1],
  ["maxSessions", 1, 1_000_000],
] as const satisfies readonly (readonly [keyof HTTPOptions, number, number])[];

/** @throws `invalid_usage` for what no server can be made of. */
export function checkServeOptions({ name, stateKey, http = {} }: ServeOptions): void {
  if (name.trim() === "") throw new UsageError("`name` is empty. Say what the server is called.");
  checkSecret("stateKey", stateKey);
  if (http.token !== false) checkSecret("http.token", http.token);
  if (http.authenticate !== undefined && http.token !== undefined) {
    throw new UsageError("`http.token` and `http.authenticate` exclude each other. Give one.");
  }
  for (const [option, least, most] of RANGES) {
    const value = http[option];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most))
      continue;
    throw new UsageError(
      `\`http.${option}\` is ${value}. Give a whole number from ${least} to ${most}.`,
    );
  }
}

function checkSecret(option: string, secret: string | undefined): void {
  if (secret === undefined || secret.length >= MIN_SECRET) return;
  throw new UsageError(
    `\`${option}\` has ${secret.length} characters. Give at least ${MIN_SECRET} random ones.`,
  );
}
