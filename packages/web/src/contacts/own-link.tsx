import { useSignal } from '@preact/signals';
import { cleanName } from '@sotto/client';
import { useMemo } from 'preact/hooks';
import { t } from '../language.ts';
import { recall } from '../remembered.ts';
import { LinkField } from '../ui/invite.tsx';
import type { Device } from './device.ts';
import { NameField } from './name-field.tsx';
import { personalLink } from './personal-link.ts';
import { qrCodeOf } from './qr-code.ts';

/** What others need to add this device, as a link and as a picture. */
export function OwnLink({ device }: { readonly device: Device }) {
  const { link } = t().contacts;
  const name = useSignal(recall('name') ?? '');
  const url = personalLink(location.origin, { code: device.code, name: cleanName(name.value) ?? '' });
  return (
    <section class="contacts-part" aria-labelledby="contacts-link">
      <h2 id="contacts-link">{link.title}</h2>
      <NameField label={link.name} name={name} />
      <LinkField label={link.label} url={url} hint={link.hint} shareText={link.shareText} />
      <QrCode text={url} label={link.code} />
    </section>
  );
}

/** Dark on light in both themes: many cameras read nothing else. */
function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => qrCodeOf(text), [text]);
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} shape-rendering="crispEdges" />
    </svg>
  );
}
