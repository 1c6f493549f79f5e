/**
 * Why a run stops that is to go on later by itself: its time on a node is over. It ends neither finished nor cancelled, and
 * leaves no result.
 */
export class Interruption extends Error {
  constructor() {
    super('the run was interrupted, and goes on from its last checkpoint when it is started again');
  }
}

/** The exit code of a process that was interrupted (`EX_TEMPFAIL` of sysexits.h). Whoever started it starts it again. */
export const interruptedCode = 75;
