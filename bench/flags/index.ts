/** `node bench/flags/index.ts [seed]`: speed beside flagd-core and OpenFeature's client, size, and fuzzing. */
import { fuzz } from './fuzz.ts';
import { size } from './size.ts';
import { speed } from './speed.ts';

await speed();
size();
fuzz(Number(process.argv[2] ?? Date.now() % 2 ** 31));
