import { sweepScene } from './sweep-scene.ts';

sweepScene('supersede', { part: 2, of: 2 });
