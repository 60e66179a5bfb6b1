import type { Secrets } from '../aws/secrets.ts';
import { messageFor } from '../core/notification/message.ts';
import { notificationOf } from '../core/notification/notification.ts';
import { readTelling } from '../core/notification/telling.ts';
import type { Post } from '../sources/post.ts';

export interface NotifyDeps {
  readonly secrets: Secrets;
  readonly post: Post;
}

/**
 * Tells a channel of a notice. Throws where the channel did not take it, so that Lambda tries twice more and then leaves it in
 * the dead-letter queue; what it throws names the secret and never what it holds.
 */
export const notify =
  ({ secrets, post }: NotifyDeps) =>
  async (event: unknown): Promise<{ readonly status: number }> => {
    const { channel, secret, detailType, detail } = readTelling(event);
    const text = (await secrets.read(secret)).trim();
    const posted = await post(messageFor(channel, notificationOf(detailType, detail), text));
    if (posted.kind === 'error') throw new NotTaken(`${channel} (secret ${secret}): ${posted.why}`);
    const { status } = posted;
    if (status < 200 || status > 299) throw new NotTaken(`${channel} (secret ${secret}) answered ${status}`);
    return { status };
  };

class NotTaken extends Error {
  override readonly name = 'NotTaken';
}
