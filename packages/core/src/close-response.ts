/** Its connection is free again. */
export async function closeResponse(response: Response | undefined): Promise<void> {
  if (response === undefined || response.body === null || response.bodyUsed) return;
  await response.body.cancel().catch(() => {}); // a broken one is closed already
}
