// The server as a program.
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { makeServer } from "./server.ts";

await makeServer().connect(new StdioServerTransport());
