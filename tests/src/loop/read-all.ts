/** Everything that a view gives. */
export async function readAll<Item>(view: AsyncIterable<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of view) items.push(item);
  return items;
}
