import type { JournalEvent } from '../contracts/journal-event.js';
import { journalFile } from '../records/journal-reader.js';
import { openJournal } from '../records/journal-writer.js';

type EndStatus = Extract<JournalEvent, { readonly event: 'end' }>['status'];

/** Writes the experiment's own journal: its start, the files of its report, and its end where it has ended. */
export function recordExperiment(
  experimentFolder: string,
  title: string,
  status: EndStatus | 'input' | undefined,
  files: readonly string[],
): void {
  const journal = openJournal(journalFile(experimentFolder));
  if (!journal.isContinued) journal.append({ event: 'start', title, parameters: {}, tags: { experiment: title } });
  for (const name of files) journal.append({ event: 'artifact', path: name, name, kind: artifactKind(name) });
  if (status !== undefined) journal.append({ event: 'end', status: status === 'input' ? 'failed' : status });
  journal.flush();
  journal.close();
}

function artifactKind(name: string): 'table' | 'figure' | 'file' {
  if (name.startsWith('tables/')) return 'table';
  return name.startsWith('figures/') ? 'figure' : 'file';
}
