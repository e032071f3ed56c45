import type { MCPConnection, MCPSource } from "@toolsets/mcp";

type Transport = MCPConnection["transport"];

/** The server processes of a run: an abort ends them, also while they start. */
export interface ServerProcesses {
  /** The source, whose processes are known here from now on. */
  watched(source: MCPSource): MCPSource;
  /** Kills what is still there. For a process that does not wait any longer. */
  kill(): void;
}

/**
 * Knows the processes of a run. A toolset that is being opened waits for its server, whatever the
 * signal of the run says; with its connection closed it waits no more.
 */
export function serverProcesses(signal: AbortSignal): ServerProcesses {
  const running = new Map<Transport, number>();
  signal.addEventListener("abort", () => {
    for (const transport of running.keys()) void transport.close().catch(() => undefined); // its user learns of it
  });
  return {
    watched: (source) => ({
      ...source,
      async connect() {
        signal.throwIfAborted();
        const connection = await source.connect();
        watch(connection.transport, running);
        return connection;
      },
    }),
    kill() {
      for (const pid of running.values()) killProcess(pid);
    },
  };
}

/** Keeps the process of a transport in `running`, from its start to its end. */
function watch(transport: Transport, running: Map<Transport, number>): void {
  const start = transport.start.bind(transport);
  const close = transport.close.bind(transport);
  transport.start = () => {
    const started = start();
    const pid: unknown = Reflect.get(transport, "pid"); // only that of stdio has one
    if (typeof pid === "number") running.set(transport, pid);
    return started;
  };
  transport.close = async () => {
    await close();
    running.delete(transport);
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has just ended
  }
}
