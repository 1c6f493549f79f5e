import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CohortBuild } from './cohort-build.js';

const program = 'test/parity/cohort.py';
/** Runs the program, and prints the cost of the process after the program's own output. */
const wrapper = `
import json, resource, runpy, sys, time
sys.argv = sys.argv[1:]
start = time.perf_counter()
runpy.run_path(sys.argv[0], run_name="__main__")
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "processorSeconds": usage.ru_utime + usage.ru_stime,
    "peakMegabytes": usage.ru_maxrss / 1024,
}))
`;

/** Measures the pandas program of the parity tests. Undefined when FORMULARY_PYTHON names no Python with pandas. */
export async function buildWithPandas(
  root: string,
  mappings: string,
  say: (line: string) => void,
): Promise<Omit<CohortBuild, 'form' | 'prescriptions'> | undefined> {
  const python = process.env['FORMULARY_PYTHON'];
  if (python === undefined || python === '') {
    say('pandas: not measured; set FORMULARY_PYTHON to a Python that has pandas');
    return undefined;
  }
  const { stdout } = await promisify(execFile)(python, [
    '-c',
    wrapper,
    program,
    'mimic-iv',
    'corrected',
    root,
    mappings,
  ]);
  const [summary, usage] = stdout.trim().split('\n') as [string, string];
  const { sha256, patients } = JSON.parse(summary) as Pick<CohortBuild, 'sha256' | 'patients'>;
  const taken = JSON.parse(usage) as Pick<CohortBuild, 'seconds' | 'processorSeconds' | 'peakMegabytes'>;
  return { program: 'pandas', ...taken, sha256, patients };
}
