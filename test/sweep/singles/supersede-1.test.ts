import { sweepScene } from './sweep-scene.ts';

sweepScene('supersede', { part: 1, of: 2 });
