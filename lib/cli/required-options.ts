import { type Command, UsageError } from './command.ts';
import { optionFlag } from './program.ts';

/** Refuses a command line without an option that its command cannot do without, with the one that would do. */
export function checkRequired(
  { name, options }: Command,
  args: Readonly<Record<string, unknown>>,
  { argv, program }: { readonly argv: readonly string[]; readonly program: string },
): void {
  const missing = Object.entries(options).filter(
    ([key, option]) => option.required !== undefined && isBlank(args[key]),
  );
  const [first] = missing;
  if (!first) return;
  const [key, { required = '' }] = first;
  const added = missing.map(([each, { value = '' }]) => `${optionFlag(each)} ${shown(value)}`);
  const typed = withoutBlank(argv, optionFlag(key)).map(shellWord);
  throw new UsageError(
    `${optionFlag(key)} is missing: ${required}; type ${program} ${[...typed, ...added].join(' ')} (tidegate ${name} --help says more)`,
  );
}

const isBlank = (value: unknown) => value === undefined || (typeof value === 'string' && value.trim() === '');

/** Free text is quoted, so that whoever puts their own words there need not think of it. */
const shown = (placeholder: string) => (placeholder === 'TEXT' ? `'${placeholder}'` : placeholder);

/** An option that was typed with nothing behind it is not typed twice. */
const withoutBlank = (argv: readonly string[], flag: string) =>
  argv.filter((word, i) => word !== flag && argv[i - 1] !== flag && !word.startsWith(`${flag}=`));

const shellWord = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
