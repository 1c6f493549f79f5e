import type { KnownOutputs } from '../../contracts/stage.js';
import { outputFolder } from '../../records/cache-folder.js';
import type { Ingredients } from '../../records/ingredients.js';
import { isComplete } from './stage-cache.js';

/** The finished outputs that a planned stage reads. */
export function knownOutputs(runsFolder: string, { upstream }: Pick<Ingredients, 'upstream'>): KnownOutputs {
  return {
    output: (stage) => {
      const key = Object.hasOwn(upstream, stage) ? upstream[stage]! : undefined;
      return key !== undefined && isComplete(runsFolder, stage, key) ? outputFolder(runsFolder, stage, key) : undefined;
    },
  };
}
