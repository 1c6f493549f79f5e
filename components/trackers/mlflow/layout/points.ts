import type { JournalEvent } from '../../../../framework/contracts/journal-event.js';
import type { Metric } from '../client/protocol.js';

/**
 * The points of a line of a journal. Most lines have none. Memory and processor time are shown below `system/`, which the run
 * page keeps apart from the scores.
 */
export function pointsOf(event: JournalEvent): readonly Metric[] {
  if (event.event !== 'metric' && event.event !== 'usage') return [];
  const { at: timestamp, step } = event;
  if (event.event === 'metric') return [{ key: event.name, value: event.value, timestamp, step }];
  return [
    { key: 'system/process_cpu_percentage', value: event.processorPercent, timestamp, step },
    { key: 'system/process_memory_megabytes', value: event.memoryMegabytes, timestamp, step },
  ];
}
