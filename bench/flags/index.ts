/** `node bench/flags/index.ts [seed]`: speed beside flagd-core and OpenFeature's client, size, and fuzzing. */
import { fuzz } from './fuzz.ts';
import { size } from './size.ts';
import { speed } from './speed.ts';

await speed();
size();
// Run as a section of all benchmarks, its first argument is a section's name.
const given = Number(process.argv[2]);
fuzz(Number.isInteger(given) ? given : Date.now() % 2 ** 31);
