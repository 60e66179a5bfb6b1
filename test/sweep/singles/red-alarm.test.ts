import { sweepScene } from './sweep-scene.ts';

sweepScene('red alarm');
