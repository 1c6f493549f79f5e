/**
 * `node toy-command.js <components> <runs> <file>`: what `formulary run` does, with the toy components, in a process that a
 * test may kill. Prints the outcome as JSON.
 */
import { cancellation } from '../../../framework/cli/cancellation.js';
import { reportFailure } from '../../../framework/cli/report-failure.js';
import { runExperiment } from '../../../framework/launch/run-experiment.js';

const [components = '', runsFolder = '', file = '', ...set] = process.argv.slice(2);
try {
  const outcome = await runExperiment(file, {
    components,
    runsFolder,
    set,
    command: `formulary run ${file}`,
    displayedFile: file,
    signal: cancellation(),
    keepGoing: false,
    tracking: true,
    onStart: ({ pending }) => process.stderr.write(`${pending} pending\n`),
    onEvent: (event) =>
      process.stderr.write(`${event.type} ${event.job.title} ${'stage' in event ? event.stage : ''}\n`),
    report: () => Promise.resolve([]),
  });
  process.stdout.write(JSON.stringify(outcome));
  process.exitCode = { finished: 0, failed: 1, input: 2, cancelled: 130 }[outcome.status];
} catch (error) {
  process.exitCode = reportFailure(error, process.argv.slice(2));
}
