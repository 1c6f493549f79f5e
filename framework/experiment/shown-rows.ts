import type { Catalogue } from '../registry/registry.js';
import { areUnlike, nameable, shownRows, type Nameable } from './known-scores.js';
import type { MapNode } from './node.js';

export interface ResolvedRow {
  readonly name: string;
  readonly tree: MapNode;
}

/** The rows that tables, figures and claims show, and what these may name of them. */
export class ShownRows {
  /** What may be named of rows of any subject. */
  readonly whatever: Nameable;

  /**
   * @param names of all rows of the file
   * @param rows those that are chosen
   */
  constructor(
    readonly names: readonly string[],
    private readonly rows: readonly ResolvedRow[],
    private readonly catalogue: Catalogue,
  ) {
    const trees = rows.map(({ tree }) => tree);
    this.whatever = nameable(trees, catalogue, true);
  }

  /** @param names the rows that are shown; absent where none are named. Of rows that are not at hand anything may be named */
  nameable(names?: readonly string[]): Nameable {
    const trees = this.shown(names).map(({ tree }) => tree);
    const isPart = this.rows.length < this.names.length || trees.length === 0;
    return isPart ? this.whatever : nameable(trees, this.catalogue);
  }

  /**
   * The first row that is shown, and one that has nothing in common with it: one is scored, and the other is measured.
   *
   * @param further rows with which those are compared
   */
  unlike(names?: readonly string[], further: readonly string[] = []): readonly [string, string] | undefined {
    const [first, ...others] = [...this.shown(names), ...this.named(further)];
    const other = others.find(({ tree }) => areUnlike([first!.tree, tree], this.catalogue));
    return other && [first!.name, other.name];
  }

  private shown(names: readonly string[] | undefined): readonly ResolvedRow[] {
    return names === undefined ? shownRows(this.rows, this.catalogue) : this.named(names);
  }

  private named(names: readonly string[]): readonly ResolvedRow[] {
    return names.flatMap((name) => this.rows.find((row) => row.name === name) ?? []);
  }
}

/** Why two rows cannot stand side by side. */
export function unlikeWords([one, other]: readonly [string, string]): string {
  return `the rows "${one}" and "${other}" have no figures in common: they are of different subjects`;
}
