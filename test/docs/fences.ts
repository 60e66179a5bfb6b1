import { read, repositoryFiles } from '../repository/files.ts';

/** A fenced block of a page. */
export interface Fence {
  readonly page: string;
  readonly line: number;
  /** `sh`, `yaml`, `text`, … */
  readonly language: string;
  readonly text: string;
  /** The name that the sentence before gives the block: Save as `plan.yaml`. */
  readonly savedAs?: string;
}

/** Every page that tells people how to use Tidegate. */
export const pages = repositoryFiles().filter((path) => path.endsWith('.md') && !path.startsWith('test/'));

/** The fenced blocks of a page, in order; those inside a list are taken without their indentation. */
export function fencesOf(page: string, text: string = read(page)): readonly Fence[] {
  return [...text.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms)].map((match) => {
    const [, indentation = '', language = '', body = ''] = match;
    const before = text.slice(0, match.index);
    const savedAs = /[Ss]ave as\s+`([\w.-]+)`:\s*$/.exec(before)?.[1];
    return {
      page,
      line: before.split('\n').length,
      language,
      text: body.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
      ...(savedAs === undefined ? {} : { savedAs }),
    };
  });
}

export const allFences: readonly Fence[] = pages.flatMap((page) => fencesOf(page));

/** Where a block is, for the title of a test. */
export const placeOf = ({ page, line }: Fence): string => `${page}:${line}`;
