import { sweepScene } from './sweep-scene.ts';

sweepScene('good', { part: 2, of: 2 });
