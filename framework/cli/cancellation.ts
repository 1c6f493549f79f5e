/** The exit code of a command that the user stopped. */
export const cancelledCode = 130;

const controller = new AbortController();

/** What Ctrl-C makes a command do, in words. */
export interface StopWords {
  readonly first: string;
  /** What a second one is for: "press Ctrl-C again …". */
  readonly second: string;
}

/**
 * Listens to Ctrl-C and to requests to terminate. The first one aborts the returned signal, so that work stops at its next
 * checkpoint. A second one ends the process and its workers at once.
 *
 * @param stopping what the first one makes the command do, in words; a function is asked at that moment
 */
export function cancellation(stopping: string | (() => StopWords) = 'stopping at the next checkpoint'): AbortSignal {
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(cancelledCode);
    const words = typeof stopping === 'string' ? { first: stopping, second: 'to stop at once' } : stopping();
    process.stderr.write(`\n${words.first}; press Ctrl-C again ${words.second}\n`);
    controller.abort(new DOMException('cancelled', 'AbortError'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

/** Whether the user has stopped the command: what fails from then on is no failure. */
export function isCancelled(): boolean {
  return controller.signal.aborted;
}
