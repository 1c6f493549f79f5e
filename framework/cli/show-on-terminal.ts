import { resolve } from 'node:path';

export interface ShowOptions {
  readonly set: readonly string[];
  readonly row?: string;
  readonly runs: string;
  readonly json?: boolean;
}

/** Shows a view of an experiment as text or JSON. Progress is shown only on a terminal. */
export async function showOnTerminal(view: string, file: string, options: ShowOptions, out?: string): Promise<void> {
  const [{ showView }, { canRewrite }] = await Promise.all([
    import('../execution/views/show-view.js'),
    import('./progress.js'),
  ]);
  const aborted = new AbortController();
  process.once('SIGINT', () => aborted.abort(new Error('cancelled')));
  const terminal = canRewrite(process.stderr);
  const shown = await showView({
    file,
    view,
    set: options.set,
    runsFolder: resolve(options.runs),
    ...(options.row === undefined ? {} : { row: options.row }),
    ...(out === undefined ? {} : { out }),
    signal: aborted.signal,
    onProgress: (stage, done, total, unit) => {
      if (terminal) process.stderr.write(`\r\x1b[K${stage}: ${done}${total > 0 ? ` of ${total}` : ''} ${unit}`);
    },
  });
  if (terminal) process.stderr.write('\r\x1b[K');
  process.stdout.write(options.json === true ? `${JSON.stringify(shown.json)}\n` : shown.text);
}
