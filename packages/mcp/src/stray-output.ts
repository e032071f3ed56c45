const MAX_WATCHED = 65_536;

/** Finds what a server prints on stdout in the place of protocol messages. */
export interface StrayOutput {
  /** Takes a piece of stdout. False as soon as there is nothing more to find. */
  watch(text: string): boolean;
  /** The first line that is no protocol message, a line that is not finished included. */
  read(): string | undefined;
}

/** Watches up to the first line that looks like a protocol message, or 64 Ki characters. */
export function strayOutput(): StrayOutput {
  let found: string | undefined;
  let unread = "";
  let watched = 0;
  return {
    watch(text) {
      watched += text.length;
      const lines = (unread + text).split("\n");
      unread = lines.pop() ?? "";
      const message = lines.findIndex(isMessage);
      found ??= lines.slice(0, message === -1 ? undefined : message).find(isStray);
      if (message !== -1 || watched > MAX_WATCHED) {
        unread = "";
        return false;
      }
      return found === undefined;
    },
    read: () => found ?? (isStray(unread) ? unread : undefined),
  };
}

function isMessage(line: string): boolean {
  return line.includes('"jsonrpc"');
}

function isStray(line: string): boolean {
  return line.trim() !== "" && !isMessage(line);
}
