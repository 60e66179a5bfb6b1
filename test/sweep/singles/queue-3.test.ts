import { sweepScene } from './sweep-scene.ts';

sweepScene('queue', { part: 3, of: 3 });
