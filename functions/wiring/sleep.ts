/** Lambda's `sleep`: the timer goes with the wait, so that no environment is frozen with one. */
export const sleep = (milliseconds: number, over?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    over?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
