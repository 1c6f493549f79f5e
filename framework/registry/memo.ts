/**
 * Keeps what was computed of the same things before. Two things are the same when they are one object, or equal text or
 * numbers. The rows of an experiment have most of their values in common and share them as objects, so that what depends on
 * such a value alone is computed once for all rows.
 *
 * @example
 * memo.once(['as JSON', node], () => jsonOf(node));
 */
export class Memo {
  private readonly root: Place = { next: new Map() };

  /**
   * The result of `compute`, or what it gave for these keys before.
   *
   * @param keys all that the result depends on; the first one says what is computed
   */
  once<T>(keys: readonly unknown[], compute: () => T): T {
    let place = this.root;
    for (const key of keys) {
      let next = place.next.get(key);
      if (next === undefined) place.next.set(key, (next = { next: new Map() }));
      place = next;
    }
    place.result ??= { value: compute() };
    return place.result.value as T;
  }
}

interface Place {
  readonly next: Map<unknown, Place>;
  result?: { readonly value: unknown };
}
