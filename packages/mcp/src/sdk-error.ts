/*
 * Errors of the MCP SDK, known by their codes: its classes may come from another copy of it.
 * Protocol errors have numbers, its own have words like `REQUEST_TIMEOUT`. In the 1.x line its own have
 * numbers too, which a server may also send, so that the words count.
 */

const CONNECTION_CLOSED = -32_000;
const REQUEST_TIMEOUT = -32_001;

/** The JSON-RPC code of an error that a server answered with. */
export function rpcCodeOf(error: unknown): number | undefined {
  const code = read(error, "code");
  return typeof code === "number" ? code : undefined;
}

/** The code of an error that the SDK itself made. */
export function sdkCodeOf(error: unknown): string | undefined {
  const code = read(error, "code");
  return typeof code === "string" && /^[A-Z]+_[A-Z_]+$/.test(code) ? code : undefined;
}

/** What a server added to its error. */
export function dataOf(error: unknown): unknown {
  return read(error, "data");
}

/** Without the `MCP error -32000: ` that the 1.x line puts before it. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^(?:MCP error -?\d+: )+/, "");
}

/** Tells whether a transport complains about the size of a message. */
export function isTooLarge(message: string): boolean {
  return message.includes("exceeded maximum size");
}

/** Tells whether the connection ended before the answer came. */
export function isClosed(error: unknown): boolean {
  const code = sdkCodeOf(error);
  return (
    code === "CONNECTION_CLOSED" ||
    code === "NOT_CONNECTED" ||
    code === "SEND_FAILED" ||
    (rpcCodeOf(error) === CONNECTION_CLOSED && messageOf(error) === "Connection closed") ||
    messageOf(error) === "Not connected" // thrown without a code when the connection ended earlier
  );
}

/** Tells whether the answer did not come in time. */
export function isTimeout(error: unknown): boolean {
  return (
    sdkCodeOf(error) === "REQUEST_TIMEOUT" ||
    (rpcCodeOf(error) === REQUEST_TIMEOUT && messageOf(error) === "Request timed out")
  );
}

function read(error: unknown, key: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;
}
