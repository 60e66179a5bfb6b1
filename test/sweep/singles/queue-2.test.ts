import { sweepScene } from './sweep-scene.ts';

sweepScene('queue', { part: 2, of: 3 });
