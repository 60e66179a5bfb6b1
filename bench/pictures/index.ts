/** `npm run pictures`: draws the pictures of the page on analysis anew, from rehearsed and simulated rollouts. */
import { writeFileSync } from 'node:fs';
import { evidencePicture } from './evidence.ts';
import { costsOf, rulesPicture } from './rules.ts';

const folder = new URL('../../docs/explanation/pictures/', import.meta.url);

writeFileSync(new URL('evidence.svg', folder), await evidencePicture());
writeFileSync(new URL('rules.svg', folder), rulesPicture(costsOf(200)));
