import { detection } from './detection.ts';
import { falseAlarms } from './false-alarms.ts';
import { speed } from './speed.ts';
import { timeToPass } from './time-to-pass.ts';

falseAlarms();
for (const canaryRate of [0.05, 0.01, 1]) detection(canaryRate);
timeToPass();
speed();
