import { sweepScene } from './sweep-scene.ts';

sweepScene('hold', { part: 1, of: 2 });
