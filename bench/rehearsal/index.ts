import { synthesizedAssembly } from '../../lib/rehearsal/synthesize.ts';
import { commandFigures } from './command.ts';
import { inProcessFigures } from './in-process.ts';
import { synthesisFigures } from './synthesis.ts';
import { printFigures } from '../goals.ts';

// Not part of any figure but its own: the assembly is there when the others are measured.
synthesizedAssembly([]);

const { cost, work } = await inProcessFigures();
printFigures('Rehearsing 20 minutes at 50 requests per second, in a process that has done it before', cost);
printFigures('What a rehearsal of 20 minutes does', work);
printFigures('The command `tidegate rehearse`, start to exit', commandFigures());
printFigures('The first run after a change: synthesizing the control plane', synthesisFigures());
