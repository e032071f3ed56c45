/** Tells whether objects and lists lie in one another more than `limit` times. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit === 0) return true;
  for (const item of Object.values(value)) if (isDeeperThan(item, limit - 1)) return true;
  return false;
}
