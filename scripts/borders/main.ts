import { findViolations } from './violations.ts';
import { readTree } from './tree.ts';

const files = readTree('.');
const violations = findViolations(files);
for (const { file, line, rule, message } of violations) console.error(`${file}:${line} ${message} (${rule})`);
console.log(`${files.size} files, ${violations.length} violations`);
process.exitCode = violations.length > 0 ? 1 : 0;
