import { existsSync } from 'node:fs';

/** The Python whose MLflow the tests start. */
export const python = process.env['FORMULARY_MLFLOW_PYTHON'] ?? '.venv-mlflow/bin/python';

/** Skips the tests of a suite where there is no MLflow, and says how to get one. */
export function skipWithoutMlflow(suite: Mocha.Context): void {
  if (existsSync(python)) return;
  console.log('      no MLflow: run tools/mlflow/setup.sh, or name a python that has it in FORMULARY_MLFLOW_PYTHON');
  suite.skip();
}
