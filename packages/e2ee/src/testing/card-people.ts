import type { CardVersion } from '../identity/card-agreement.ts';
import { type CardRecipient, sealCard, type SealCardOptions } from '../identity/card.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';

export const testRoom = 'c123456789abcdefghjkmnpqr';

export async function createPeople() {
  const [caller, callee, stranger] = await Promise.all([
    DeviceIdentity.ephemeral(),
    DeviceIdentity.ephemeral(),
    DeviceIdentity.ephemeral(),
  ]);
  return { caller, callee, stranger };
}

export function addressOf({ publicKey, cardKey }: DeviceIdentity) {
  return { identity: publicKey, cardKey };
}

/** As a caller knows a device to whom cards of this version go. */
async function recipient(version: CardVersion, device: DeviceIdentity): Promise<CardRecipient> {
  return version === 1
    ? addressOf(device)
    : { ...addressOf(device), kemKey: await device.cardKem.publicKey() };
}

/** Seals a card of one version, which says what every card here says unless told otherwise. */
export function cards(version: CardVersion) {
  return async (caller: DeviceIdentity, callee: DeviceIdentity, fields: Partial<SealCardOptions> = {}) => {
    const to = await recipient(version, callee);
    return sealCard({ identity: caller, to, name: 'Ada', room: testRoom, at: 1, ...fields });
  };
}
