const TAKEN = /^[a-zA-Z0-9_-]+$/;

/** The id of a call as the API takes it: other providers make ids of more letters. */
export function toCallId(id: string): string {
  return TAKEN.test(id) ? id : `call_${id.replaceAll(/[^a-zA-Z0-9_-]/g, "_")}`;
}
