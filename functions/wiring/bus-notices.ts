import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeNotices, type Notices } from '../../lib/aws/notices.ts';
import { settled } from './client-settings.ts';
import { setting } from './environment.ts';

/** What the control plane says on its bus. */
export const busNotices = (): Notices => eventBridgeNotices(new EventBridgeClient(settled), setting('BUS_NAME'));
