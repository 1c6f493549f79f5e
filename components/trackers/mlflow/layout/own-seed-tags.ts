import { isRepeatedOption } from '../../../../framework/records/own-seeds.js';

/** The tag of a seed's run that holds one of its own seeds: `formulary.teacher_seed`, or `formulary.evaluation.fold`. */
export function ownSeedTag(name: string): string {
  return isRepeatedOption(name) ? `formulary.${name}` : `formulary.${name}_seed`;
}

/** The own seed that a tag holds, or undefined for other tags. */
export function ownSeedOfTag(tag: string): string | undefined {
  const [, section, option] = /^formulary\.(?:([^.]+)_seed|([^.]+\..+))$/.exec(tag) ?? [];
  return section ?? option;
}
