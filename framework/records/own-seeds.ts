import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import type { Frozen } from './record.js';

/**
 * What a run has beside its seed. Section → the seed that its component has of its own: `{ teacher: 2 }`; only components for
 * which the file lists several are named. Runs of a row with equal own seeds share the training of that component. And the path
 * of an option that a row is repeated over → its number: `{ 'evaluation.fold': 3 }`, a part of the patients that the run tests.
 */
export const OwnSeeds = Type.Record(Type.String(), Type.Integer());
export type OwnSeeds = Frozen<Static<typeof OwnSeeds>>;

/** The seeds of a run. */
export interface Seeds {
  readonly seed: number;
  readonly ownSeeds?: OwnSeeds;
}

/** A run's seeds in words: `seed 42`, `teacher seed 2, seed 42` or `fold 3, seed 42`. */
export function seedWords(seeds: Seeds, separator = ', '): string {
  return [...ownSeedWords(seeds), `seed ${seeds.seed}`].join(separator);
}

/** `teacher seed 2` for each component with seeds of its own, `fold 3` for a fold. */
export function ownSeedWords({ ownSeeds = {} }: Seeds): readonly string[] {
  return Object.entries(ownSeeds).map(([name, number]) => `${ownSeedName(name)} ${number}`);
}

/** Whether a row is repeated over an option of this name, which then is its path; sections have names without dots. */
export function isRepeatedOption(name: string): boolean {
  return name.includes('.');
}

/** What is counted, in words: `teacher seed`, or `fold`. */
export function ownSeedName(name: string): string {
  return isRepeatedOption(name) ? name.slice(name.lastIndexOf('.') + 1) : `${name} seed`;
}

/** The option of the run that says the number: `teacher.seed`, or `evaluation.fold`. */
export function ownSeedOption(name: string): string {
  return isRepeatedOption(name) ? name : `${name}.seed`;
}

/** The own seeds as options of the run: `teacher.seed` → `2`. */
export function ownSeedOptions({ ownSeeds = {} }: Seeds): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ownSeeds).map(([name, number]) => [ownSeedOption(name), String(number)]));
}
