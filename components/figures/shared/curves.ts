import type { JournalEvent } from '../../../framework/contracts/journal-event.js';

/** The curves of a run: stage → name (`train/loss`, `validation/prauc`) → value by step. */
export type Curves = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number, number>>>;

/** Reads the curves of a journal. A value that a continued run recorded again replaces the earlier one. */
export function curvesOf(events: readonly JournalEvent[]): Curves {
  const curves = new Map<string, Map<string, Map<number, number>>>();
  let stage = '';
  for (const event of events) {
    if (event.event === 'stage') ({ stage } = event);
    if (event.event !== 'metric') continue;
    const ofStage = curves.get(stage) ?? new Map<string, Map<number, number>>();
    const curve = ofStage.get(event.name) ?? new Map<number, number>();
    curves.set(stage, ofStage.set(event.name, curve.set(event.step, Number(event.value))));
  }
  return curves;
}
