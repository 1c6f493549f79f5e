/** The exit code of what a user stopped. */
export const cancelledCode = 130;

/**
 * Ctrl-C, or a request to terminate: the first one aborts the returned signal, so that work stops at its next checkpoint; a
 * second one ends the process at once, and its workers with it.
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
