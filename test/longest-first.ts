import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each of these takes up to a minute. */
const longest = '/test/sweep/singles/';

/**
 * Vitest starts long files first when it remembers an earlier run. In a clean checkout it takes the size of a file for its
 * duration, and the few lines that play a scene hundreds of times would come last, one worker waiting for the other.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes(longest);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
