import { execFile } from "node:child_process";
import { promisify } from "node:util";

const GRACE_MS = 2000;
const POLL_MS = 50;

/** A process as `ps` knows it: its number alone may soon be another's. */
interface KnownProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly started: string;
}

/** What a process and its children have started, on POSIX; not what was put into a group of its own. */
export async function startedBy(root: number): Promise<readonly KnownProcess[]> {
  const all = await listProcesses();
  const group = all.find(({ pid }) => pid === root)?.group;
  const found: KnownProcess[] = [];
  const parents = new Set([root]);
  for (let before = -1; before < found.length;) {
    before = found.length;
    for (const each of all) {
      if (each.group !== group || parents.has(each.pid) || !parents.has(each.parent)) continue;
      parents.add(each.pid);
      found.push(each);
    }
  }
  return found;
}

/** Ends what is left of them: SIGTERM, and 2 s later SIGKILL. */
export async function endLeft(known: readonly KnownProcess[]): Promise<void> {
  if (known.length === 0) return;
  const now = await listProcesses();
  const left = known.filter(({ pid, started }) =>
    now.some((each) => each.pid === pid && each.started === started),
  );
  for (const { pid } of left) signal(pid, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (left.some(({ pid }) => signal(pid, 0)) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  for (const { pid } of left) signal(pid, "SIGKILL");
}

/** Empty where there is no `ps`. */
async function listProcesses(): Promise<readonly KnownProcess[]> {
  if (process.platform === "win32") return [];
  try {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,pgid=,lstart="]);
    return stdout.split("\n").flatMap((line) => {
      const [, pid, parent, group, started] =
        /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
      if (started === undefined) return [];
      return { pid: Number(pid), parent: Number(parent), group: Number(group), started };
    });
  } catch {
    return [];
  }
}

/** Whether there was such a process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
