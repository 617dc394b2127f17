import type { OriginPolicy } from './origin-policy.ts';

/** Features of the browser that pages may use; the rest of the powerful features is off. */
const allowedFeatures = [
  'autoplay',
  'camera',
  'clipboard-write',
  'display-capture',
  'fullscreen',
  'microphone',
  'picture-in-picture',
  'screen-wake-lock',
  'speaker-selection',
];
const deniedFeatures = [
  'accelerometer',
  'clipboard-read',
  'encrypted-media',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

const permissionsPolicy = [
  ...allowedFeatures.map((feature) => `${feature}=(self)`),
  ...deniedFeatures.map((feature) => `${feature}=()`),
].join(', ');

/** Scripts, styles and connections from here only; WebAssembly but no eval, no inline code (CSP Level 3). */
function contentSecurityPolicy(socketOrigin: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "media-src 'self'",
    // Chromium and Firefox read the socket into 'self'; older WebKit does not, so it is named as well. A policy has no
    // form for an IPv6 address (CSP Level 3, section 2.3.1, host-part).
    `connect-src 'self'${socketOrigin === null || socketOrigin.includes('[') ? '' : ` ${socketOrigin}`}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types sotto',
  ].join('; ');
}

export interface SecurityHeadersOptions {
  readonly origins: OriginPolicy;
  /** People reach the server by https, and will tomorrow. */
  readonly hsts: boolean;
}

/** Headers that narrow a page's powers; they belong on every answer, also on errors. */
export function securityHeaders(
  host: string | undefined,
  { origins, hsts }: SecurityHeadersOptions,
): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(origins.socketOrigin(host)),
    'permissions-policy': permissionsPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'x-robots-tag': 'noindex',
    ...(hsts && { 'strict-transport-security': 'max-age=31536000' }),
  };
}
