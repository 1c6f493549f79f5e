import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import type { WorkerMessage } from '../contracts/worker-message.js';
import { type Frozen, recordFile } from './record.js';

/** `progress.json` of a run folder: how far its process has got, for commands that have no other channel to it. */
const ProgressFile = Type.Object({
  stage: Type.String(),
  /** Absent until the stage tells the first time. */
  amount: Type.Optional(
    Type.Object({
      done: Type.Number(),
      /** 0 where nobody knows. */
      total: Type.Number(),
      unit: Type.String(),
      /** What was done when the process began: a stage that goes on from a checkpoint does not begin at 0. */
      doneAtStart: Type.Number(),
      /** Milliseconds since 1970 of the first telling. */
      startedAt: Type.Number(),
    }),
  ),
  /** The latest loss, and the latest score by which the stage chooses its best epoch. */
  scores: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), value: Type.Union([Type.Number(), Type.Null()]) })),
  ),
  /** Milliseconds since 1970. */
  at: Type.Number(),
});
export type ProgressFile = Frozen<Static<typeof ProgressFile>>;

/** `progress.json` of a run folder. */
export const progressFile = recordFile('progress.json', ProgressFile);

/** How far a process has got once it has told something more, at a time in milliseconds since 1970. */
export function progressAfter(
  before: ProgressFile | undefined,
  message: WorkerMessage,
  at: number,
): ProgressFile | undefined {
  const { stage } = message;
  const same = before?.stage === stage ? before : undefined;
  if (message.type === 'stage') return { ...same, stage, at };
  if (message.type !== 'progress') return before;
  const { done, total, unit, scores = same?.scores } = message;
  const { doneAtStart, startedAt } = same?.amount ?? { doneAtStart: done, startedAt: at };
  return {
    stage,
    amount: { done, total, unit, doneAtStart, startedAt },
    ...(scores && { scores: scores.map(finite) }),
    at,
  };
}

/** JSON has no other numbers. */
function finite({ name, value }: { readonly name: string; readonly value: number | null }) {
  return { name, value: value !== null && Number.isFinite(value) ? value : null };
}
