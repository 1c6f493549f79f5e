import type { JobResult } from '../../contracts/launcher.js';
import { jobFile } from '../../records/job-file.js';
import { jobResult } from '../../records/job-result.js';

/** The result of a run that counts: that of an attempt before its latest submission does not, unless the run has finished. */
export function latestResult(runFolder: string): JobResult | undefined {
  return jobResult(runFolder, jobFile.readIfWhole(runFolder)?.submittedAt ?? 0);
}
