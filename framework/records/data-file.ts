import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

const DataFile = Type.Object({
  /**
   * For each `split/group` with scores, a digest of who its patients are and what is right for them. It is equal for rows that
   * were scored on the same targets. Absent in files of versions before this one.
   */
  identities: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Stands above every table in large letters: `MADE-UP PATIENTS`. */
  banner: Type.Optional(Type.String()),
  /** Why figures of a publication cannot be compared: `made-up patients`; absent where nothing speaks against it. */
  otherCohort: Type.Optional(Type.String()),
  /** What a reader must know of the data and of the averaging, a sentence each; nothing at patient level. */
  facts: Type.Array(Type.String()),
});
export type DataFile = Frozen<Static<typeof DataFile>>;

/** `data.json` of the stage that scored a run: on which data. */
export const dataFile = recordFile('data.json', DataFile);
