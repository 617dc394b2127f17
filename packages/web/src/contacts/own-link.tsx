import { useSignal } from '@preact/signals';
import { cleanName, type Device } from '@sotto/client';
import { QrCode as QrCodeIcon } from 'lucide';
import { useMemo } from 'preact/hooks';
import { t } from '../common/language.ts';
import { recall } from '../common/remembered.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { LinkField, PassLink } from '../session/invite.tsx';
import { NameField } from '../ui/name-field.tsx';
import { personalLink } from './personal-link.ts';
import { qrCodeOf } from './qr-code.ts';

/** What others need to add this device: a link to pass on, or a picture to show to the camera of a phone. */
export function OwnLink({ device }: { readonly device: Device }) {
  const { link } = t().contacts;
  const name = useSignal(recall('name') ?? '');
  const showing = useSignal(false);
  const show = () => {
    showing.value = true;
  };
  const url = personalLink(location.origin, { code: device.code, name: cleanName(name.value) ?? '' });
  return (
    <div class="own-link">
      <NameField label={link.name} name={name} />
      <div class="own-link-buttons">
        <PassLink url={url} text={link.shareText} primary onFailed={show} />
        <button type="button" class="button" onClick={show}>
          <Icon of={QrCodeIcon} size={16} />
          {link.show}
        </button>
      </div>
      <p class="quiet">{link.hint}</p>
      <Dialog open={showing} title={link.title}>
        <QrCode text={url} label={link.code} />
        <LinkField label={link.label} url={url} hint={link.showHint} shareText={link.shareText} />
      </Dialog>
    </div>
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
