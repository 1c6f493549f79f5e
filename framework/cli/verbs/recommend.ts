import { resolve } from 'node:path';
import type { RegisterVerb } from '../verb.js';

/** `formulary recommend` shows what the student of a run would prescribe for new patients. */
const recommend: RegisterVerb = (program) => {
  program
    .command('recommend')
    .description('recommend medications for the last visit of each patient of a file')
    .argument('<run>', 'a run folder: runs/run-0123456789ab')
    .requiredOption(
      '--patients <file>',
      'JSON Lines, one patient a line, in the form of export-cohort; - is the standard input',
    )
    .option('--json', 'print { threshold, patients } as JSON, with the probability of every medication')
    .addHelpText(
      'after',
      '\nThe last visit needs no medications, and those it has are not looked at. docs/deployment.md describes the form.',
    )
    .action(async (run: string, { patients, json }: { readonly patients: string; readonly json?: boolean }) => {
      const { showRun } = await import('../../execution/views/show-run.js');
      const given = patients === '-' ? patients : resolve(patients);
      const shown = await showRun({ run, view: 'recommendations', given });
      process.stdout.write(json === true ? `${JSON.stringify(shown.json)}\n` : shown.text);
    });
};
export default recommend;
