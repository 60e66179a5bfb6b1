import { sweepScene } from './sweep-scene.ts';

sweepScene('queue', { part: 1, of: 3 });
