import type { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { UsageError } from "@toolsets/core";

/** A stream that a transport over stdio writes to. */
type Output = NonNullable<ConstructorParameters<typeof StdioServerTransport>[1]>;

/**
 * Takes stdout for the protocol: what anything else writes there, such as `console.log` of a tool or
 * of a library, goes to stderr from now on.
 */
export function takeStdout(): Output {
  const node = globalThis.process?.getBuiltinModule?.("node:stream");
  if (node === undefined) throw new UsageError("`stdio()` needs `node:stream`.");
  const { stdout, stderr } = globalThis.process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return new node.Writable({
    write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done),
  });
}
