/** An id for a call of a server that gives none, in the form that core uses for streams. */
export function newToolCallId(): string {
  return `pyd_ai_${crypto.randomUUID().replaceAll("-", "")}`;
}
