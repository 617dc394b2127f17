import { roomKinds } from '@sotto/protocol';
import type { Call, DirectCall } from './call-types.ts';

/** Whether media of a call goes from device to device, and so all that a call of two has is there. */
export const isDirect = (call: Call): call is DirectCall => roomKinds[call.kind].media === 'peer';
