#!/usr/bin/env node
import module from 'node:module';

// Before anything else is loaded: from the second run on, starting takes half the time. Node 20 has none.
module.enableCompileCache?.();
const { main } = await import('../lib/cli/main.ts');

process.exitCode = await main(process.argv.slice(2));
