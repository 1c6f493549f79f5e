import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { AnyObject, type Frozen, recordFile } from './record.js';

/** `job.json` of a run that was submitted: where a later command asks for it. */
const JobFile = Type.Object({
  /** The section of the launcher, its type included. */
  launcher: AnyObject,
  /** What the launcher knows the job by. */
  id: Type.String(),
  /** The file that the job's processes write to. */
  log: Type.String(),
  title: Type.String(),
  /** Folders of the jobs that compute stages which this one reads, relative to `runs/`. */
  after: Type.Array(Type.String()),
  /** The copy of the program below `code/` that its command starts; absent where there is none, or an older version wrote. */
  program: Type.Optional(Type.String()),
  /** Milliseconds since 1970. */
  submittedAt: Type.Number(),
});
export type JobFile = Frozen<Static<typeof JobFile>>;

/** `job.json` of the folder of a run or of shared stages. */
export const jobFile = recordFile('job.json', JobFile);
