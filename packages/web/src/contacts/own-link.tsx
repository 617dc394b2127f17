import { useSignal } from '@preact/signals';
import { cleanName, type Device } from '@sotto/client';
import { QrCode as QrCodeIcon } from 'lucide';
import { useMemo } from 'preact/hooks';
import { encodeQR } from 'qr';
import { t } from '../common/language.ts';
import { recall } from '../common/remembered.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { LinkField, PassLink } from '../session/invite.tsx';
import { NameField } from '../ui/name-field.tsx';
import { personalLink } from './personal-link.ts';

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

/** Modules around the code that stay light, as ISO/IEC 18004 section 9.1 wants it. */
const quietZone = 4;

interface QrCodeShape {
  /** Modules per side, with the quiet zone. */
  readonly size: number;
  /** The dark modules, as the data of an SVG path. */
  readonly path: string;
}

/** One run of dark modules in a row is one rectangle. */
export function qrCodeOf(text: string): QrCodeShape {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: quietZone });
  const path = rows.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { size: rows.length, path: path.join('') };
}

function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  let start = 0;
  for (const [index, dark] of [...row, false].entries()) {
    if (dark) continue;
    if (index > start) runs.push([start, index - start]);
    start = index + 1;
  }
  return runs;
}
