import { detection } from './detection.ts';
import { efficiency } from './efficiency.ts';
import { falseAlarms } from './false-alarms.ts';
import { falsePasses } from './false-passes.ts';
import { speed } from './speed.ts';
import { timeToPass } from './time-to-pass.ts';
import { aWeek } from './week.ts';

falseAlarms();
falsePasses();
efficiency();
for (const canaryRate of [0.01, 0.05, 1]) detection(0.001, canaryRate);
timeToPass();
speed();
await aWeek();
