import { sweepScene } from './sweep-scene.ts';

sweepScene('good', { part: 1, of: 2 });
