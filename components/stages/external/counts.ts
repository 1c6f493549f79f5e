import { UserInputError } from '../../../framework/errors.js';

/** Things that were met, counted, each with the first place where it was. */
export class Counts {
  private readonly met = new Map<string, { count: number; readonly place: string | undefined }>();

  add(what: string, place?: string, times = 1): void {
    if (times === 0) return;
    const earlier = this.met.get(what);
    if (earlier === undefined) this.met.set(what, { count: times, place });
    else earlier.count += times;
  }

  /** `lines that are no predictions: 3 (first in line 7)` */
  texts(): readonly string[] {
    return Array.from(this.met, ([what, { count, place }]) => {
      const line = place === undefined ? '' : ` (first in line ${/\d+$/.exec(place)![0]})`;
      return `${what}: ${count}${line}`;
    });
  }

  /** @throws UserInputError that names everything, if anything was met */
  refuse(path: string, remedy: string): void {
    const texts = this.texts();
    if (texts.length > 0) throw new UserInputError({ place: path, reason: texts.join('; '), remedy });
  }
}
