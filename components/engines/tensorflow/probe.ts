import type { Engine } from '../../../framework/tensor/index.js';
import { probe } from '../shared/probe.js';
import tensorflow from './tensorflow.js';

/** Tries the tfjs named on the command line. */
const build = tensorflow.build as (settings: { options: { package: string } }) => Engine;
await probe(build({ options: { package: process.argv[2]! } }));
