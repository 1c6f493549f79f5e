/**
 * Does the same for many things, several at a time, and each thing at its turn. Writing a thousand small files takes seconds
 * so, and minutes one after the other: each waits for the disk.
 *
 * @throws what the first failure threw, after those that had begun have ended
 */
export async function sideBySide<T>(
  things: readonly T[],
  act: (thing: T) => Promise<unknown>,
  width = 16,
): Promise<void> {
  const turns = things.values();
  const failures: unknown[] = [];
  const work = async () => {
    for (const thing of turns) {
      if (failures.length > 0) return;
      await act(thing).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  if (failures.length > 0) throw failures[0];
}
