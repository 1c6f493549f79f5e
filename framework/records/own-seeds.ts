import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import type { Frozen } from './record.js';

/**
 * Section → the seed that its component has of its own in a run: `{ teacher: 2 }`. Only components for which the file lists
 * several are named. Runs of a row with equal own seeds share the training of that component.
 */
export const OwnSeeds = Type.Record(Type.String(), Type.Integer());
export type OwnSeeds = Frozen<Static<typeof OwnSeeds>>;

/** The seeds of a run. */
export interface Seeds {
  readonly seed: number;
  readonly ownSeeds?: OwnSeeds;
}

/** A run's seeds in words: `seed 42`, or `teacher seed 2, seed 42`. */
export function seedWords(seeds: Seeds, separator = ', '): string {
  return [...ownSeedWords(seeds), `seed ${seeds.seed}`].join(separator);
}

/** `teacher seed 2` for each component with seeds of its own. */
export function ownSeedWords({ ownSeeds = {} }: Seeds): readonly string[] {
  return Object.entries(ownSeeds).map(([section, seed]) => `${section} seed ${seed}`);
}

/** The own seeds as options of the run: `teacher.seed` → `2`. */
export function ownSeedOptions({ ownSeeds = {} }: Seeds): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ownSeeds).map(([section, seed]) => [`${section}.seed`, String(seed)]));
}
