import { sweepScene } from './sweep-scene.ts';

sweepScene('bad');
