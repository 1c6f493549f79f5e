import { component, Type } from 'formulary/component';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';

/** A process by its number and its start, so that a number that was given out again is no longer it. */
const startOf = (pid) => {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(') ')[1].split(' ')[19] : undefined;
};
const isAlive = (id) => startOf(id.split('@')[0]) === id.split('@')[1];

export default component({
  kind: 'launcher',
  type: 'nohup',
  version: 1,
  summary: 'Starts every run at once, in the background of a Linux machine that has room for all of them.',
  options: Type.Object({}),
  properties: { honours: ['prefix'], sharedStagesFirst: false },
  build: () => ({
    submit: async (jobs, { accepted }) => {
      for (const job of jobs) {
        const log = `${job.folder}/worker.log`;
        const output = openSync(log, 'a');
        const [program, ...words] = [...(job.resources.prefix ?? []), ...job.command];
        const child = spawn(program, words, { detached: true, stdio: ['ignore', output, output] });
        child.unref();
        closeSync(output);
        await accepted(job, { id: `${child.pid}@${startOf(child.pid)}`, log });
      }
    },
    states: async (ids) => new Map(ids.filter(isAlive).map((id) => [id, { state: 'running' }])),
    cancel: async (ids) => ids.filter(isAlive).forEach((id) => process.kill(Number(id.split('@')[0]), 'SIGTERM')),
  }),
});
