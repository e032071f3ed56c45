// The fake server as a process of its own: tells its parent where it listens, and ends with it.
import { fakeServer } from "./fake-server.ts";

const server = fakeServer();
server.keepAliveTimeout = 600_000; // contenders take turns
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
process.on("disconnect", () => process.exit());
