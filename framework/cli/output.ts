import { UserInputError } from '../errors.js';
import { machineTrouble } from '../machine-trouble.js';

/**
 * Lets the program go on where what it says cannot be written: a computation is worth more than its progress. Of a reader who
 * has seen enough (`formulary plan … | head`) nothing is said. A result that is lost, on a full disk for example, is told on
 * the standard error, and the exit code is 1.
 */
export function surviveLostOutput(): void {
  let isTold = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isTold) return;
    isTold = true;
    process.once('exit', (code) => (process.exitCode = code === 0 ? 1 : code));
    const { reason } = machineTrouble(error) ?? { reason: error.message };
    process.stderr.write(`${new UserInputError({ place: 'the standard output', reason }).message}\n`);
  });
  process.stderr.on('error', () => {});
}
