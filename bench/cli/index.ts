/** `npm run bench -- cli`: how long people wait for the command line. */
import { printFigures } from '../goals.ts';
import { compiledCommand } from './compiled.ts';
import { firstAnswerFigures } from './first-answer.ts';
import { reachFigures } from './reach.ts';
import { redrawFigures } from './redraw.ts';
import { startFigures } from './start.ts';

const command = compiledCommand();
printFigures('The command line, start to exit, as the package has it', startFigures(command));
printFigures('A question to a running `tidegate local`', await firstAnswerFigures(command));
printFigures("A word, in the account's own time, until it has reached the machine", await reachFigures());
printFigures('`tidegate get --watch`: 50 stages and 10,000 events', redrawFigures());
