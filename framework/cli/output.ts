import { problemInWords } from '../errors.js';
import { machineTrouble } from '../machine-trouble.js';

/**
 * Lets the program go on where its output cannot be written, because a computation is worth more than its progress. If the
 * reader has closed the pipe (`formulary plan … | head`), nothing is said. If a result is lost, for example on a full disk, the
 * standard error says so and the exit code is 1.
 */
export function surviveLostOutput(): void {
  let isTold = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isTold) return;
    isTold = true;
    process.once('exit', (code) => (process.exitCode = code === 0 ? 1 : code));
    const { reason } = machineTrouble(error) ?? { reason: error.message };
    process.stderr.write(`${problemInWords({ place: 'the standard output', reason })}\n`);
  });
  process.stderr.on('error', () => {});
}
