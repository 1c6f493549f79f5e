import type { Engine } from '../../../framework/tensor/index.js';
import { probe } from '../shared/probe.js';
import onnxruntime from './onnxruntime.js';

/** Tries the provider named on the command line. */
const build = onnxruntime.build as (settings: { options: { provider: string; threads: number } }) => Engine;
await probe(build({ options: { provider: process.argv[2]!, threads: 1 } }));
