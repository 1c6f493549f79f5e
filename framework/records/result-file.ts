import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

/** `result.json`: how a run ended. A run without one goes on, or has not begun. */
const ResultFile = Type.Object({
  status: Type.Union([Type.Literal('finished'), Type.Literal('failed'), Type.Literal('cancelled')]),
  /** Message and remedy; nothing at patient level. */
  problem: Type.Optional(Type.String()),
  /** `input`: the experiment or its data must change, not the program. */
  cause: Type.Optional(Type.Literal('input')),
  seconds: Type.Optional(Type.Number()),
});
export type ResultFile = Frozen<Static<typeof ResultFile>>;

/** `result.json` of a run folder. */
export const resultFile = recordFile('result.json', ResultFile);
