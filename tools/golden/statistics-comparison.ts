import { isJsonObject, type Json, type JsonObject } from '../../framework/json.js';
import { type GoldenResult } from './golden-kind.js';

/**
 * Compares the results of statistical tests with the expected ones. Statistics and degrees of freedom agree within 1e-9
 * relative, p-values within 1e-9 or 1e-6 relative, whichever is larger. Null agrees with null alone. What the file does not
 * expect is not compared.
 */
export function compareStatistics(
  computed: JsonObject,
  expected: JsonObject,
): Pick<GoldenResult, 'compared' | 'deviations'> {
  const deviations: string[] = [];
  let compared = 0;
  const compare = (mine: Json | undefined, theirs: Json | undefined, path: string): void => {
    if (theirs === undefined) return;
    if (Array.isArray(mine) && Array.isArray(theirs)) {
      if (mine.length !== theirs.length) deviations.push(`${path}: ${mine.length} values, expected ${theirs.length}`);
      mine.forEach((value: Json, index) => compare(value, theirs[index] as Json | undefined, `${path}[${index}]`));
    } else if (isJsonObject(mine) && isJsonObject(theirs)) {
      for (const [key, value] of Object.entries(mine))
        compare(value, theirs[key], path === '' ? key : `${path}.${key}`);
    } else {
      compared += 1;
      if (!agree(mine, theirs, path))
        deviations.push(`${path}: computed ${JSON.stringify(mine)}, expected ${JSON.stringify(theirs)}`);
    }
  };
  compare(computed, expected, '');
  return { compared, deviations };
}

function agree(mine: Json | undefined, theirs: Json, path: string): boolean {
  if (typeof mine !== 'number' || typeof theirs !== 'number') return mine === theirs;
  const isProbability = /\.(p|p_exact|p_normal)$|\.adjusted\[\d+\]$/.test(path);
  const tolerance = isProbability ? Math.max(1e-9, 1e-6 * Math.abs(theirs)) : 1e-9 * Math.abs(theirs);
  return Math.abs(mine - theirs) <= tolerance;
}
