#!/usr/bin/env node
import { Command } from 'commander';

const program = new Command('formulary');
program.parse();
