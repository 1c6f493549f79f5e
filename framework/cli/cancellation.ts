/** The exit code of a command that the user stopped. */
export const cancelledCode = 130;

/**
 * Listens to Ctrl-C and to requests to terminate. The first one aborts the returned signal, so that work stops at its next
 * checkpoint. A second one ends the process and its workers at once.
 */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(cancelledCode);
    process.stderr.write('\nstopping at the next checkpoint; press Ctrl-C again to stop at once\n');
    controller.abort(new DOMException('cancelled', 'AbortError'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
