import { sweepScene } from './sweep-scene.ts';

sweepScene('hold', { part: 2, of: 2 });
