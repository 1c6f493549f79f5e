import { resolve } from 'node:path';
import type { RegisterVerb } from '../verb.js';

/** `formulary export` writes the student of a run for other programs. */
const exportModel: RegisterVerb = (program) => {
  program
    .command('export')
    .description('write the student of a run as one ONNX file: weights, vocabularies and thresholds inside')
    .argument('<run>', 'a run folder: runs/run-0123456789ab')
    .requiredOption('--onnx <file>', 'the file to write')
    .option('--json', 'print { file, bytes, sha256, inputs, outputs, threshold, tunedThreshold } as JSON')
    .addHelpText('after', '\nThe file holds no patient. docs/deployment.md shows how to use it from Python.')
    .action(async (run: string, { onnx, json }: { readonly onnx: string; readonly json?: boolean }) => {
      const { showRun } = await import('../../execution/views/show-run.js');
      const shown = await showRun({ run, view: 'student-onnx', out: resolve(onnx) });
      process.stdout.write(json === true ? `${JSON.stringify(shown.json)}\n` : shown.text);
    });
};
export default exportModel;
