import { statSync } from 'node:fs';
import { resultFile } from './result-file.js';
import type { JobResult } from '../contracts/launcher.js';

/**
 * The result that a worker left, `undefined` when it left none.
 *
 * @param since a failure older than this (milliseconds since 1970) is an earlier attempt's and does not count
 */
export function jobResult(folder: string, since: number): JobResult | undefined {
  const result = resultFile.readIfWhole(folder);
  if (result === undefined) return undefined;
  const { status, problem, cause } = result;
  const isStale = status !== 'finished' && statSync(resultFile.path(folder)).mtimeMs < since;
  if (isStale) return undefined;
  return { folder, status, ...(problem === undefined ? {} : { problem }), ...(cause === undefined ? {} : { cause }) };
}
