import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../../framework/contracts/stage.js';
import type { Component } from '../../../framework/registry/component.js';

export interface StageRun {
  readonly folder: string;
  readonly notes: readonly string[];
  /** Every point that the stage told, in order. */
  readonly points: readonly CurvePoint[];
}

interface CurvePoint {
  readonly name: string;
  readonly value: number;
  readonly epoch: number;
}

/** Runs one stage with the services given, reading the folders of earlier stages below `root`, writing `root/<stage>`. */
export async function runStage(component: Component, services: object, root: string): Promise<StageRun> {
  const stage = (component.build as (given: object) => Stage)({ options: {}, ...services });
  const folder = join(root, component.type);
  const checkpoints = join(root, `${component.type}.checkpoints`);
  await mkdir(folder, { recursive: true });
  await mkdir(checkpoints, { recursive: true });
  const notes: string[] = [];
  const points: CurvePoint[] = [];
  await stage.run({
    folder,
    checkpoints,
    kept: join(root, 'kept', component.type),
    input: (name) => join(root, name),
    seed: 0,
    signal: new AbortController().signal,
    journal: {
      metric: (name, value, epoch) => points.push({ name, value, epoch }),
      progress() {},
      note: (text) => notes.push(text),
    },
  });
  return { folder, notes, points };
}
