import { totalmem } from 'node:os';
import { gibibytes } from '../../../framework/count.js';
import { UserInputError } from '../../../framework/errors.js';
import { memoryEstimate, type MemoryAsked } from './memory-estimate.js';

/** What may be changed so that less memory is needed, in the order in which it is offered. */
const remedies: readonly (readonly [string, Partial<MemoryAsked>])[] = [
  ['`engine.lanes: 1`', { lanes: 1 }],
  ['`teacher.microBatch: 1`', { prompts: 1 }],
  ['`teacher.layerByLayer: true`', { layerByLayer: true }],
  ['`teacher.layerByLayer: true` with `teacher.microBatch: 1`', { layerByLayer: true, prompts: 1 }],
];
const shortestOffered = 128;

type Work = keyof ReturnType<typeof memoryEstimate>;

/**
 * Refuses work that does not fit into the memory of this machine, before it begins, and says what would fit.
 *
 * @param available bytes
 */
export function requireMemory(asked: MemoryAsked, work: Work, available = totalmem()): void {
  const needed = memoryEstimate(asked)[work];
  if (needed <= available) return;
  throw new UserInputError({
    place: 'teacher',
    reason: `${work === 'trainingBytes' ? 'training' : 'recording'} needs about ${gibibytes(needed)} of memory, and this machine has ${gibibytes(available)}`,
    remedy: memoryRemedy(asked, work, available),
  });
}

/** What may be changed so that work fits into so many bytes. */
export function memoryRemedy(asked: MemoryAsked, work: Work, available: number): string {
  const needs = (change: Partial<MemoryAsked>) => memoryEstimate({ ...asked, ...change })[work];
  const fits = remedies.find(([, change]) => allowed(asked, change) && needs(change) <= available);
  return fits === undefined ? shorter(asked, work, available) : `Set ${fits[0]}: about ${gibibytes(needs(fits[1]))}.`;
}

/** Layer by layer only adapters are trained. */
function allowed({ trained }: MemoryAsked, { layerByLayer }: Partial<MemoryAsked>): boolean {
  return layerByLayer !== true || trained !== undefined;
}

function shorter(asked: MemoryAsked, work: Work, available: number): string {
  const smallest = { ...asked, prompts: 1, lanes: 1, layerByLayer: asked.trained !== undefined };
  for (let tokens = asked.tokens >> 1; tokens >= shortestOffered; tokens >>= 1) {
    if (memoryEstimate({ ...smallest, tokens })[work] <= available) {
      const others = smallest.layerByLayer ? ', `teacher.layerByLayer: true`' : '';
      return `Set \`teacher.maxTokens: ${tokens}\`${others} and \`teacher.microBatch: 1\`.`;
    }
  }
  return 'Use a smaller checkpoint, or train it elsewhere: docs/external-stages.md.';
}
