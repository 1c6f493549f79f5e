import { UserInputError } from '../../../framework/errors.js';

const shown = 20;

/** The faults of an input that one pass finds, so that nobody has to mend them one call at a time. */
export class Faults {
  private readonly found: UserInputError[] = [];
  private count = 0;

  /** Does something; a fault of the input is kept for later, and gives undefined. Any other error is thrown at once. */
  try<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.add(error);
      return undefined;
    }
  }

  /** Keeps a fault of the input; throws any other error. */
  add(error: unknown): void {
    if (!(error instanceof UserInputError)) throw error;
    const inner = error instanceof FaultsError ? error.faults : this;
    this.count += inner === this ? 1 : inner.count;
    for (const fault of inner === this ? [error] : inner.found) if (this.found.length < shown) this.found.push(fault);
  }

  /** @throws UserInputError the one fault, or all of them in one */
  throwIfAny(): void {
    if (this.count > 0) throw this.asOne();
  }

  /** The one fault, or all of them in one. */
  asOne(): UserInputError {
    return this.count === 1 ? this.found[0]! : new FaultsError(this, this.count, this.found);
  }
}

/** Several faults as one. It shows the first of them, each with its place, and what helps. */
class FaultsError extends UserInputError {
  constructor(
    readonly faults: Faults,
    count: number,
    found: readonly UserInputError[],
  ) {
    const lines = found.map(({ problem: { place, reason } }) => `${place === undefined ? '' : `${place}: `}${reason}`);
    if (count > found.length) lines.push(`and ${count - found.length} more`);
    const remedies = new Set(found.flatMap(({ problem: { remedy } }) => remedy ?? []));
    super({ reason: `${count} faults\n  ${lines.join('\n  ')}`, remedy: [...remedies].join('\n  ') });
  }
}
