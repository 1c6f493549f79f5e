#!/usr/bin/env node
import { commandLine } from './command-line.js';
import { surviveLostOutput } from './output.js';

surviveLostOutput();
await commandLine(process.argv.slice(2));
