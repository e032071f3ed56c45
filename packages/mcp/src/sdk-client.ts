// The one part of the SDK that a session needs, in a module of its own: `import()` of the whole package
// would keep bundlers from dropping the rest.
export { Client } from "@modelcontextprotocol/client";
