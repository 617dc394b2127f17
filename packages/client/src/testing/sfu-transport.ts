import { onTestFinished } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import { SfuTransport } from '../sfu/sfu-transport.ts';
import { TurnServers } from '../sfu/turn-servers.ts';
import { media } from './relay.ts';
import type { FakeSfuDevice } from './sfu-device.ts';

/** One transport of this device, which is closed after the test. */
export function openTransport(
  { device }: FakeSfuDevice,
  direction: 'send' | 'recv',
  request: EngineContext['request'],
): SfuTransport {
  const { sendTransport, recvTransport } = media(1);
  const transport = new SfuTransport({
    device,
    direction,
    parameters: direction === 'send' ? sendTransport : recvTransport,
    request,
    turn: new TurnServers(request),
    onStateChange: () => undefined,
  });
  onTestFinished(() => transport.close());
  return transport;
}
